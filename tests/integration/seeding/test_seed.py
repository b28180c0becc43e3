"""The seeds load into an empty database, and loading them again changes nothing but what changed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from finder.db import settle
from finder.models import (
    Affiliation,
    Attestation,
    Clinic,
    ClinicHours,
    ClinicPartnership,
    ClinicPractice,
    ClinicSummary,
    Organization,
    Provenance,
    SearchOutbox,
    Source,
    Specialist,
    SpecialtyRegistryName,
    SpecialtyTerm,
    TeamWant,
)
from finder.models.provenance import FACT_GROUPS
from finder.seeding.services import Seeded, seed
from search.types import VERIFIED_FOR_DAYS

TODAY = dt.date(2026, 11, 24)
EVERYTHING = Seeded(specialties=34, teams=9, pathways=2, examples=16, left_alone=())
WALTHAM = "example-charles-river-spine-waltham"


def clinic(session: Session, slug: str) -> Clinic:
    return session.scalars(select(Clinic).where(Clinic.slug == slug)).one()


def summary(session: Session, slug: str) -> ClinicSummary:
    return session.get_one(ClinicSummary, clinic(session, slug).id, populate_existing=True)


def test_an_empty_database_receives_everything(session: Session) -> None:
    assert seed(session, today=TODAY) == EVERYTHING
    settle(session)
    assert session.scalar(select(func.count()).where(ClinicSummary.published)) == 16
    assert (
        session.get_one(SpecialtyRegistryName, ("cms", "PAIN MANAGEMENT")).specialty_code == "pain-medicine"
    )
    assert session.get_one(SpecialtyTerm, ("physical-therapy", "en", "physio"))
    surgeons = select(TeamWant.specialty_code).where(
        TeamWant.team_code == "full-spectrum", TeamWant.item == 4
    )
    assert list(session.scalars(surgeons)) == ["orthopedic-spine-surgery", "neurosurgery"]


def test_a_second_load_on_the_same_day_changes_no_clinic(session: Session) -> None:
    seed(session, today=TODAY)
    settle(session)
    tables = (Clinic, Specialist, Affiliation, Attestation, ClinicHours, Organization, Provenance)
    counts = [session.scalar(select(func.count()).select_from(table)) for table in tables]
    versions = session.execute(select(SearchOutbox.clinic_id, SearchOutbox.version)).all()
    # A new transaction would mark each changed clinic anew; here the mark of the first load is taken away.
    session.execute(text("update search_outbox set changed_xid = null"))

    assert seed(session, today=TODAY) == EVERYTHING
    settle(session)
    assert [session.scalar(select(func.count()).select_from(table)) for table in tables] == counts
    after = session.execute(select(SearchOutbox.clinic_id, SearchOutbox.version)).all()
    assert sorted(after) == sorted(versions)


def test_the_demonstration_does_not_age(session: Session) -> None:
    seed(session, today=TODAY)
    later = TODAY + dt.timedelta(days=200)
    seed(session, today=later)
    settle(session)
    assert summary(session, WALTHAM).attested_on == later - dt.timedelta(days=20)
    practice = session.get_one(ClinicPractice, (clinic(session, WALTHAM).id, "one-registration"))
    assert (practice.said_on, practice.expires_on) == (
        later - dt.timedelta(days=20),
        later + dt.timedelta(days=345),
    )


def test_fresh_stale_and_never_attested_examples_stand_side_by_side(session: Session) -> None:
    seed(session, today=TODAY)
    settle(session)
    fresh_since = TODAY - dt.timedelta(days=VERIFIED_FOR_DAYS)
    attested = session.scalars(select(ClinicSummary.attested_on)).all()
    assert sum(day is None for day in attested) == 2
    assert sum(day is not None and day < fresh_since for day in attested) == 2
    assert sum(day is not None and day >= fresh_since for day in attested) == 12


def test_one_doctor_with_two_boards_makes_no_team(session: Session) -> None:
    seed(session, today=TODAY)
    settle(session)
    alone = summary(session, "example-riverside-pain-practice")
    assert set(alone.specialties) >= {"pain-medicine", "interventional-pain", "physiatry"}
    assert not alone.integrated
    assert summary(session, WALTHAM).integrated


def test_a_person_at_two_clinics_is_one_person(session: Session) -> None:
    seed(session, today=TODAY)
    robin = session.scalars(select(Specialist).where(Specialist.family_name == "Madeup")).one()
    places = select(Affiliation.clinic_id).where(Affiliation.specialist_id == robin.id)
    assert len(session.scalars(places).all()) == 2


def test_each_group_of_facts_says_that_it_is_invented(session: Session) -> None:
    seed(session, today=TODAY)
    stated = session.scalars(
        select(Provenance).where(Provenance.clinic_id == clinic(session, WALTHAM).id)
    ).all()
    assert {row.fact_group for row in stated} == set(FACT_GROUPS)
    assert {row.source.title for row in stated} == {"Example, invented for the demonstration"}
    assert all(session.scalars(select(Clinic.demo)))


def test_one_pair_of_examples_confirms_that_it_works_together_and_one_does_not(session: Session) -> None:
    seed(session, today=TODAY)
    seed(session, today=TODAY)
    words = {(word.clinic_id, word.partner_id) for word in session.scalars(select(ClinicPartnership))}
    confirmed = {pair for pair in words if pair[::-1] in words}
    assert (len(words), len(confirmed)) == (3, 2)


def test_an_example_that_somebody_changed_is_left_alone(session: Session) -> None:
    seed(session, today=TODAY)
    changed = clinic(session, WALTHAM)
    word = Source(kind="clinic", name="the clinic's own word", title="The clinic")
    session.add(word)
    session.flush()
    changed.phone = "+17815550199"
    session.get_one(Provenance, (changed.id, "telephone")).source_id = word.id
    session.flush()

    assert seed(session, today=TODAY).left_alone == (WALTHAM,)
    session.expire_all()
    assert clinic(session, WALTHAM).phone == "+17815550199"
