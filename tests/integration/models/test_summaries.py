"""The database itself keeps what search reads true, and refuses what cannot be."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from finder.db import settle
from finder.models import Clinic, ClinicPerson, ClinicSummary, Provenance, Specialist, Specialty
from search.text import words
from tests.factories import add_person, make_clinic, make_source, make_vocabulary


@pytest.fixture(autouse=True)
def vocabulary(session: Session) -> None:
    make_vocabulary(session)


def integrated(session: Session, clinic: Clinic) -> bool:
    settle(session)
    return session.scalars(select(ClinicSummary.integrated).where(ClinicSummary.clinic_id == clinic.id)).one()


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        pytest.param(["neurosurgery", "physiatry"], True, id="two people of two specialties"),
        pytest.param([["neurosurgery", "orthopedic-spine-surgery"]], False, id="one doctor with two boards"),
        pytest.param(["chiropractic", "chiropractic"], False, id="two people of one specialty"),
        pytest.param([["neurosurgery", "physiatry"], "physiatry"], True, id="two boards and a colleague"),
        pytest.param(["pain-medicine", "interventional-pain"], False, id="a kind of the same specialty"),
        pytest.param(["physiatry", "anesthesiology"], False, id="registry anesthesiology only supports"),
        pytest.param([], False, id="nobody"),
    ],
)
def test_a_place_is_integrated_when_two_people_stand_for_two_specialties(
    session: Session, people: list[str | list[str]], expected: bool
) -> None:
    assert integrated(session, make_clinic(session, people=people)) is expected


def test_a_confirmed_anesthesiologist_makes_a_team_with_a_physiatrist(session: Session) -> None:
    clinic = make_clinic(session, people=["physiatry"])
    add_person(session, clinic, ["anesthesiology"], presence="confirmed")
    assert integrated(session, clinic)


def test_doubtful_and_inactive_people_do_not_count(session: Session) -> None:
    clinic = make_clinic(session, people=["physiatry"])
    add_person(session, clinic, ["neurosurgery"], presence="doubtful")
    add_person(session, clinic, ["chiropractic"], active=False)
    assert not integrated(session, clinic)
    assert session.get_one(ClinicSummary, clinic.id).specialties == ["physiatry"]


def test_a_registrys_counts_take_the_peoples_place(session: Session) -> None:
    clinic = make_clinic(session, counts={"chiropractic": 2, "physical-therapy": 5})
    assert integrated(session, clinic)
    mix = session.get_one(ClinicSummary, clinic.id).mix
    assert mix == [{"code": "physical-therapy", "count": 5}, {"code": "chiropractic", "count": 2}]


def test_a_count_of_several_stands_for_two_people(session: Session) -> None:
    clinic = make_clinic(session, counts={"neurosurgery": 7, "physiatry": 1})
    settle(session)
    people = session.scalars(
        select(ClinicPerson.specialties).where(ClinicPerson.clinic_id == clinic.id)
    ).all()
    assert sorted(people) == [["neurosurgery"], ["neurosurgery"], ["physiatry"]]


def test_a_spine_surgeon_answers_a_question_for_an_orthopedic_surgeon(session: Session) -> None:
    clinic = make_clinic(session, people=["orthopedic-spine-surgery"])
    settle(session)
    person = session.scalars(select(ClinicPerson).where(ClinicPerson.clinic_id == clinic.id)).one()
    assert set(person.specialties) == {"orthopedic-spine-surgery", "orthopedic-surgery"}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"lat": float("nan")}, "point_range"),
        ({"phone": "617-555-0100"}, "phone"),
        ({"zip5": "2451"}, "zip5"),
        ({"name": " "}, "name"),
        ({"demo": True}, "demo_says_so"),
        ({"point": None}, "point_has_precision"),
        ({"point": None, "point_precision": None}, "published_has_point"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"status": "gone"}, "status"),
    ],
)
def test_the_database_refuses_a_wrong_clinic(
    session: Session, values: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=f"ck_clinics_{constraint}"):
        make_clinic(session, **values)  # type: ignore[arg-type]  # wrong on purpose


def test_the_database_refuses_a_time_zone_it_does_not_know(session: Session) -> None:
    with pytest.raises(DBAPIError, match="time zone"):
        make_clinic(session, time_zone="America/Atlantis")


def test_the_database_refuses_an_npi_with_a_wrong_check_digit(session: Session) -> None:
    source = make_source(session)
    session.add(Specialist(npi="1234567893", family_name="Right", source_id=source.id))
    session.flush()
    session.add(Specialist(npi="1234567890", family_name="Wrong", source_id=source.id))
    with pytest.raises(IntegrityError, match="npi"):
        session.flush()


def test_a_published_clinic_needs_the_source_of_its_address(session: Session) -> None:
    clinic = make_clinic(session)
    session.delete(session.get_one(Provenance, (clinic.id, "address")))
    with pytest.raises(IntegrityError, match="source of its address"):
        settle(session)


def test_presence_on_no_day_is_refused(session: Session) -> None:
    with pytest.raises(IntegrityError, match="weekdays"):
        add_person(session, make_clinic(session), ["physiatry"], weekdays=[])


def test_an_attestation_shows_in_the_summary(session: Session) -> None:
    clinic = make_clinic(session, attested_on=dt.date(2026, 11, 1))
    settle(session)
    assert session.get_one(ClinicSummary, clinic.id).attested_on == dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    "name", ["O'Neil", "Mayagüez", "Peña-Ortiz", "Strauß", "Clínica  San José, Inc.", "Ørsted"]
)
def test_the_database_folds_names_as_the_engine_does(session: Session, name: str) -> None:
    assert session.scalar(select(func.fold(name))) == " ".join(words(name))


def test_a_change_of_the_taxonomy_reaches_the_clinics(session: Session) -> None:
    clinic = make_clinic(session, people=["physiatry", "anesthesiology"])
    assert not integrated(session, clinic)
    session.get_one(Specialty, "anesthesiology").supporting = False
    assert integrated(session, clinic)
