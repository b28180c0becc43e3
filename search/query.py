"""A question as an Elasticsearch body; pure, so that it can be read and tested without a server."""

from __future__ import annotations

from typing import Any

from search.clauses import Clause, every
from search.clauses.clinic import PUBLISHED, clinic
from search.clauses.names import named, one_name
from search.clauses.people import enough
from search.clauses.place import position, where
from search.clauses.rank import order, ranked
from search.errors import BadQuestion
from search.types import Point, SearchRequest

NAME = "elasticsearch"
WINDOW = 10_000
"""The deepest hit that may be asked for by its number (`index.max_result_window`)."""

MAX_GROUPS = 500
_HIT_FIELDS = ("point", "evidence", "attested_on", "doubted", "people.specialties")
_FILTER_FIELDS = (
    "people.accepting",
    "people.telehealth",
    "people.languages",
    "people.insurance",
    "people.weekdays",
)


def matching(request: SearchRequest) -> Clause:
    """Everything that makes a clinic a hit."""
    return every(*clinic(request), *where(request), *named(request.words), *enough(request))


def page(request: SearchRequest) -> dict[str, Any]:
    """One page of hits in order, with what a `Hit` is made of."""
    body: dict[str, Any] = {
        "query": ranked(matching(request), request),
        "sort": order(request),
        "size": request.limit,
        "track_total_hits": True,
        "_source": [*_HIT_FIELDS, *(_FILTER_FIELDS if request.specialist else ())],
    }
    return body | _start(request)


def count(clause: Clause) -> dict[str, Any]:
    """The number of clinics that fulfil the clause, and nothing of them."""
    return {"query": clause, "size": 0, "track_total_hits": True}


def clusters(request: SearchRequest, zoom: int) -> dict[str, Any]:
    """The hits in map tiles two levels finer than the map's, each with its middle and one clinic's id."""
    tiles = {"field": "point", "precision": min(zoom + 2, 29), "size": MAX_GROUPS}
    inner = {"middle": {"geo_centroid": {"field": "point"}}, "id": {"min": {"field": "clinic_id"}}}
    return {
        "query": matching(request),
        "size": 0,
        "track_total_hits": False,
        "aggs": {"tiles": {"geotile_grid": tiles, "aggs": inner}},
    }


def names(beginnings: tuple[str, ...], center: Point | None, limit: int) -> dict[str, Any]:
    """Clinics that have, or one of whose people has, a name with these beginnings; nearest first."""
    nearest = [{"_geo_distance": {"point": position(center), "order": "asc"}}] if center else []
    return {
        "query": every(PUBLISHED, one_name(beginnings)),
        "sort": [*nearest, {"clinic_id": "asc"}],
        "size": limit,
        "track_total_hits": False,
        "_source": ["name", "people.name"],
    }


def _start(request: SearchRequest) -> dict[str, Any]:
    """Where the page begins: after the cursor's hit, or at its number if another engine made it."""
    cursor = request.after
    if not 0 <= request.limit <= WINDOW:
        raise BadQuestion("limit", f"At most {WINDOW} hits at once.")
    if cursor is None:
        return {}
    if cursor.engine == NAME:
        if len(cursor.key) != len(order(request)):
            raise BadQuestion("cursor", "It belongs to another question.")
        return {"search_after": list(cursor.key)}
    if not 0 <= cursor.seen <= WINDOW - request.limit:
        raise BadQuestion("cursor", f"Only the first {WINDOW} hits can be turned over.")
    return {"from": cursor.seen}
