"""The people of a profile: filters, pages, who is there together, and the ring of their specialties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.directory.answers import MixEntry
from finder.directory.mix_picture import slices
from finder.directory.presence import presence
from finder.directory.roster import PAGE_SIZE, read, roster
from search.vocabulary import Vocabulary
from tests.unit.directory.people import person, specialty

VOCABULARY = Vocabulary(
    specialties=("neurosurgery", "physiatry", "chiropractic"),
    teams={},
    practices=(),
    insurance=(),
    languages=("en", "es"),
    forms=(),
)
MANY = [
    person(
        number,
        VOCABULARY.specialties[number % 3],
        languages=("en", "es") if number % 2 else ("en",),
        weekdays=(number % 5 + 1,),
        accepting=number % 4 == 0,
    )
    for number in range(200)
]


def asked(query: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (part.partition("=") for part in query.split("&") if part)]


def show(query: str = "") -> list[int]:
    found = roster(MANY, *read(asked(query), vocabulary=VOCABULARY))
    assert found.faults == ()
    return [person.id for person in found.people]


def test_two_hundred_people_come_a_page_at_a_time() -> None:
    pages = [show(f"page={page}") for page in range(1, 10)]
    assert [number for page in pages for number in page] == list(range(200))
    assert len(pages[0]) == PAGE_SIZE


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert show("page=999") == show("page=9")


def test_filters_hold_together() -> None:
    numbers = show("specialty=neurosurgery&accepting=1&language=en&weekday=monday")
    assert numbers == [n for n in range(200) if n % 3 == 0 and n % 4 == 0 and n % 5 == 0]


def test_a_person_of_whom_nobody_said_that_they_take_patients_is_not_shown_as_taking_them() -> None:
    found = roster([person(1, "physiatry")], *read(asked("accepting=1"), vocabulary=VOCABULARY))
    assert found.people == ()


def test_an_offer_counts_what_one_more_choice_gives() -> None:
    found = roster(MANY, *read(asked("specialty=neurosurgery&weekday=monday"), vocabulary=VOCABULARY))
    counts = {offer.value: offer.count for offer in found.specialties}
    assert counts == {
        code: sum(n % 3 == place and n % 5 == 0 for n in range(200))
        for place, code in enumerate(VOCABULARY.specialties)
    }
    assert found.accepting == sum(n % 3 == 0 and n % 5 == 0 and n % 4 == 0 for n in range(200))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("specialty=wizardry", "specialty"),
        ("language=xx", "language"),
        ("weekday=someday", "weekday"),
        ("accepting=perhaps", "accepting"),
        ("page=0", "page"),
        ("page=１", "page"),
        ("colour=red", "colour"),
        ("language=en&language=es", "language"),
    ],
)
def test_a_fault_names_its_parameter_and_everybody_is_shown(query: str, parameter: str) -> None:
    found = roster(MANY, *read(asked(query), vocabulary=VOCABULARY))
    assert [fault.parameter for fault in found.faults] == [parameter]
    assert found.total == 200


def test_the_whole_team_is_on_site_only_where_two_people_cover_every_specialty() -> None:
    team = [person(1, "neurosurgery", weekdays=(1, 2)), person(2, "physiatry", weekdays=(2, 3))]
    found = presence(team)
    assert found is not None
    assert found.together == (2,)
    assert [day.specialties for day in found.days] == [1, 2, 1, 0, 0, 0, 0]


def test_one_person_of_two_specialties_is_no_team() -> None:
    found = presence([person(1, "neurosurgery", "physiatry", weekdays=(1,))])
    assert found is not None
    assert found.together == ()


def test_a_doubtful_person_completes_no_team() -> None:
    team = [person(1, "neurosurgery", weekdays=(1,)),
            person(2, "physiatry", weekdays=(1,), presence="doubtful")]  # fmt: skip
    found = presence(team)
    assert found is not None
    assert found.together == ()


def test_a_person_whose_days_nobody_knows_leaves_the_team_open() -> None:
    found = presence([person(1, "neurosurgery", weekdays=(1,)), person(2, "physiatry")])
    assert found is not None
    assert found.together == ()
    assert presence([person(1, "neurosurgery")]) is None


@given(
    st.lists(st.tuples(st.sampled_from(("surgical", "conservative", "new")), st.integers(1, 200)), min_size=1)
)
def test_the_ring_is_cut_into_as_many_slices_as_there_are_groups(told: list[tuple[str, int]]) -> None:
    mix = [MixEntry(specialty(f"s{n}", group), count) for n, (group, count) in enumerate(told)]
    cut = slices(mix)
    assert {one.group for one in cut} == {group for group, _ in told}
    assert sum(one.count for one in cut) == sum(count for _, count in told)
    assert all(one.length > 0 and 0 <= one.begins < 100 for one in cut)
