"""Where a clinic lies: circle, rectangle, state, city."""

from __future__ import annotations

from typing import Any

from search.clauses import Clause
from search.text import fold
from search.types import Box, Point, SearchRequest


def where(request: SearchRequest) -> list[Clause]:
    """Every condition on the clinic's place. Near a centre, a clinic without a position is no hit."""
    clauses: list[Clause] = []
    if request.center is not None:
        clauses.append(_within(request.center, request.radius_m))
    if request.box is not None:
        clauses.append(_inside(request.box))
    if request.state is not None:
        clauses.append({"term": {"state": fold(request.state)}})
    if request.city is not None:
        clauses.append({"term": {"city": fold(request.city)}})
    return clauses


def position(point: Point) -> dict[str, Any]:
    """A point as the index reads it."""
    return {"lat": point.lat, "lon": point.lon}


def _within(center: Point, radius_m: float | None) -> Clause:
    if radius_m is None:
        return {"exists": {"field": "point"}}
    return {"geo_distance": {"distance": f"{radius_m}m", "distance_type": "arc", "point": position(center)}}


def _inside(box: Box) -> Clause:
    return {
        "geo_bounding_box": {
            "point": {"top": box.north, "left": box.west, "bottom": box.south, "right": box.east}
        }
    }
