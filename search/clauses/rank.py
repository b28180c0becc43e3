"""The order of the hits, without scripts: a score that falls by one for every metre of rank.

A score is a 32-bit float. Within the radius that the service allows (800 km) it tells less than a metre
apart; without a radius, half round the world, up to 2 m for each item covered.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from search.clauses import Clause, every
from search.clauses.clinic import UNDOUBTED, attested_before, attested_since
from search.clauses.people import TEAM, covers, team
from search.clauses.place import position
from search.sphere import HALF_ROUND_M
from search.types import VERIFIED_FOR_DAYS, Match, SearchRequest, Sort
from search.weights import DOUBTED_M, EVIDENCE_M_PER_GRADE, NOT_CONFIRMED_M, STALE_M

BEST_EVIDENCE = 4
_ID: dict[str, Any] = {"clinic_id": "asc"}
_SCORE: dict[str, Any] = {"_score": "desc"}


def fresh_since(today: dt.date) -> dt.date:
    """The first day whose attestation still counts as fresh."""
    return today - dt.timedelta(days=VERIFIED_FOR_DAYS)


def order(request: SearchRequest) -> list[dict[str, Any]]:
    """Sort keys, the clinic's number last so that no two hits are equal."""
    if request.sort is Sort.DISTANCE and request.center is not None:
        here = position(request.center)
        return [{"_geo_distance": {"point": here, "order": "asc", "unit": "m", "distance_type": "arc"}}, _ID]
    if request.sort is Sort.FRESHNESS:
        return [{"attested_on": {"order": "desc", "missing": "_last"}}, _SCORE, _ID]
    return [_SCORE, _ID]


def ranked(query: Clause, request: SearchRequest) -> Clause:
    """Give the query the score that `order` sorts by."""
    if request.sort is Sort.DISTANCE:
        return query
    functions = [*_sureness(request.today), _EVIDENCE, *_nearness(request), *_coverage(request)]
    return {
        "function_score": {
            "query": query,
            "functions": functions,
            "score_mode": "sum",
            "boost_mode": "replace",
        }
    }


_EVIDENCE: Clause = {
    "field_value_factor": {"field": "evidence", "factor": -EVIDENCE_M_PER_GRADE, "missing": 0}
}


def _sureness(today: dt.date) -> list[Clause]:
    """Weights cannot be negative: instead of a loss for the unsure, a gain for the others."""
    day = fresh_since(today)
    return [
        {"filter": attested_since(day), "weight": NOT_CONFIRMED_M},
        {"filter": attested_before(day), "weight": NOT_CONFIRMED_M - STALE_M},
        {"filter": UNDOUBTED, "weight": DOUBTED_M},
    ]


def _nearness(request: SearchRequest) -> list[Clause]:
    """Reach minus distance, in metres: a linear decay from 1 to 0 over the reach, times the reach."""
    if request.center is None:
        return []
    reach = _reach(request)
    decay = {"origin": position(request.center), "scale": f"{reach / 2}m", "decay": 0.5}
    return [{"linear": {"point": decay}, "weight": reach}]


def _coverage(request: SearchRequest) -> list[Clause]:
    """One step for each item covered by a team, which outweighs all else together; none without a team."""
    wanted, specialist = request.wanted, request.specialist
    ranks = request.sort is Sort.BEST and request.match is Match.BEST
    if not ranks or len(wanted) < TEAM:
        return []
    step = _reach(request) + NOT_CONFIRMED_M + DOUBTED_M - EVIDENCE_M_PER_GRADE * BEST_EVIDENCE
    is_team = team(wanted, specialist)
    if len(wanted) == TEAM:
        return [{"filter": is_team, "weight": step}]
    items = [covers(list(want.codes), specialist) for want in wanted]
    return [{"filter": every(is_team, item), "weight": step} for item in items]


def _reach(request: SearchRequest) -> int:
    """How far the farthest possible hit lies, in whole metres (exact in a 32-bit float)."""
    if request.center is None:
        return 0
    return math.ceil(min(request.radius_m or HALF_ROUND_M, HALF_ROUND_M))
