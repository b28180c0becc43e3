"""From what the index answers to hits: who covers what, how far, and why the hit stands where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from search.clauses.people import TEAM
from search.clauses.rank import fresh_since
from search.sphere import distance_m
from search.types import Hit, Point, Reason, SearchRequest, SpecialistFilter, Want
from search.weights import DOUBTED_M, EVIDENCE_M_PER_GRADE, NOT_CONFIRMED_M, STALE_M


def hit(found: Mapping[str, Any], request: SearchRequest) -> Hit:
    """Make one hit of one answer of the index (its `_id` and trimmed `_source`)."""
    source = found["_source"]
    distance = _distance(source.get("point"), request.center)
    attested_on = source.get("attested_on")
    reasons = rank_reasons(
        distance,
        attested_on=attested_on and dt.date.fromisoformat(attested_on),
        doubted=source.get("doubted", False),  # an index of the mapping before has none
        evidence=source["evidence"],
        today=request.today,
    )
    covered, team = coverage(source.get("people", []), request.wanted, request.specialist)
    return Hit(
        clinic_id=int(found["_id"]),
        distance_m=distance,
        covered=covered,
        team=team,
        rank_m=sum(reason.metres for reason in reasons),
        reasons=reasons if request.explain else (),
    )


def rank_reasons(
    distance: float | None, *, attested_on: dt.date | None, doubted: bool, evidence: int, today: dt.date
) -> tuple[Reason, ...]:
    """The parts of the rank metres; what adds nothing is left out, but never the distance."""
    reasons = [] if distance is None else [Reason("distance", distance)]
    if attested_on is None:
        reasons.append(Reason("not_confirmed", NOT_CONFIRMED_M))
    elif attested_on < fresh_since(today):
        reasons.append(Reason("stale", STALE_M))
    if doubted:
        reasons.append(Reason("doubted", DOUBTED_M))
    if evidence:
        reasons.append(Reason("evidence", EVIDENCE_M_PER_GRADE * evidence))
    return tuple(reasons)


def coverage(
    people: list[dict[str, Any]], wanted: tuple[Want, ...], specialist: SpecialistFilter
) -> tuple[tuple[int, ...], bool]:
    """Which wanted items these people (as the index holds them) cover, and whether they do as a team."""
    fit = [set(person["specialties"]) for person in people if not specialist or _passes(person, specialist)]
    covered = tuple(
        i for i, want in enumerate(wanted) if any(not codes.isdisjoint(want.codes) for codes in fit)
    )
    codes_wanted = {code for want in wanted for code in want.codes}
    members = sum(not codes.isdisjoint(codes_wanted) for codes in fit)
    return covered, len(covered) >= TEAM and members >= TEAM


def _passes(person: Mapping[str, Any], wish: SpecialistFilter) -> bool:
    return (
        (not wish.accepting or person["accepting"] is True)
        and (not wish.telehealth or person["telehealth"] is True)
        and (not wish.languages or not set(wish.languages).isdisjoint(person["languages"]))
        and (not wish.insurance or not set(wish.insurance).isdisjoint(person["insurance"]))
        and (wish.weekday is None or wish.weekday in person["weekdays"])
    )


def _distance(point: Mapping[str, float] | None, center: Point | None) -> float | None:
    if point is None or center is None:
        return None
    return distance_m(Point(point["lat"], point["lon"]), center)
