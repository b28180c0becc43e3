"""Finds what a map shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.directory.question import Question
from finder.directory.services.listing import location
from finder.directory.services.origins import place_of
from finder.maps.answers import Group, Overview, Pin
from finder.models import Clinic, ClinicSummary
from finder.places.answers import Choices, Place, Precision, coarser
from finder.places.distance import geodesic_m
from finder.places.geocoders import Geocoder
from search.types import Cluster, Engine, Point

MOST_GROUPS = 500
"""How many groups an engine gives at most."""


def overview(
    session: Session, *, engine: Engine, question: Question, zoom: int, geocoder: Geocoder | None = None
) -> Overview:
    """Group the clinics within the question's rectangle by tiles a quarter as wide as the map's.

    A whole state stays a condition. Errors: `BadParameters` naming `near`, `BadQuestion`, `EngineAway`.
    """
    place = place_of(session, question, geocoder)
    if isinstance(place, Choices):
        return Overview(choices=place)
    request = question.request(place)
    if place and place.precision is Precision.STATE and request.radius_m is None:
        request = replace(request, state=place.state)
    clusters = engine.clusters(replace(request, facets=False), zoom)
    pins = _pins(session, clusters, place)
    groups = (
        Group(each.tile, Point(each.lat, each.lon), each.count) for each in clusters if each.clinic_id is None
    )
    return Overview(tuple(pins), tuple(groups), place, whole=len(clusters) < MOST_GROUPS)


def _pins(session: Session, clusters: list[Cluster], place: Place | None) -> list[Pin]:
    """Name the clinics that stand alone and are published now: the index is a guide, never the truth."""
    tiles = {each.clinic_id: each.tile for each in clusters if each.clinic_id is not None}
    columns = (Clinic.id, Clinic.slug, Clinic.name, Clinic.lat, Clinic.lon, Clinic.point_precision)
    shown = (
        select(*columns, ClinicSummary.doubted)
        .join(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
        .where(Clinic.id.in_(tiles), Clinic.status == "published")
    )
    return [_pin(row, tiles[row.id], place) for row in session.execute(shown.order_by(Clinic.id))]


def _pin(row: Any, tile: str, place: Place | None) -> Pin:
    here = location(row)
    return Pin(
        id=row.id,
        slug=row.slug,
        name=row.name,
        point=here.point,
        precision=here.precision,
        distance_m=geodesic_m(place.point, here.point) if place else None,
        between=coarser(here.precision, place.precision) if place else here.precision,
        tile=tile,
        doubted=row.doubted,
    )
