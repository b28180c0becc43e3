"""Who practises at a clinic: specialties, days, languages, plans, and who said so."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.directory.profile import Person
from finder.directory.services.names import Names
from finder.models import (
    Affiliation,
    AffiliationInsurance,
    AffiliationSpecialty,
    Source,
    Specialist,
    SpecialistLanguage,
)


def people_of(session: Session, *, clinic_id: int, names: Names) -> tuple[Person, ...]:
    """Give the active specialists of a clinic by family name, doubtful ones last."""
    rows = session.execute(
        select(Affiliation, Specialist, Source.title)
        .join(Specialist, Specialist.id == Affiliation.specialist_id)
        .join(Source, Source.id == Affiliation.source_id)
        .where(Affiliation.clinic_id == clinic_id, Affiliation.active)
        .order_by(Affiliation.presence == "doubtful", Specialist.family_name, Specialist.given_name)
    ).all()
    at_clinic = [affiliation.id for affiliation, _, _ in rows]
    practised, taken = AffiliationSpecialty, AffiliationInsurance
    codes = _codes(session, practised.affiliation_id, practised.specialty_code, at_clinic)
    plans = _codes(session, taken.affiliation_id, taken.plan_code, at_clinic)
    spoken = _codes(
        session,
        SpecialistLanguage.specialist_id,
        SpecialistLanguage.language_code,
        [specialist.id for _, specialist, _ in rows],
    )
    return tuple(
        Person(
            id=specialist.id,
            name=" ".join(filter(None, (specialist.given_name, specialist.family_name))),
            credentials=specialist.credentials,
            npi=specialist.npi,
            specialties=_known(names.specialties, codes.get(affiliation.id, ())),
            presence=affiliation.presence,
            accepting=affiliation.accepting,
            telehealth=affiliation.telehealth,
            weekdays=tuple(affiliation.weekdays or ()),
            languages=_known(names.languages, spoken.get(specialist.id, ())),
            insurance=_known(names.insurance, plans.get(affiliation.id, ())),
            stated_on=affiliation.stated_on,
            source=source,
        )
        for affiliation, specialist, source in rows
    )


def _codes(session: Session, owner: Any, code: Any, owners: list[int]) -> dict[int, list[str]]:
    """Give the codes by owner."""
    found: dict[int, list[str]] = {}
    for key, value in session.execute(select(owner, code).where(owner.in_(owners))):
        found.setdefault(key, []).append(value)
    return found


def _known(terms: Any, codes: Collection[str]) -> tuple[Any, ...]:
    """Name the codes in the vocabulary's order."""
    return tuple(term for code, term in terms.items() if code in codes)
