"""The call of API v1 for maps."""

from __future__ import annotations

from flask import Blueprint, Response

from finder import access
from finder.api import maps as documents
from finder.api.caching import DIRECTORY, answered
from finder.api.choices import ambiguous
from finder.directory.asking import pairs, today
from finder.extensions import db_session, services
from finder.maps.question import read_map
from finder.maps.services import overview

bp = Blueprint("maps", __name__)
access.everyone(bp)


@bp.get("/api/v1/map")
def clusters() -> Response:
    """Give what a rectangle (`bbox`) holds at a `zoom`, for the same question as a list of clinics."""
    question, zoom = read_map(
        pairs(), vocabulary=services().vocabulary(), cursors=services().cursors, today=today()
    )
    found = overview(
        db_session(),
        engine=services().engines.first,
        question=question,
        zoom=zoom,
        geocoder=services().geocoder,
    )
    if found.choices:
        return ambiguous(found.choices)
    return answered(documents.overview(found), keep=DIRECTORY)
