"""Who is on site on which weekday, and when the whole team is."""

from __future__ import annotations

from collections.abc import Sequence

from finder.directory.answers import SpecialtyTerm
from finder.directory.mix_picture import GROUPS
from finder.directory.profile import DayTogether, Person, Presence

WEEK = range(1, 8)
FEWEST_PEOPLE = 2
"""One person with two boards is no team (domain.md)."""


def presence(people: Sequence[Person]) -> Presence | None:
    """Give weekdays by specialty; None where no weekday of anybody is known. Doubtful people do not count."""
    counted = [person for person in people if person.presence != "doubtful"]
    if not any(person.weekdays for person in counted):
        return None
    days: dict[SpecialtyTerm, set[int]] = {}
    for person in counted:
        for specialty in person.specialties:
            days.setdefault(specialty, set()).update(person.weekdays)
    return Presence(
        rows=tuple((specialty, frozenset(days[specialty])) for specialty in sorted(days, key=_place)),
        days=tuple(_together(weekday, counted, days) for weekday in WEEK),
    )


def _place(specialty: SpecialtyTerm) -> tuple[int, str]:
    known = specialty.group in GROUPS
    return GROUPS.index(specialty.group) if known else len(GROUPS), specialty.name


def _together(weekday: int, people: Sequence[Person], days: dict[SpecialtyTerm, set[int]]) -> DayTogether:
    here = sum(weekday in person.weekdays for person in people)
    specialties = sum(weekday in on for on in days.values())
    complete = len(days) >= FEWEST_PEOPLE and specialties == len(days) and here >= FEWEST_PEOPLE
    return DayTogether(weekday, specialties, here, complete)
