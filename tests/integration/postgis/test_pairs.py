"""Two clinics within a walk: the nearest pair that covers everything together, and no other."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest
from sqlalchemy.orm import Session

from finder.db import settle
from finder.directory.services import pairing
from finder.directory.services.pairing import pair_near
from finder.models import Clinic, ClinicPartnership, Specialist
from search.sphere import distance_m
from search.types import Point, SearchRequest, SpecialistFilter, Want
from tests.factories import add_person, make_clinic, make_source, make_vocabulary

TODAY = dt.date(2026, 11, 24)
HERE = Point(42.3765, -71.2356)
NEXT_DOOR = 0.004
"""Degrees of latitude, about 445 m."""


@pytest.fixture(autouse=True)
def _vocabulary(session: Session) -> None:
    make_vocabulary(session)


def asked(*codes: str, center: Point = HERE, **values: object) -> SearchRequest:
    wanted = tuple(Want(tuple(code.split(","))) for code in codes)
    return SearchRequest(today=TODAY, wanted=wanted, center=center, radius_m=10_000.0, **values)  # type: ignore[arg-type]  # what a test names


def found(session: Session, request: SearchRequest) -> set[int] | None:
    settle(session)
    pair = pair_near(session, request=request)
    return pair.clinic_ids if pair else None


def place(session: Session, *people: str, north: float = 0.0, **values: object) -> Clinic:
    return make_clinic(session, people=people, **{"lat": HERE.lat + north, **values})


def test_two_neighbours_that_have_it_together_are_found(session: Session) -> None:
    one = place(session, "neurosurgery", north=0.1)
    other = place(session, "psychology", north=0.1 + NEXT_DOOR)
    place(session, "psychology", north=0.02)
    settle(session)
    pair = pair_near(session, request=asked("neurosurgery", "psychology"))
    assert pair is not None
    assert [(hit.clinic_id, hit.covered) for hit in pair.hits] == [(one.id, (0,)), (other.id, (1,))] or [
        (hit.clinic_id, hit.covered) for hit in pair.hits
    ] == [(other.id, (1,)), (one.id, (0,))]
    assert pair.words == ()


def test_beyond_a_walk_they_are_no_pair(session: Session) -> None:
    place(session, "neurosurgery")
    place(session, "psychology", north=0.0073)
    assert found(session, asked("neurosurgery", "psychology")) is None


def test_the_pair_whose_farther_clinic_is_nearest_comes_first(session: Session) -> None:
    near = {place(session, "neurosurgery", north=0.05).id, place(session, "psychology", north=0.052).id}
    place(session, "neurosurgery", north=0.049)
    place(session, "psychology", north=0.0555)
    expected = found(session, asked("neurosurgery", "psychology"))
    assert expected is not None
    assert near & expected


def test_three_items_and_alternatives_are_covered_by_two(session: Session) -> None:
    one = place(session, "orthopedic-spine-surgery", "physiatry")
    other = place(session, "psychology", north=NEXT_DOOR)
    place(session, "physiatry", north=NEXT_DOOR)
    request = asked("neurosurgery,orthopedic-spine-surgery", "physiatry", "psychology")
    assert found(session, request) == {one.id, other.id}


def test_a_clinic_that_has_it_all_is_no_half_of_a_pair(session: Session) -> None:
    place(session, "neurosurgery", "psychology")
    place(session, "psychology", north=NEXT_DOOR)
    assert found(session, asked("neurosurgery", "psychology")) is None


def test_one_doctor_at_two_addresses_is_no_pair(session: Session) -> None:
    one, other = make_clinic(session), make_clinic(session, lat=HERE.lat + NEXT_DOOR)
    doctor = Specialist(given_name="Test", family_name="Twice", source_id=make_source(session).id)
    session.add(doctor)
    session.flush()
    add_person(session, one, ["neurosurgery"], specialist=doctor)
    add_person(session, other, ["psychology"], specialist=doctor)
    assert found(session, asked("neurosurgery", "psychology")) is None


def test_entries_without_names_at_two_clinics_are_two_people(session: Session) -> None:
    one = make_clinic(session, counts={"neurosurgery": 1})
    other = make_clinic(session, counts={"psychology": 1}, lat=HERE.lat + NEXT_DOOR)
    assert found(session, asked("neurosurgery", "psychology")) == {one.id, other.id}


def test_between_the_middles_of_zips_nobody_walks(session: Session) -> None:
    place(session, "neurosurgery", point_precision="zip")
    place(session, "psychology", point_precision="zip")
    assert found(session, asked("neurosurgery", "psychology")) is None


def test_filters_hold_for_each_of_the_two(session: Session) -> None:
    one = place(session, "neurosurgery", form="hospital")
    other = make_clinic(session, lat=HERE.lat + NEXT_DOOR, form="hospital")
    add_person(session, other, ["psychology"], accepting=False)
    wanted = ("neurosurgery", "psychology")
    assert found(session, asked(*wanted, forms=("hospital",))) == {one.id, other.id}
    assert found(session, asked(*wanted, forms=("independent",))) is None
    assert found(session, asked(*wanted, specialist=SpecialistFilter(accepting=True))) is None


def test_drafts_and_far_ones_are_left_out(session: Session) -> None:
    place(session, "neurosurgery", north=3.0)
    place(session, "psychology", north=3.0)
    place(session, "neurosurgery")
    place(session, "psychology", status="draft")
    assert found(session, asked("neurosurgery", "psychology")) is None


def test_the_antimeridian_does_not_part_neighbours(session: Session) -> None:
    one = make_clinic(session, people=["neurosurgery"], lat=51.9, lon=179.998)
    other = make_clinic(session, people=["psychology"], lat=51.9, lon=-179.998)
    request = asked("neurosurgery", "psychology", center=Point(51.9, -179.9))
    assert found(session, request) == {one.id, other.id}


def test_without_a_place_or_with_one_item_there_is_no_pair(session: Session) -> None:
    place(session, "neurosurgery")
    assert found(session, asked("neurosurgery")) is None
    nowhere = SearchRequest(today=TODAY, wanted=(Want(("neurosurgery",)), Want(("psychology",))))
    assert found(session, nowhere) is None


def test_who_says_so_is_told_with_the_day(session: Session) -> None:
    one, other = place(session, "neurosurgery"), place(session, "psychology", north=NEXT_DOOR)
    for mine, theirs, day in ((one, other, 3), (other, one, 5)):
        session.add(
            ClinicPartnership(
                clinic_id=mine.id, partner_id=theirs.id, said_by="Test Owner",
                said_on=TODAY - dt.timedelta(days=day), source_id=make_source(session).id,
            )
        )  # fmt: skip
    settle(session)
    pair = pair_near(session, request=asked("neurosurgery", "psychology"))
    assert pair is not None
    assert [word.clinic_id for word in pair.words] == [other.id, one.id]


def test_a_look_up_that_takes_too_long_costs_the_pair_only(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(session, "neurosurgery")
    place(session, "psychology", north=NEXT_DOOR)
    settle(session)
    monkeypatch.setattr(pairing, "DEADLINE_MS", 1)
    for _ in range(20):
        pair_near(session, request=asked("neurosurgery", "psychology"))
    assert session.get(Clinic, 0) is None


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_one_that_trying_every_two_finds(
    session: Session, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "_ROUNDS", (2, 5, 200))
    chance = random.Random(seed)
    codes = ("neurosurgery", "psychology", "chiropractic")
    clinics: dict[int, tuple[Point, list[str]]] = {}
    for _ in range(60):
        point = Point(HERE.lat + chance.uniform(-0.05, 0.05), HERE.lon + chance.uniform(-0.05, 0.05))
        people = chance.sample(codes, chance.choice((1, 1, 2)))
        clinics[make_clinic(session, people=people, lat=point.lat, lon=point.lon).id] = (point, people)
    tried = [
        (max(distance_m(p, HERE), distance_m(q, HERE)), {a, b})
        for (a, (p, mine)), (b, (q, theirs)) in itertools.combinations(clinics.items(), 2)
        if {*mine, *theirs} == set(codes) and distance_m(p, q) <= pairing.WALK_M
    ]
    expected = min(tried, key=lambda one: one[0])[1] if tried else None
    assert found(session, asked(*codes)) == expected
