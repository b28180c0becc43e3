"""What every engine must do: these functions hold an engine's answers against the reference's.

An engine's tests call them with a `Load`: a function that makes the engine's directory hold these clinics
and no others, and gives the engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from search.documents import ClinicDocument
from search.types import Cursor, Engine, Hit, SearchRequest
from tests.search import reference
from tests.search.reference import Reference

Load = Callable[[list[ClinicDocument]], Engine]

NEAR_TIE_M = 2.0
"""Two clinics whose rank differs by less may stand in either order."""

FAR_TIE_M = 16.0
"""The same for questions without a radius, where ranks span half the world."""

DISTANCE_ERROR = 1e-6
"""How far two ways of reckoning the same distance may differ, as a part of it."""


def check_answer(engine: Engine, truth: Reference, request: SearchRequest) -> None:
    """The hits and their order, the totals, the facets, the reasons: as the reference has them."""
    result = engine.search(request)
    expected = truth.hits(request)
    found = [hit.clinic_id for hit in result.hits]
    assert sorted(found) == sorted(expected)
    assert result.total == len(expected)
    assert result.full == truth.full(request)
    check_order(found, expected, truth, request)
    for hit in result.hits:
        check_hit(hit, truth, request)
    counts = {name: {one.value: one.count for one in values} for name, values in result.facets.items()}
    assert counts == truth.facets(request)
    assert engine.totals([request, replace(request, limit=1)]) == [len(expected)] * 2


def check_order(found: list[int], expected: list[int], truth: Reference, request: SearchRequest) -> None:
    """At each place stands the expected clinic, or one that is as good to within the tie."""
    tie = FAR_TIE_M if request.center and request.radius_m is None else NEAR_TIE_M
    for mine, right in zip(found, expected, strict=True):
        *first, metres = truth.key(mine, request)
        *right_first, right_metres = truth.key(right, request)
        assert first == right_first
        assert abs(metres - right_metres) < tie, (found, expected)


def check_hit(hit: Hit, truth: Reference, request: SearchRequest) -> None:
    """Coverage and team are right, and the reasons add up to the rank."""
    one = truth.documents[hit.clinic_id]
    assert (hit.covered, hit.team) == reference.coverage(one, request.wanted, request.specialist)
    away = reference.distance(one, request)
    assert (hit.distance_m is None) == (away is None)
    if away is not None and hit.distance_m is not None:
        assert math.isclose(hit.distance_m, away, rel_tol=DISTANCE_ERROR, abs_tol=0.05)
    assert math.isclose(hit.rank_m, sum(reason.metres for reason in hit.reasons), abs_tol=1e-6)
    assert math.isclose(hit.rank_m, reference.rank_m(one, request), rel_tol=DISTANCE_ERROR, abs_tol=0.05)


def check_pages(engine: Engine, request: SearchRequest, size: int = 3) -> None:
    """Pages put together are the whole; a cursor of the other engine goes on at its number."""
    whole = [hit.clinic_id for hit in engine.search(request).hits]
    small = replace(request, limit=size, facets=False)
    pages: list[int] = []
    page = engine.search(small)
    pages += [hit.clinic_id for hit in page.hits]
    while page.next is not None:
        assert page.next.seen == len(pages)
        page = engine.search(replace(small, after=page.next))
        pages += [hit.clinic_id for hit in page.hits]
    assert pages == whole
    foreign = engine.search(replace(small, after=Cursor("another", (), size)))
    assert [hit.clinic_id for hit in foreign.hits] == whole[size : 2 * size]


def check_golden(engine: Engine, request: SearchRequest, expected: tuple[int, ...]) -> None:
    """The hand-made answer, in its order."""
    assert tuple(hit.clinic_id for hit in engine.search(request).hits) == expected
