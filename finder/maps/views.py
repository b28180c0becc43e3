"""The calls of API v1 for maps, and the page of the drawn map."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as BaseResponse

from finder import access
from finder.api import maps as documents
from finder.api.caching import DIRECTORY, VOCABULARY, answered
from finder.api.choices import ambiguous
from finder.directory.asking import asked, pairs, today
from finder.directory.parameters import gather
from finder.directory.question import Parameters
from finder.directory.services import finding
from finder.errors import BadParameters
from finder.extensions import db_session, locale, services
from finder.maps.question import read_box, read_map
from finder.maps.services import overview
from finder.maps.sheet_page import sheet_page, shown_frame
from finder.places.largest import largest_in
from finder.taking import takes

bp = Blueprint("maps", __name__)
access.everyone(bp)
MOST_PLACES = 40


@bp.record_once
def _offer_tiles(state: BlueprintSetupState) -> None:
    """Let templates know an operator's tiles."""
    settings = state.app.extensions["finder"].settings
    state.app.jinja_env.globals["map_tiles"] = {
        "url": settings.tile_url,
        "attribution": settings.tile_attribution,
    }


@bp.get("/api/v1/map")
@takes(*Parameters.model_fields, "zoom")
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


@bp.get("/api/v1/map/places")
@takes("bbox")
def places() -> Response:
    """Name the largest cities in a rectangle, for the map's ground."""
    values, faults = gather(pairs(), single=("bbox",), repeated=())
    if faults:
        raise BadParameters(faults)
    box = read_box(values.get("bbox", [""])[0])
    found = largest_in(db_session(), box=box, limit=MOST_PLACES)
    listed = [{"name": city.name, "lat": city.point.lat, "lon": city.point.lon} for city in found]
    return answered({"data": listed}, keep=VOCABULARY)


@bp.get("/clinics/map")
@takes(*Parameters.model_fields)
def drawn() -> str | BaseResponse:
    """Draw the clinics of a list on a map that needs no script."""
    question = asked()
    results = finding.find(
        db_session(),
        engines=services().engines,
        question=question,
        cursors=services().cursors,
        geocoder=services().geocoder,
        locale=locale(),
    )
    if results.choices:
        return redirect(f"{url_for('directory.clinics')}?{request.query_string.decode('ascii', 'replace')}")
    frame = shown_frame(question, results)
    sheet = sheet_page(
        question,
        results,
        first=question.after.cursor.seen + 1 if question.after else 1,
        frame=frame,
        cities=largest_in(db_session(), box=frame.box, limit=MOST_PLACES),
        folder=Path(current_app.static_folder or "") / "build" / "outlines",
    )
    return render_template("maps/drawn.html", sheet=sheet, results=results)
