"""The calls of API v1 about appointments: what is free, the first day of all together, and a request."""

from __future__ import annotations

import datetime as dt
import re

import orjson
from flask import Blueprint, Response, request
from pydantic import ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from finder import access
from finder.api.caching import answered
from finder.api.problems import problem
from finder.appointments.faults import KeyReused, StillRunning, TimeTaken, TooManyRequests
from finder.appointments.office import office_now
from finder.appointments.own_transaction import in_own_transaction
from finder.appointments.services import requesting
from finder.appointments.services.free import OfferedVisit, first_day_together, free_openings
from finder.appointments.services.letters import PATH
from finder.appointments.services.requesting import Made, Sender
from finder.appointments.times import to_wall
from finder.appointments.wishes import MOST_SPECIALTIES, Line, Wish
from finder.directory.asking import pairs
from finder.directory.parameters import gather
from finder.errors import BadParameters, Fault
from finder.extensions import csrf, db_session, limiter, locale, services
from finder.taking import takes

bp = Blueprint("api_appointments", __name__, url_prefix="/api/v1")
access.link(bp)
csrf.exempt(bp)
openings_bp = Blueprint("api_openings", __name__, url_prefix="/api/v1")
access.everyone(openings_bp)

KEY = re.compile(r'"([\x21\x23-\x5b\x5d-\x7e]{8,255})"|([A-Za-z0-9_.:-]{8,255})')
"""A structured-field string (draft-ietf-httpapi-idempotency-key-header-07), or its bare letters."""
POSTS = "60 per minute"


class ApiWish(Wish):
    """A wish with the clinic it is for, by its slug."""

    clinic: Line


@bp.post("/appointment-requests")
@limiter.limit(POSTS)
def make() -> Response:
    """Make a request; the answer's link leads to its page, the patient's mail to its confirmation."""
    key = _key()
    wish = _wish()
    clinic = requesting.clinic_for_requests(db_session(), slug=wish.clinic)
    sender = Sender(scope="api", key=key, network=request.remote_addr or "")
    settings, spoken = services().settings, locale()
    office = office_now(settings)
    made = in_own_transaction(
        lambda session: requesting.make_request(
            session, clinic=clinic, wish=wish, locale=spoken, sender=sender, office=office
        ),
    )
    return _made(made, settings.base_url, spoken)


@openings_bp.get("/clinics/<int:clinic_id>/openings")
@takes("specialty")
def openings(clinic_id: int) -> Response:
    """List the next free openings for one specialty."""
    (specialty,) = _specialties(most=1)
    clinic = requesting.clinic_by_id(db_session(), clinic_id=clinic_id)
    found = free_openings(db_session(), clinic_id=clinic.id, specialty=specialty, now=dt.datetime.now(dt.UTC))
    return answered({"data": [_visit(visit) for visit in found]}, keep="no-store")


@openings_bp.get("/clinics/<int:clinic_id>/first-day-together")
@takes("specialty")
def first_day(clinic_id: int) -> Response:
    """Give one visit for each specialty on the first day on which all fit; null where there is none."""
    wanted = _specialties(most=MOST_SPECIALTIES)
    clinic = requesting.clinic_by_id(db_session(), clinic_id=clinic_id)
    found = first_day_together(
        db_session(), clinic_id=clinic.id, specialties=wanted, now=dt.datetime.now(dt.UTC)
    )
    data = None
    if found is not None:
        day = to_wall(found[0].starts_at, found[0].time_zone).date()
        data = {"day": day, "time_zone": found[0].time_zone, "visits": [_visit(visit) for visit in found]}
    return answered({"data": data}, keep="no-store")


@bp.errorhandler(TooManyRequests)
def too_many(error: TooManyRequests) -> Response:
    """Say when to come again."""
    answer = problem(429, title="Too many requests", detail="Try again later.", faults=())
    answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


@bp.errorhandler(TimeTaken)
def taken(_error: TimeTaken) -> Response:
    """Say that somebody was faster."""
    return problem(409, title="Time taken", detail="Somebody else took this time first.", faults=())


@bp.errorhandler(StillRunning)
def running(_error: StillRunning) -> Response:
    """Say that the same key is being worked on."""
    return problem(409, title="Still running", detail="A call with this key is being worked on.", faults=())


@bp.errorhandler(KeyReused)
def reused(_error: KeyReused) -> Response:
    """Say that the key belongs to another body."""
    return problem(422, title="Key used before", detail="This key came with another body.", faults=())


def _key() -> str:
    found = KEY.fullmatch(request.headers.get("Idempotency-Key", ""))
    if found is None:
        raise BadParameters(
            [Fault("Idempotency-Key", "Give this header: 8 to 255 letters, new for each request.")]
        )
    return found[1] or found[2]


def _wish() -> ApiWish:
    """Read the body. Errors: `UnsupportedMediaType`, `BadParameters`."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        raise BadParameters([Fault("body", "This is not JSON.")]) from None
    try:
        return ApiWish.model_validate(body)
    except ValidationError as error:
        faults = [
            Fault(".".join(map(str, each["loc"]))[:80] or "body", each["msg"]) for each in error.errors()
        ]
        raise BadParameters(faults) from None


def _specialties(*, most: int) -> list[str]:
    values, faults = gather(pairs(), single=(), repeated=("specialty",))
    known = {code for code in values.get("specialty", []) if code in services().vocabulary().specialties}
    wanted = list(dict.fromkeys(values.get("specialty", [])))
    if not faults and (not wanted or len(wanted) > most or set(wanted) - known):
        faults = [Fault("specialty", f"Give 1 to {most} codes of /api/v1/specialties.")]
    if faults:
        raise BadParameters(faults)
    return wanted


def _made(made: Made, base_url: str, spoken: str) -> Response:
    language = "/es" if spoken == "es" else ""
    link = f"{base_url}{language}{PATH}{made.token}"
    body = {"data": {"reference": made.reference, "state": "unconfirmed", "status_url": link}}
    answer = Response(orjson.dumps(body), 201, content_type="application/json")
    answer.headers["Location"] = link
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _visit(visit: OfferedVisit) -> dict[str, object]:
    local = {
        name: moment.astimezone(dt.UTC)
        for name, moment in (("starts_at", visit.starts_at), ("ends_at", visit.ends_at))
    }
    return {
        "opening": visit.opening_id,
        "specialty": visit.specialty_code,
        "specialist": visit.specialist,
        **local,
        "local_start": to_wall(visit.starts_at, visit.time_zone),
        "time_zone": visit.time_zone,
        "at_once": visit.at_once,
    }
