"""Writes the invented clinics: place, people, practices, and where each of their facts comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.imports.addresses import address_key, read_street
from finder.models import (
    Affiliation,
    AffiliationInsurance,
    AffiliationSpecialty,
    Attestation,
    Base,
    Clinic,
    ClinicAccessibility,
    ClinicHours,
    ClinicInsurance,
    ClinicLanguage,
    ClinicPartnership,
    ClinicPathway,
    ClinicPractice,
    Provenance,
    Specialist,
    SpecialistLanguage,
)
from finder.models.provenance import FACT_GROUPS
from finder.seeding.examples import ClinicExample, PartnershipExample, PersonExample


@dataclass(frozen=True, slots=True)
class Origin:
    """Which source the examples are written under, and the day from which their ages count back."""

    source_id: int
    today: dt.date

    def ago(self, days: int) -> dt.date:
        """Give the day so many days before."""
        return self.today - dt.timedelta(days=days)


def write_clinic(
    session: Session,
    *,
    example: ClinicExample,
    organizations: Mapping[str, int],
    origin: Origin,
) -> bool:
    """Write one example or bring it up to date; False, and untouched, where somebody has changed it since."""
    clinic = session.scalar(select(Clinic).where(Clinic.slug == example.slug))
    if clinic is None:
        clinic = Clinic(slug=example.slug, source_id=origin.source_id, source_row=example.slug, demo=True)
        session.add(clinic)
    elif _is_changed(session, clinic, origin):
        return False
    _set_place(clinic, example, organizations)
    session.flush()
    _write_offer(session, clinic.id, example)
    _write_practices(session, clinic.id, example, origin)
    _write_roster(session, clinic.id, example, origin)
    _write_word(session, clinic.id, example, origin)
    session.flush()
    return True


def write_partnerships(session: Session, *, words: Iterable[PartnershipExample], origin: Origin) -> None:
    """Write which examples say that they work together, and take back what they no longer say."""
    words = list(words)
    slugs = {slug for word in words for slug in (word.clinic, word.partner)}
    found = session.execute(select(Clinic.slug, Clinic.id).where(Clinic.slug.in_(slugs)))
    ids = {clinic.slug: clinic.id for clinic in found}
    rows = [
        ClinicPartnership(
            clinic_id=ids[word.clinic],
            partner_id=ids[word.partner],
            said_by=word.said_by,
            said_on=origin.ago(word.days_ago),
            source_id=origin.source_id,
            source_row=word.clinic,
        )
        for word in words
    ]
    _replace(session, ClinicPartnership, rows, source_id=origin.source_id)
    session.flush()


def _is_changed(session: Session, clinic: Clinic, origin: Origin) -> bool:
    if clinic.source_id != origin.source_id:
        return True
    return any(
        session.scalar(
            select(table.clinic_id)
            .where(table.clinic_id == clinic.id, table.source_id != origin.source_id)
            .limit(1)
        )
        for table in (Provenance, Attestation, Affiliation, ClinicPractice, ClinicPathway)
    )


def _set_place(clinic: Clinic, example: ClinicExample, organizations: Mapping[str, int]) -> None:
    clinic.organization_id = organizations[example.organization] if example.organization else None
    clinic.name = example.name
    clinic.form = example.form
    clinic.status = "published"
    clinic.roster_basis = "people"
    clinic.street = example.street
    clinic.suite = example.suite
    clinic.city = example.city
    clinic.state = example.state
    clinic.zip5 = example.zip
    clinic.address_key = address_key(read_street(example.street, example.suite or ""), example.zip)
    clinic.time_zone = example.time_zone
    clinic.phone = example.phone
    clinic.website = example.website
    clinic.point_precision = "rooftop"
    if (clinic.lat, clinic.lon) != (example.lat, example.lon):
        clinic.point = func.st_geogfromtext(f"SRID=4326;POINT({example.lon} {example.lat})")


def _write_offer(session: Session, clinic_id: int, example: ClinicExample) -> None:
    hours = [
        ClinicHours(clinic_id=clinic_id, weekday=int(weekday), opens=opens, closes=closes)
        for weekday, stretches in example.hours.items()
        for opens, closes in stretches
    ]
    _replace(session, ClinicHours, hours, clinic_id=clinic_id)
    plans = [ClinicInsurance(clinic_id=clinic_id, plan_code=code) for code in example.insurance]
    _replace(session, ClinicInsurance, plans, clinic_id=clinic_id)
    languages = [
        ClinicLanguage(clinic_id=clinic_id, language_code=code, spoken_by=spoken_by)
        for code, spoken_by in example.languages.items()
    ]
    _replace(session, ClinicLanguage, languages, clinic_id=clinic_id)
    features = [ClinicAccessibility(clinic_id=clinic_id, feature_code=code) for code in example.accessibility]
    _replace(session, ClinicAccessibility, features, clinic_id=clinic_id)


def _write_practices(session: Session, clinic_id: int, example: ClinicExample, origin: Origin) -> None:
    stated: dict[str, Any] = {
        "clinic_id": clinic_id,
        "source_id": origin.source_id,
        "source_row": example.slug,
    }
    practices = [
        ClinicPractice(
            practice_code=practice.code,
            evidence=practice.evidence,
            detail_en=practice.detail.en,
            detail_es=practice.detail.es,
            said_by=practice.said_by,
            said_on=origin.ago(practice.days_ago),
            expires_on=origin.ago(practice.days_ago - practice.valid_days),
            **stated,
        )
        for practice in example.practices
    ]
    _replace(session, ClinicPractice, practices, clinic_id=clinic_id)
    said_on = origin.ago(example.stated_days_ago)
    pathways = [ClinicPathway(pathway_code=code, said_on=said_on, **stated) for code in example.pathways]
    _replace(session, ClinicPathway, pathways, clinic_id=clinic_id)


def _write_roster(
    session: Session,
    clinic_id: int,
    example: ClinicExample,
    origin: Origin,
) -> None:
    stored = session.scalars(select(Affiliation).where(Affiliation.clinic_id == clinic_id))
    left = {affiliation.specialist_id: affiliation for affiliation in stored}
    for person in example.people:
        specialist_id = _specialist_id(session, person, origin)
        affiliation = left.pop(specialist_id, None)
        if affiliation is None:
            affiliation = Affiliation(
                clinic_id=clinic_id,
                specialist_id=specialist_id,
                source_id=origin.source_id,
                source_row=example.slug,
            )
            session.add(affiliation)
        affiliation.presence = "confirmed" if example.attested_by else "listed"
        affiliation.active = True
        affiliation.accepting = person.accepting
        affiliation.telehealth = person.telehealth
        affiliation.weekdays = person.weekdays
        affiliation.stated_on = origin.ago(example.stated_days_ago)
        session.flush()
        _write_terms(session, affiliation.id, person)
    for gone in left.values():
        session.delete(gone)


def _specialist_id(session: Session, person: PersonExample, origin: Origin) -> int:
    specialist = session.scalar(
        select(Specialist).where(
            Specialist.source_id == origin.source_id, Specialist.source_row == person.key
        )
    )
    if specialist is None:
        specialist = Specialist(
            given_name=person.given,
            family_name=person.family,
            credentials=person.credentials,
            source_id=origin.source_id,
            source_row=person.key,
        )
        session.add(specialist)
        session.flush()
    spoken = [
        SpecialistLanguage(specialist_id=specialist.id, language_code=code) for code in person.languages
    ]
    _replace(session, SpecialistLanguage, spoken, specialist_id=specialist.id)
    return specialist.id


def _write_terms(session: Session, affiliation_id: int, person: PersonExample) -> None:
    specialties = [
        AffiliationSpecialty(affiliation_id=affiliation_id, specialty_code=code)
        for code in person.specialties
    ]
    _replace(session, AffiliationSpecialty, specialties, affiliation_id=affiliation_id)
    plans = [AffiliationInsurance(affiliation_id=affiliation_id, plan_code=code) for code in person.insurance]
    _replace(session, AffiliationInsurance, plans, affiliation_id=affiliation_id)


def _write_word(session: Session, clinic_id: int, example: ClinicExample, origin: Origin) -> None:
    """Date each group of facts, and the clinic's attestation where it has one."""
    stated_on = origin.ago(example.stated_days_ago)
    groups = [group for group in FACT_GROUPS if group != "practices" or example.practices]
    provenances = [
        Provenance(
            clinic_id=clinic_id,
            fact_group=group,
            stated_on=stated_on,
            source_id=origin.source_id,
            source_row=example.slug,
        )
        for group in groups
    ]
    _replace(session, Provenance, provenances, clinic_id=clinic_id)
    attestation = session.scalar(select(Attestation).where(Attestation.clinic_id == clinic_id))
    if example.attested_by is None:
        if attestation is not None:
            session.delete(attestation)
        return
    if attestation is None:
        attestation = Attestation(clinic_id=clinic_id, source_id=origin.source_id, source_row=example.slug)
        session.add(attestation)
    attestation.attested_on = stated_on
    attestation.attested_by = example.attested_by


def _replace(session: Session, table: type[Base], rows: Iterable[Base], **owner: int) -> None:
    """Make `rows` the owner's only rows of the table; rows that stay as they are cause no write."""
    wanted = {session.merge(row) for row in rows}
    for stored in session.scalars(select(table).filter_by(**owner)):
        if stored not in wanted:
            session.delete(stored)
