"""Writes one person of a clinic: found by NPI, known before, or named by the clinic for the first time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from finder.models import Affiliation, AffiliationSpecialty, Source, Specialist
from finder.profiles.faults import CannotBe
from finder.profiles.services.dating import date_group


def write_person(
    session: Session,
    *,
    clinic_id: int,
    key: str,
    value: dict[str, Any] | None,
    source_id: int,
    today: dt.date,
) -> None:
    """Let somebody practise at the clinic as `value` says, or no more. Errors: `CannotBe`."""
    person = _find(session, key)
    here = select(Affiliation).where(Affiliation.clinic_id == clinic_id)
    held = session.scalar(here.where(Affiliation.specialist_id == person.id)) if person else None
    if value is None:
        if held:
            held.active, held.presence, held.stated_on = False, "listed", today
        return
    if person is None:
        person = _new(session, key, value, source_id)
    if held is None:
        held = Affiliation(clinic_id=clinic_id, specialist_id=person.id, source_id=source_id)
        session.add(held)
    held.active, held.source_id, held.source_row, held.stated_on = True, source_id, None, today
    held.presence = "confirmed" if value["confirmed"] else "listed"
    held.weekdays, held.accepting = value["weekdays"] or None, value["accepting"]
    held.telehealth = value["telehealth"]
    session.flush()
    gone = AffiliationSpecialty.specialty_code.not_in(value["specialties"])
    session.execute(delete(AffiliationSpecialty).where(AffiliationSpecialty.affiliation_id == held.id, gone))
    kept = select(AffiliationSpecialty.specialty_code).where(AffiliationSpecialty.affiliation_id == held.id)
    for code in set(value["specialties"]) - set(session.scalars(kept)):
        session.add(AffiliationSpecialty(affiliation_id=held.id, specialty_code=code))
    session.flush()


def date_roster(session: Session, *, clinic_id: int, source_id: int) -> None:
    """Date the facts of people by the oldest of them; while a registry's word is among them they keep theirs.

    So one fresh person does not hide an old roster.
    """
    rows = session.execute(
        select(func.count(), func.count().filter(Source.kind == "registry"), func.min(Affiliation.stated_on))
        .join(Source, Source.id == Affiliation.source_id)
        .where(Affiliation.clinic_id == clinic_id, Affiliation.active)
    ).one()
    people, by_registry, oldest = rows
    if not people or by_registry:
        return
    for group in ("roster", "specialties", "accepting"):
        date_group(session, clinic_id=clinic_id, group=group, source_id=source_id, on=oldest)


def _find(session: Session, key: str) -> Specialist | None:
    if key.isdecimal():
        return session.scalar(select(Specialist).where(Specialist.npi == key))
    kind, _dash, number = key.partition("-")
    if kind == "id" and number.isdecimal():
        return session.get(Specialist, int(number))
    return None


def _new(session: Session, key: str, value: dict[str, Any], source_id: int) -> Specialist:
    if not (key.isdecimal() or key.startswith("new-")):
        raise CannotBe(f"people/{key}")
    person = Specialist(
        npi=key if key.isdecimal() else None,
        given_name=value["given"],
        family_name=value["family"],
        credentials=value["credentials"],
        source_id=source_id,
    )
    session.add(person)
    session.flush()
    return person
