"""Turns a clinic as the engines see it into the rows that make it so, by way of the triggers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from uuid import uuid4

from sqlalchemy.orm import Session

from finder.models import (
    AffiliationInsurance,
    Clinic,
    ClinicAccessibility,
    ClinicHours,
    ClinicPractice,
    Organization,
    ProblemReport,
    Specialist,
    SpecialistLanguage,
)
from finder.models.integration import EVIDENCE_KINDS
from search.documents import ClinicDocument, Person
from tests.factories import add_person, make_clinic, make_source
from tests.factories.vocabulary import PRACTICES

EXPIRES = dt.date(2999, 1, 1)


def write(session: Session, documents: Iterable[ClinicDocument]) -> dict[int, int]:
    """Write clinics, and give the database's id of each; evidence without a practice gets the first one."""
    return {document.clinic_id: _clinic(session, document) for document in documents}


def _clinic(session: Session, document: ClinicDocument) -> int:
    assert document.point is not None
    source = make_source(session)
    organization = None
    if document.organization:
        organization = Organization(name=document.organization, source_id=source.id)
        session.add(organization)
    clinic = make_clinic(
        session,
        lat=document.point.lat,
        lon=document.point.lon,
        attested_on=document.attested_on,
        organization=organization,
        form=document.form,
        status="published" if document.published else "unpublished",
        name=document.name or f"Clinic {document.clinic_id}",
        city=document.city or "Waltham",
        state=document.state or "MA",
    )
    for person in document.people:
        _person(session, clinic, person)
    session.add_all(
        ClinicPractice(clinic_id=clinic.id, practice_code=code, said_by="Test Owner", source_id=source.id,
                       evidence=EVIDENCE_KINDS[document.evidence - 1], said_on=dt.date(2020, 1, 1),
                       expires_on=EXPIRES)
        for code in document.practices or PRACTICES[: bool(document.evidence)]
    )  # fmt: skip
    session.add_all(
        ClinicHours(clinic_id=clinic.id, weekday=day, opens=dt.time(8), closes=dt.time(17))
        for day in document.open_days
    )
    if document.doubted:
        session.add_all(_reports(clinic.id))
    if document.accessible:
        session.add(ClinicAccessibility(clinic_id=clinic.id, feature_code="adacomp"))
    session.flush()
    return clinic.id


def _reports(clinic_id: int) -> Iterator[ProblemReport]:
    """Give two reports of one fault from different networks."""
    received_at = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    for reporter in (b"a" * 16, b"b" * 16):
        yield ProblemReport(
            id=uuid4(), clinic_id=clinic_id, kind="closed", reporter=reporter, received_at=received_at,
            due_at=received_at + dt.timedelta(days=2),
        )  # fmt: skip


def _person(session: Session, clinic: Clinic, person: Person) -> None:
    given, _, family = person.name.rpartition(" ")
    specialist = Specialist(
        given_name=given or None, family_name=family or "Nobody", source_id=make_source(session).id
    )
    session.add(specialist)
    session.flush()
    affiliation = add_person(
        session,
        clinic,
        person.specialties,
        specialist=specialist,
        accepting=person.accepting,
        telehealth=person.telehealth,
        weekdays=list(person.weekdays) or None,
    )
    session.add_all(
        SpecialistLanguage(specialist_id=specialist.id, language_code=code) for code in person.languages
    )
    session.add_all(
        AffiliationInsurance(affiliation_id=affiliation.id, plan_code=code) for code in person.insurance
    )
    session.flush()
