"""The portal's pages of requests: the list, one request with what can be done, and the days ahead."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from finder import access
from finder.accounts import current
from finder.accounts.services.members import READS_REQUESTS
from finder.appointments.faults import NoSuchRequest, NotPossible, TimeTaken
from finder.appointments.following import office
from finder.error_pages import answer
from finder.extensions import db_session, locale
from finder.inbox import deeds, reading
from finder.inbox.services import listing
from finder.replies.services.replies import NoSuchReply
from finder.taking import takes

bp = Blueprint("inbox", __name__, url_prefix="/portal/<slug>")
access.members(bp, *READS_REQUESTS)


@bp.get("/requests")
@takes("state", "specialty", "only", "page")
def requests(slug: str) -> str:
    """List the clinic's requests, those to be answered first."""
    place = current.member().place(slug, READS_REQUESTS)
    chosen = reading.chosen()
    found = listing.inbox(
        db_session(),
        clinic_id=place.clinic_id,
        account_id=current.member().account_id,
        office=office(),
        locale=locale(),
        asked=chosen,
    )
    return render_template("inbox/requests.html", place=place, inbox=found, chosen=chosen)


@bp.get("/requests/<uuid:request_id>")
def one(slug: str, request_id: UUID) -> str:
    """Show one request; that it was read is noted."""
    place = current.member().place(slug, READS_REQUESTS)
    return render_template("inbox/request.html", page=reading.page(place, request_id))


@bp.post("/requests/<uuid:request_id>/<deed>")
def decide(slug: str, request_id: UUID, deed: str) -> BaseResponse | tuple[str, int]:
    """Do what the clinic decided."""
    place = current.member().place(slug, READS_REQUESTS)
    if "insert" in request.form:
        return render_template(
            "inbox/request.html", page=reading.with_reply(place, request_id, deed, request.form)
        ), 200
    try:
        deeds.do(place, request_id, deed, request.form)
    except (NotPossible, TimeTaken) as error:
        page = reading.page(place, request_id, notice=reading.why_not(error), deed=deed, given=request.form)
        return render_template("inbox/request.html", page=page), 409
    return redirect(url_for("inbox.one", slug=slug, request_id=request_id), 303)


@bp.get("/calendar")
@takes("since", "days")
def calendar(slug: str) -> str:
    """Show the visits of a day or a week."""
    place = current.member().place(slug, READS_REQUESTS)
    return render_template("inbox/calendar.html", page=reading.calendar(place))


@bp.errorhandler(NoSuchRequest)
@bp.errorhandler(NoSuchReply)
def no_such_request(_error: LookupError) -> BaseResponse:
    """Say of another clinic's request what is said of one that never was."""
    return answer(404)
