"""Which other clinics have what a request asks for, as the directory's own search answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from finder.directory.answers import Neighbour
from finder.directory.services.listing import load_listing
from finder.directory.services.names import Names
from finder.models import Clinic
from finder.places.answers import Place, Precision
from search.errors import EngineAway
from search.types import Engine, Match, Point, SearchRequest, Sort, Want

SHOWN = 5


def others_near(
    session: Session, *, engine: Engine, clinic: Clinic, codes: Sequence[str], names: Names, today: dt.date
) -> tuple[Neighbour, ...]:
    """Give the nearest other clinics that have all of these, five at most; none while no engine answers."""
    if clinic.lat is None or clinic.lon is None or not codes:
        return ()
    here = Point(clinic.lat, clinic.lon)
    question = SearchRequest(
        today=today,
        wanted=tuple(Want((code,)) for code in codes),
        match=Match.ALL,
        center=here,
        sort=Sort.DISTANCE,
        limit=SHOWN + 1,
        facets=False,
    )
    try:
        hits = engine.search(question).hits
    except EngineAway:
        return ()
    listing = load_listing(
        session, ids={hit.clinic_id for hit in hits}, names=names, place=place_of(clinic, here), today=today
    )
    found = (listing.neighbour(hit.clinic_id) for hit in hits if hit.clinic_id != clinic.id)
    return tuple(neighbour for neighbour in found if neighbour)[:SHOWN]


def place_of(clinic: Clinic, here: Point) -> Place:
    """Give a clinic as the place that distances are measured from."""
    return Place(
        point=here,
        label=clinic.name,
        name=clinic.name,
        precision=Precision(clinic.point_precision or "zip"),
        state=clinic.state,
        county=None,
        time_zone=clinic.time_zone,
    )
