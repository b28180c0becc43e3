"""Where: distance on the sphere, and clauses for radius, rectangle, state and city."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geography, Geometry
from sqlalchemy import ColumnElement, and_, cast, false, func, literal, null, or_
from sqlalchemy import Float as Double

from finder.models.clinic_summary import ClinicSummary
from search.types import Box, Point, SearchRequest

Clause = ColumnElement[bool]

ON_GEOMETRY = cast(ClinicSummary.point, Geometry("POINT", srid=4326))
LAT: ColumnElement[float] = func.ST_Y(ON_GEOMETRY, type_=Double)
LON: ColumnElement[float] = func.ST_X(ON_GEOMETRY, type_=Double)


def geography(point: Point) -> ColumnElement[Any]:
    """Give the point as PostGIS's geography."""
    return cast(func.ST_SetSRID(func.ST_MakePoint(point.lon, point.lat), 4326), Geography("POINT", srid=4326))


def distance(center: Point | None) -> ColumnElement[float | None]:
    """Metres on the sphere of mean radius from the centre; null without a centre or a point."""
    if center is None:
        return cast(null(), Double)
    return func.ST_Distance(ClinicSummary.point, geography(center), false(), type_=Double)


def within_place(request: SearchRequest) -> list[Clause]:
    """Give the clauses that bind a clinic to the question's place."""
    clauses: list[Clause] = []
    if request.center is not None and request.radius_m is None:
        clauses.append(ClinicSummary.point.is_not(None))
    elif request.center is not None:
        around = geography(request.center)
        clauses.append(func.ST_DWithin(ClinicSummary.point, around, request.radius_m, false()))
    if request.box is not None:
        clauses.append(or_(*(_inside(part) for part in _halves(request.box))))
    if request.state is not None:
        clauses.append(ClinicSummary.state == request.state.upper())
    if request.city is not None:
        clauses.append(ClinicSummary.city_folded == func.fold(request.city))
    return clauses


def _halves(box: Box) -> list[Box]:
    """Cut a rectangle that crosses the antimeridian there."""
    if box.west <= box.east:
        return [box]
    return [Box(box.west, box.south, 180, box.north), Box(-180, box.south, box.east, box.north)]


def _inside(box: Box) -> Clause:
    envelope = func.ST_MakeEnvelope(
        literal(box.west), literal(box.south), literal(box.east), literal(box.north), 4326
    )
    # && may use the index but compares in single precision, so the bounds are checked once more.
    return and_(
        ON_GEOMETRY.op("&&", is_comparison=True)(envelope),
        LAT.between(box.south, box.north),
        LON.between(box.west, box.east),
    )
