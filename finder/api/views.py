"""The calls of API v1 that read the directory."""

from __future__ import annotations

from flask import Blueprint, Response

from finder import access
from finder.api import documents, profiles
from finder.api.caching import DIRECTORY, VOCABULARY, answered
from finder.api.choices import ambiguous
from finder.directory.asking import asked, now, pairs
from finder.directory.parameters import gather
from finder.directory.question import Parameters
from finder.directory.services import finding, vocabularies
from finder.directory.services.profiles import profile_by_id
from finder.errors import BadParameters, Fault
from finder.extensions import db_session, locale, services
from finder.places.services import suggest_places
from finder.taking import takes
from search.errors import BadQuestion

bp = Blueprint("api", __name__, url_prefix="/api/v1")
access.everyone(bp)


@bp.get("/clinics")
@takes(*Parameters.model_fields, refuses_others=True)
def clinics() -> Response:
    """Search."""
    question = asked()
    found = finding.find(
        db_session(),
        engines=services().engines,
        question=question,
        cursors=services().cursors,
        geocoder=services().geocoder,
        times=services().times,
        locale=locale(),
    )
    if found.choices:
        return ambiguous(found.choices)
    return answered(documents.results(found, question), keep=DIRECTORY)


@bp.get("/clinics/nearest-team")
@takes(*Parameters.model_fields, refuses_others=True)
def nearest_team() -> Response:
    """Give the nearest full match at any distance."""
    found = finding.nearest_team(
        db_session(),
        engines=services().engines,
        question=asked(),
        geocoder=services().geocoder,
        locale=locale(),
    )
    if found.choices:
        return ambiguous(found.choices)
    return answered(documents.nearest_team(found), keep=DIRECTORY)


@bp.get("/clinics/<int:clinic_id>")
def clinic(clinic_id: int) -> Response:
    """Give a whole profile."""
    found = profile_by_id(db_session(), clinic_id=clinic_id, now=now(), locale=locale())
    return answered({"data": profiles.profile(found)}, keep=DIRECTORY)


@bp.get("/specialties")
def specialties() -> Response:
    """List the specialties."""
    found = vocabularies.specialties(db_session(), locale=locale())
    return answered({"data": [documents.specialty(entry) for entry in found]}, keep=VOCABULARY)


@bp.get("/teams")
def teams() -> Response:
    """List the teams."""
    found = vocabularies.teams(db_session(), locale=locale())
    return answered({"data": [documents.team(entry) for entry in found]}, keep=VOCABULARY)


@bp.get("/pathways")
def pathways() -> Response:
    """List the pathways."""
    found = vocabularies.pathways(db_session(), locale=locale())
    return answered({"data": [documents.pathway(entry) for entry in found]}, keep=VOCABULARY)


@bp.get("/places")
@takes("q")
def places() -> Response:
    """List the places whose names begin so."""
    given = _parameters("q")
    if "q" not in given:
        raise BadParameters([Fault("q", "Write the beginning of a place's name, or of a ZIP code.")])
    try:
        found = suggest_places(db_session(), prefix=given["q"], misspelt_too=True)
    except BadQuestion as error:
        raise BadParameters([Fault("q", error.message)]) from None
    return answered({"data": [documents.place(place) for place in found]}, keep=DIRECTORY)


def _parameters(*single: str) -> dict[str, str]:
    """Give the parameters of a call that knows these only. Errors: `BadParameters`."""
    values, faults = gather(pairs(), single=single, repeated=())
    if faults:
        raise BadParameters(faults)
    return {name: texts[0] for name, texts in values.items()}
