"""Looks a person up in what imports have brought, by NPI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from finder.models import Affiliation, AffiliationSpecialty, RegistryPerson, Specialist


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody of the registry: the name as far as it is known, specialties it states, whether void."""

    given: str | None
    family: str | None
    credentials: str | None
    specialties: tuple[str, ...]
    void: bool

    @property
    def value(self) -> dict[str, Any]:
        """What a person's field is filled in with."""
        return {
            "given": self.given, "family": self.family, "credentials": self.credentials,
            "specialties": list(self.specialties), "weekdays": None, "accepting": None, "telehealth": None,
            "confirmed": False,
        }  # fmt: skip


def is_npi(session: Session, *, npi: str) -> bool:
    """Whether these are ten digits with a right check digit (45 CFR 162.406)."""
    valid = text("select npi_is_valid(:npi)")
    return npi.isascii() and len(npi) == 10 and bool(session.scalar(valid, {"npi": npi}))


def find(session: Session, *, npi: str) -> Found | None:
    """Give the person of this NPI; None for one whom no import has brought."""
    person = session.scalar(select(Specialist).where(Specialist.npi == npi))
    listed = session.get(RegistryPerson, npi)
    if person is None and listed is None:
        return None
    practised = (
        select(AffiliationSpecialty.specialty_code)
        .join(Affiliation, Affiliation.id == AffiliationSpecialty.affiliation_id)
        .where(Affiliation.specialist_id == (person.id if person else 0))
        .distinct()
    )
    codes = {*session.scalars(practised), *(listed.codes if listed else ())}
    return Found(
        given=person.given_name if person else None,
        family=person.family_name if person else str(listed.last_name if listed else "").title(),
        credentials=person.credentials if person else None,
        specialties=tuple(sorted(codes)),
        void=bool(listed and listed.void),
    )
