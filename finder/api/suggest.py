"""The call of API v1 that completes what is being typed."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response

from finder import access
from finder.api.caching import DIRECTORY, answered
from finder.directory.asking import pairs
from finder.directory.parameters import gather
from finder.errors import BadParameters, Fault
from finder.extensions import db_session, locale, services
from finder.places.answers import Place
from finder.places.services import resolve
from finder.suggesting.services import suggest
from finder.taking import takes
from search.errors import BadQuestion
from search.types import Point

bp = Blueprint("api_suggest", __name__, url_prefix="/api/v1")
access.everyone(bp)


@bp.get("/suggest")
@takes("q", "near")
def suggestions() -> Response:
    """List what the words typed so far may mean; names near `near` come first."""
    values, faults = gather(pairs(), single=("q", "near"), repeated=())
    if faults:
        raise BadParameters(faults)
    given = {name: texts[0] for name, texts in values.items()}
    session = db_session()
    terms = services().terms(session, locale=locale())
    center = _center(given["near"]) if "near" in given else None
    try:
        found = suggest(session, services().engines.first, terms=terms, q=given.get("q", ""), center=center)
    except BadQuestion as error:
        raise BadParameters([Fault("q", error.message)]) from None
    return answered({"data": [asdict(suggestion) for suggestion in found]}, keep=DIRECTORY)


def _center(near: str) -> Point:
    try:
        place = resolve(db_session(), text=near)
    except BadQuestion as error:
        raise BadParameters([Fault("near", error.message)]) from None
    if not isinstance(place, Place):
        raise BadParameters([Fault("near", "Give one place: a ZIP, or a city and its state.")])
    return place.point
