"""Which specialists a clinic has: coverage of wanted items, and teams of different people.

Without a specialist filter the flat fields answer: `specialties`, and `pairs` of specialties that two
different people stand for. With one, each condition must hold for one and the same person: nested queries.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from search.clauses import Clause, at_least, every
from search.documents import pair
from search.types import SearchRequest, SpecialistFilter, Want

TEAM = 2
"""Two different people make a team."""


def holds(specialist: SpecialistFilter) -> list[Clause]:
    """What a person must fulfil, as clauses on the nested person; an unknown fact fulfils nothing."""
    clauses: list[Clause] = []
    if specialist.accepting:
        clauses.append({"term": {"people.accepting": True}})
    if specialist.telehealth:
        clauses.append({"term": {"people.telehealth": True}})
    if specialist.languages:
        clauses.append({"terms": {"people.languages": list(specialist.languages)}})
    if specialist.insurance:
        clauses.append({"terms": {"people.insurance": list(specialist.insurance)}})
    if specialist.weekday is not None:
        clauses.append({"term": {"people.weekdays": str(specialist.weekday)}})
    return clauses


def stands_for(codes: list[str], specialist: SpecialistFilter) -> Clause:
    """A person of one of these specialties who passes the filter, as a clause on the nested person."""
    return every({"terms": {"people.specialties": codes}}, *holds(specialist))


def covers(codes: list[str], specialist: SpecialistFilter) -> Clause:
    """The clinic has a specialist of one of these specialties who passes the filter."""
    if not specialist:
        return {"terms": {"specialties": codes}}
    return _some_person(stands_for(codes, specialist))


def team(wanted: tuple[Want, ...], specialist: SpecialistFilter) -> Clause:
    """At least two of the items are covered, and at least two different people stand behind them."""
    if not specialist:
        return {"terms": {"pairs": _pairs(wanted)}}
    items = [covers(list(want.codes), specialist) for want in wanted]
    return every(at_least(TEAM, items), _different_people(wanted, specialist))


def enough(request: SearchRequest) -> list[Clause]:
    """What makes a clinic a hit as far as its people go: as many items as needed, two or more by a team."""
    wanted, specialist, needed = request.wanted, request.specialist, request.needed
    if not wanted:
        return [_some_person(every(*holds(specialist)))] if specialist else []
    if needed == 1:
        return [covers(_codes(wanted), specialist)]
    if needed == TEAM:
        return [team(wanted, specialist)]
    items = [covers(list(want.codes), specialist) for want in wanted]
    return [
        every(*items) if needed == len(items) else at_least(needed, items),
        _different_people(wanted, specialist) if specialist else team(wanted, specialist),
    ]


def _codes(wanted: tuple[Want, ...]) -> list[str]:
    return sorted({code for want in wanted for code in want.codes})


def _pairs(wanted: tuple[Want, ...]) -> list[str]:
    """Each pair of specialties that two people may stand for, one for one item, one for another."""
    items = combinations(wanted, TEAM)
    return sorted({pair(a, b) for one, other in items for a, b in product(one.codes, other.codes)})


def _some_person(clause: Clause) -> Clause:
    return {"nested": {"path": "people", "score_mode": "none", "query": clause}}


def _different_people(wanted: tuple[Want, ...], specialist: SpecialistFilter) -> Clause:
    """At least two people who each stand for some wanted item: each counts 1, and the sum must reach 2."""
    person: dict[str, Any] = {"constant_score": {"filter": stands_for(_codes(wanted), specialist)}}
    people = {"nested": {"path": "people", "score_mode": "sum", "query": person}}
    return {"function_score": {"query": people, "min_score": TEAM}}
