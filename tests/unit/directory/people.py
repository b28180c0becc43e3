"""People of a profile with sensible defaults."""

from __future__ import annotations

import datetime as dt
from typing import Any

from finder.directory.answers import SpecialtyTerm, Term
from finder.directory.profile import Person


def specialty(code: str, group: str = "conservative") -> SpecialtyTerm:
    """Name a specialty by its code."""
    return SpecialtyTerm(code, code.title(), f"{code} in plain words", group)


def person(number: int, *specialties: str, languages: tuple[str, ...] = (), **values: Any) -> Person:
    """Make a person who is listed and of whom little is known."""
    told: dict[str, Any] = {
        "presence": "listed", "accepting": None, "telehealth": None, "weekdays": (), "insurance": (),
        **values,
    }  # fmt: skip
    return Person(
        id=number,
        name=f"Person {number}",
        credentials=None,
        npi=None,
        specialties=tuple(map(specialty, specialties)),
        languages=tuple(Term(code, code) for code in languages),
        stated_on=dt.date(2026, 11, 1),
        source="A test",
        **told,
    )
