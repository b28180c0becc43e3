"""Puts a whole question into one statement, and its row back into an answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CTE, Select, func, null, select

from finder.directory.postgis.candidates import candidates
from finder.directory.postgis.coverage import full as covers_all
from finder.directory.postgis.coverage import ground, hits, qualified
from finder.directory.postgis.facets import NAMES, facets
from finder.directory.postgis.ranking import later_than, order
from search.hits import rank_reasons
from search.types import FacetCount, Hit, Reason, SearchRequest
from search.vocabulary import Vocabulary

NAME = "postgis"


def found(request: SearchRequest) -> CTE:
    """Select the hits of a question."""
    return hits(qualified(request, ground(request, candidates(request))))


def total(request: SearchRequest) -> Select[Any]:
    """Count the hits of a question."""
    return select(func.count()).select_from(found(request))


def question(request: SearchRequest, vocabulary: Vocabulary) -> Select[Any]:
    """Select one row: total, full, page (as JSON, one hit more than asked for) and facets (as JSON)."""
    all_of = ground(request, candidates(request))
    sufficient = qualified(request, all_of)
    found = hits(sufficient)
    page = _page(request, found).subquery("page")
    counts: Any = null()
    if request.facets:
        rows = facets(request, all_of, sufficient, found, vocabulary)
        each = func.jsonb_build_array(rows.c.facet, rows.c.value, rows.c["count"])
        counts = select(func.jsonb_agg(each)).scalar_subquery()
    return select(
        func.count().label("total"),
        func.count().filter(covers_all(request, found)).label("full"),
        select(func.jsonb_agg(func.to_jsonb(page.table_valued()))).scalar_subquery().label("page"),
        counts.label("facets"),
    ).select_from(found)


def _page(request: SearchRequest, found: CTE) -> Select[Any]:
    keys = order(request, found)
    page = select(
        found.c.clinic_id,
        found.c.distance,
        found.c.rank,
        found.c.covers,
        found.c.people,
        found.c.attested_on,
        found.c.doubted,
        found.c.evidence,
        func.jsonb_build_array(*keys).label("key"),
    )
    after = request.after
    if after is not None and after.engine == NAME:
        page = page.where(later_than(keys, after.key))
    elif after is not None:
        page = page.offset(after.seen)
    return page.order_by(*keys).limit(request.limit + 1)


def hit(request: SearchRequest, row: dict[str, Any]) -> Hit:
    """Read one hit of a page."""
    covered = tuple(number for number, yes in enumerate(row["covers"]) if yes)
    return Hit(
        clinic_id=row["clinic_id"],
        distance_m=row["distance"],
        covered=covered,
        team=len(covered) >= 2 and row["people"] >= 2,
        rank_m=row["rank"],
        reasons=_reasons(request, row) if request.explain else (),
    )


def _reasons(request: SearchRequest, row: dict[str, Any]) -> tuple[Reason, ...]:
    attested_on = row["attested_on"] and dt.date.fromisoformat(row["attested_on"])
    return rank_reasons(
        row["distance"],
        attested_on=attested_on,
        doubted=row["doubted"],
        evidence=row["evidence"],
        today=request.today,
    )


def grouped(rows: list[list[Any]]) -> dict[str, tuple[FacetCount, ...]]:
    """Gather facet rows by facet, the greatest counts first."""
    by_facet: dict[str, list[FacetCount]] = {name: [] for name in NAMES}
    for facet, value, count in sorted(rows, key=lambda row: (row[0], -row[2], row[1])):
        by_facet[facet].append(FacetCount(value, count))
    return {facet: tuple(counts) for facet, counts in by_facet.items()}
