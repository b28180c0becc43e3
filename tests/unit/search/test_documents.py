"""A clinic's document: pairs of different people, neighbouring cells, empty tombstones."""

from __future__ import annotations

from search.documents import ClinicDocument, Person, cell, pairs, to_source, tombstone
from search.mapping import MAPPING
from search.types import Point


def test_a_pair_needs_two_different_people() -> None:
    both = Person(specialties=("b", "a"))

    assert pairs([both]) == set()
    assert pairs([both, Person(specialties=("a",))]) == {"a+a", "a+b"}


def test_the_document_has_no_field_that_the_mapping_lacks() -> None:
    document = ClinicDocument(clinic_id=1, version=1, point=Point(1, 2), people=(Person(specialties=("a",)),))

    source = to_source(document)

    assert source.keys() == MAPPING["properties"].keys()
    assert source["people"][0].keys() == MAPPING["properties"]["people"]["properties"].keys()


def test_a_tombstone_tells_nothing_of_the_clinic() -> None:
    assert to_source(tombstone(7, 3)) == {"clinic_id": 7, "published": False}


def test_neighbours_share_a_cell_prefix_and_the_corners_fit_a_long() -> None:
    here, near, far = cell(Point(42.37, -71.23)), cell(Point(42.371, -71.231)), cell(Point(-33.9, 151.2))

    assert here >> 30 == near >> 30 != far >> 30
    assert (cell(Point(-90, -180)), cell(Point(90, 180))) == (0, 2**52 - 1)
