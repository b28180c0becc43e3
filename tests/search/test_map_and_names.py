"""Groups on the map hold every hit once, and names are found by their beginnings, nearest first."""

from __future__ import annotations

import datetime as dt

import pytest

from search.documents import ClinicDocument, Person
from search.types import Box, NameHit, Point, SearchRequest
from tests.search.contract import Load

TODAY = dt.date(2026, 11, 24)
BOSTON = Point(42.36, -71.06)


def at(
    clinic_id: int, lat: float, lon: float, *, name: str = "Example", people: tuple[str, ...] = ()
) -> ClinicDocument:
    staff = tuple(Person(name=one, specialties=("physiatry",)) for one in people)
    return ClinicDocument(clinic_id=clinic_id, version=1, point=Point(lat, lon), name=name, people=staff)


def test_groups_add_up_to_the_hits_and_a_single_clinic_is_named(load: Load) -> None:
    engine = load([at(1, 42.36, -71.06), at(2, 42.3601, -71.0601), at(3, 42.9, -71.9)])

    groups = engine.clusters(SearchRequest(today=TODAY, box=Box(-73, 42, -70, 43)), zoom=10)

    assert sorted((group.count, group.clinic_id) for group in groups if group.clinic_id) == [(1, 3)]
    [pair] = [group for group in groups if group.clinic_id is None]
    assert (pair.count, pair.lat, pair.lon) == (2, pytest.approx(42.36005), pytest.approx(-71.06005))


def test_a_box_across_the_antimeridian_holds_both_sides(load: Load) -> None:
    engine = load([at(1, 51.9, 179.9), at(2, 51.9, -179.9), at(3, 51.9, 0)])

    groups = engine.clusters(SearchRequest(today=TODAY, box=Box(179.5, 51, -179.5, 53)), zoom=9)

    assert {group.clinic_id for group in groups} == {1, 2}


def test_names_begin_with_the_words_without_accents_and_case_nearest_first(load: Load) -> None:
    engine = load(
        [
            at(1, 43.5, -71.06, name="Núñez Spine", people=("Ana Núñez", "Bo Other")),
            at(2, 42.4, -71.06, name="Other Clinic", people=("Nunzio Neri",)),
            at(3, 42.4, -71.07, name="Nu Clinic", people=("Ann Spine",)),
        ]
    )

    assert engine.names("NUN", BOSTON, 10) == [
        NameHit("specialist", 2, "Nunzio Neri"),
        NameHit("clinic", 1, "Núñez Spine"),
        NameHit("specialist", 1, "Ana Núñez"),
    ]
    assert engine.names("nun", BOSTON, 2)[-1] == NameHit("clinic", 1, "Núñez Spine")


def test_all_words_must_belong_to_one_name(load: Load) -> None:
    engine = load([at(1, 42.4, -71, name="Spine Care", people=("Ann Lee", "Bo Ann Smith"))])

    assert engine.names("ann smi", None, 5) == [NameHit("specialist", 1, "Bo Ann Smith")]
    assert engine.names("lee smi", None, 5) == []
    assert engine.names(" ", None, 5) == []
