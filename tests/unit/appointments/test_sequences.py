"""The best sequence of visits, held against a trial of every one."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from finder.appointments.sequences import Free, best_sequence

DAY = dt.datetime(2027, 1, 4, tzinfo=dt.UTC)
PAUSE = dt.timedelta(minutes=10)


def free(begins: int, minutes: int, number: int = 0) -> Free:
    """A stretch that begins so many minutes after midnight."""
    start = DAY + dt.timedelta(minutes=begins)
    return Free(start, start + dt.timedelta(minutes=minutes), number, number)


stretches = st.lists(
    st.builds(
        free, st.integers(0, 40).map(lambda n: n * 10), st.sampled_from([20, 30, 60]), st.integers(1, 9)
    ),
    max_size=5,
)


def fits(visits: tuple[Free, ...]) -> bool:
    """Whether no visit begins before the one ahead of it is over and the pause too."""
    ordered = sorted(visits)
    return all(a.ends_at + PAUSE <= b.starts_at for a, b in itertools.pairwise(ordered))


@settings(max_examples=300)
@given(st.lists(stretches, min_size=1, max_size=4))
def test_it_ends_as_early_as_any_and_begins_as_late_as_that_allows(wanted: list[list[Free]]) -> None:
    all_ways = [visits for visits in itertools.product(*wanted) if fits(visits)]
    found = best_sequence(wanted, pause=PAUSE)
    if not all_ways:
        assert found is None
        return
    assert found is not None
    assert fits(found)
    assert all(visit in choices for visit, choices in zip(found, wanted, strict=True))
    earliest = min(max(visit.ends_at for visit in way) for way in all_ways)
    assert max(visit.ends_at for visit in found) == earliest
    latest = max(
        min(visit.starts_at for visit in way)
        for way in all_ways
        if max(visit.ends_at for visit in way) == earliest
    )
    assert min(visit.starts_at for visit in found) == latest


def test_three_specialists_are_seen_in_the_order_that_fits_not_in_the_order_asked_for() -> None:
    surgeon, physiatrist, psychologist = free(600, 30, 1), free(540, 30, 2), free(640, 30, 3)
    found = best_sequence([[surgeon], [physiatrist], [psychologist]], pause=PAUSE)
    assert found == (surgeon, physiatrist, psychologist)


def test_nothing_is_found_where_two_can_only_come_at_once() -> None:
    assert best_sequence([[free(540, 30, 1)], [free(550, 30, 2)]], pause=PAUSE) is None


def test_an_empty_wish_and_too_many_wishes_find_nothing() -> None:
    assert best_sequence([], pause=PAUSE) is None
    assert best_sequence([[free(n * 60, 30)] for n in range(9)], pause=PAUSE) is None
