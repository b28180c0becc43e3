"""The patient's pages: ask for an appointment, and follow a request by its secret link."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from finder import access
from finder.appointments import forms, pages, wording
from finder.appointments.faults import (
    KeyReused,
    NoSuchRequest,
    NotPossible,
    StillRunning,
    TimeTaken,
    TooManyRequests,
)
from finder.appointments.following import do, link_of, mine, office, remember
from finder.appointments.services import privacy
from finder.appointments.services.requesting import clinic_for_requests
from finder.errors import BadParameters
from finder.extensions import db_session, limiter
from finder.taking import takes

bp = Blueprint("appointments", __name__)
access.link(bp)
for _name, _words in wording.FILTERS.items():
    bp.add_app_template_filter(_words, _name)

POSTS = "60 per minute; 300 per hour"


@bp.after_request
def keep_private(response: Response) -> Response:
    """Let nobody store these pages, and tell no other site where they were."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/clinics/<slug>/request")
@takes("specialty")
def ask(slug: str) -> str:
    """Show the form: first whom to see, then all the rest, with the times that are free."""
    clinic = clinic_for_requests(db_session(), slug=slug)
    return render_template("appointments/ask.html", page=pages.blank(clinic))


@bp.post("/clinics/<slug>/request")
@limiter.limit(POSTS)
def send(slug: str) -> BaseResponse | tuple[str, int]:
    """Make the request; the answer leads to its page."""
    clinic = clinic_for_requests(db_session(), slug=slug)
    form = forms.sent_form(request.form)
    try:
        made = pages.make(clinic, form)
    except BadParameters as error:
        page = pages.filled(clinic, forms.with_faults(form, error.faults))
        return render_template("appointments/ask.html", page=page), 400
    except (TimeTaken, KeyReused) as error:
        page = pages.filled(clinic, form, pages.why_not(error))
        return render_template("appointments/ask.html", page=page), 409
    return remember(redirect(url_for("appointments.yours"), 303), link_of(made.token))


@bp.get("/requests/<token>")
def follow(token: str) -> BaseResponse:
    """Exchange the secret of the address for a cookie, and go on without it; nothing else is changed."""
    return remember(redirect(url_for("appointments.yours"), 303), link_of(token))


@bp.get("/requests/yours")
def yours() -> str:
    """Show where the request stands."""
    return render_template("appointments/yours.html", page=pages.yours(mine()))


@bp.post("/requests/yours/<deed>")
@limiter.limit(POSTS)
def decide(deed: str) -> BaseResponse | tuple[str, int]:
    """Do what the patient decided, and show where the request stands then."""
    link = mine()
    try:
        do(link, deed, request.form)
    except (NotPossible, TimeTaken) as error:
        page = pages.yours(link, pages.why_not(error))
        return render_template("appointments/yours.html", page=page), 409
    except BadParameters as error:
        page = pages.yours(link, faults=error.faults, given=request.form)
        return render_template("appointments/yours.html", page=page), 400
    if deed == "erase":
        return render_template("appointments/erased.html"), 200
    return redirect(url_for("appointments.yours"), 303)


@bp.get("/requests/yours/calendar.ics")
def calendar() -> Response:
    """Give the appointment as a calendar file."""
    return pages.calendar_file(mine())


@bp.get("/requests/yours/data.json")
def data() -> Response:
    """Give all that is kept of the request."""
    link = mine()
    found = privacy.export(db_session(), request_id=link.request_id, office=office())
    response = jsonify(found)
    response.headers["Content-Disposition"] = 'attachment; filename="request.json"'
    return response


@bp.errorhandler(NoSuchRequest)
def no_such_request(_error: NoSuchRequest) -> tuple[str, int]:
    """Say the same for a wrong, a used and an expired link."""
    return render_template("appointments/no_request.html"), 404


@bp.errorhandler(TooManyRequests)
def too_many(error: TooManyRequests) -> tuple[str, int, dict[str, str]]:
    """Ask to come back later, and to call where it cannot wait."""
    page = render_template("appointments/too_many.html", hours=-(-error.retry_after_s // 3600))
    return page, 429, {"Retry-After": str(error.retry_after_s)}


@bp.errorhandler(StillRunning)
def still_running(_error: StillRunning) -> tuple[str, int]:
    """Say that the same form is being worked on."""
    return render_template("appointments/still_running.html"), 409
