"""The portal's page of visits that are over: who came and who did not, with one press each, or all."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from finder import access
from finder.accounts import current
from finder.accounts.services.members import READS_REQUESTS, Place
from finder.appointments.faults import NoSuchRequest, NotPossible, TooManyRequests
from finder.appointments.following import office
from finder.appointments.office import Actor
from finder.appointments.own_transaction import for_clinic
from finder.appointments.services import answering
from finder.errors import BadParameters, Fault
from finder.extensions import db_session, locale
from finder.inbox.deeds import request_of
from finder.inbox.services import past

bp = Blueprint("past", __name__, url_prefix="/portal/<slug>/past")
access.members(bp, *READS_REQUESTS)

OUTCOMES = ("completed", "no_show")


@bp.get("")
def visits(slug: str) -> str:
    """List them."""
    return _page(current.member().place(slug, READS_REQUESTS), left=0)


@bp.post("")
def close(slug: str) -> BaseResponse | tuple[str, int]:
    """Close one visit, or all that the page showed as visits to which the patient came."""
    place = current.member().place(slug, READS_REQUESTS)
    left = sum(not _closed(place, request_id, outcome) for request_id, outcome in _asked())
    if left:
        return _page(place, left=left), 409
    return redirect(url_for("past.visits", slug=slug), 303)


def _asked() -> Iterator[tuple[UUID, str]]:
    """Read which visits are to be closed how. Errors: `BadParameters`."""
    form = request.form
    pairs = [(number, outcome) for outcome in OUTCOMES for number in form.getlist(outcome)]
    if "all" in form:
        pairs = [(number, "completed") for number in form.getlist("listed")]
    try:
        asked = [(UUID(number), outcome) for number, outcome in pairs[: past.SHOWN]]
    except ValueError:
        asked = []
    if not asked:
        raise BadParameters([Fault("listed", _("Choose a visit from the list."))])
    yield from asked


def _closed(place: Place, request_id: UUID, outcome: str) -> bool:
    """Close one, in a transaction of its own; says whether that could be done."""
    actor = Actor("clinic", current.member().account_id)

    def whole(session: Session) -> None:
        request_of(session, place, request_id)
        answering.close(session, request_id=request_id, outcome=outcome, actor=actor, office=office())

    try:
        for_clinic(place, whole)
    except (NoSuchRequest, NotPossible, TooManyRequests):
        return False
    return True


def _page(place: Place, *, left: int) -> str:
    listed = past.past_visits(
        db_session(),
        clinic_id=place.clinic_id,
        account_id=current.member().account_id,
        office=office(),
        locale=locale(),
    )
    return render_template("inbox/past.html", place=place, visits=listed, left=left)
