"""The names of all codes in one language, read at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.directory.answers import SpecialtyTerm, Term, Wanted
from finder.directory.services.kept import kept
from finder.models import AccessibilityFeature, InsurancePlan, Language, Practice, Specialty, Team
from search.types import Want


@dataclass(frozen=True, slots=True)
class Names:
    """The names by code, each in the vocabulary's order."""

    specialties: Mapping[str, SpecialtyTerm]
    teams: Mapping[str, Term]
    practices: Mapping[str, Term]
    insurance: Mapping[str, Term]
    languages: Mapping[str, Term]
    access: Mapping[str, Term]

    def wanted(self, want: Want) -> Wanted:
        """Name a wanted item."""
        return Wanted(tuple(self.specialties[code] for code in want.codes))


class _Named(dict[str, Any]):
    """Terms by code; a code that came after they were read stands for its own name."""

    def __init__(self, terms: dict[str, Any], term: Callable[[str], Any]) -> None:
        super().__init__(terms)
        self._term = term

    def __missing__(self, code: str) -> Any:
        return self._term(code)


@kept
def load_names(session: Session, *, locale: str = "en") -> Names:
    """Read the names in the language `en` or `es`."""
    rows = select(
        Specialty.code,
        localized(Specialty, "name", locale),
        localized(Specialty, "lay_name", locale),
        Specialty.group_name,
    )
    specialties = session.execute(rows.order_by(Specialty.position))
    return Names(
        specialties=_Named(
            {code: SpecialtyTerm(code, *named) for code, *named in specialties},
            lambda code: SpecialtyTerm(code, code, code),
        ),
        teams=_terms(session, Team, locale),
        practices=_terms(session, Practice, locale),
        insurance=_terms(session, InsurancePlan, locale),
        languages=_terms(session, Language, locale),
        access=_terms(session, AccessibilityFeature, locale),
    )


def localized(model: Any, column: str, locale: str) -> Any:
    """Give a model's or a row's text in this language: `name` is `name_es` in Spanish."""
    return getattr(model, f"{column}_{locale}")


def _terms(session: Session, model: Any, locale: str) -> Mapping[str, Term]:
    rows = session.execute(select(model.code, localized(model, "name", locale)).order_by(model.position))
    return _Named({code: Term(code, name) for code, name in rows}, lambda code: Term(code, code))
