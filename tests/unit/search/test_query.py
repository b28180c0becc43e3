"""A question's body is data: clauses in any order, numbers from the weights."""

from __future__ import annotations

import datetime as dt

from search import query
from search.clauses.people import enough, team
from search.clauses.rank import ranked
from search.types import Match, Point, SearchRequest, Sort, SpecialistFilter, Want
from search.weights import DOUBTED_M, NOT_CONFIRMED_M, STALE_M

TODAY = dt.date(2026, 11, 24)
TWO = (Want(("a",)), Want(("b", "c")))


def test_without_a_filter_on_people_a_team_is_one_look_up() -> None:
    assert enough(SearchRequest(today=TODAY, wanted=TWO, match=Match.ALL)) == [
        {"terms": {"pairs": ["a+b", "a+c"]}}
    ]


def test_with_a_filter_every_condition_is_on_one_and_the_same_person() -> None:
    clause = team(TWO, SpecialistFilter(accepting=True))

    assert "pairs" not in str(clause)
    assert str(clause).count("people.accepting") == 3


def test_the_stale_gain_less_than_the_fresh_the_unconfirmed_nothing_and_the_undoubted_theirs() -> None:
    scored = ranked({"match_all": {}}, SearchRequest(today=TODAY))

    weights = [one["weight"] for one in scored["function_score"]["functions"] if "weight" in one]
    assert weights == [NOT_CONFIRMED_M, NOT_CONFIRMED_M - STALE_M, DOUBTED_M]


def test_by_distance_nothing_is_scored() -> None:
    request = SearchRequest(today=TODAY, center=Point(1, 2), radius_m=10, sort=Sort.DISTANCE)

    assert "function_score" not in str(query.page(request))


def test_a_page_asks_for_what_a_hit_needs_and_no_names() -> None:
    assert query.page(SearchRequest(today=TODAY))["_source"] == [
        "point",
        "evidence",
        "attested_on",
        "doubted",
        "people.specialties",
    ]
