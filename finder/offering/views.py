"""The portal's page of what a clinic offers: rules in force, holidays, and what stands booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from finder import access
from finder.accounts import current
from finder.accounts.services.members import READS_REQUESTS, Place
from finder.appointments.faults import NotPossible
from finder.appointments.own_transaction import for_clinic
from finder.directory.services.names import load_names
from finder.directory.services.people import people_of
from finder.extensions import db_session, locale
from finder.offering import forms, wording
from finder.offering.services import rules

bp = Blueprint("offering", __name__, url_prefix="/portal/<slug>/openings")
access.members(bp, *READS_REQUESTS)

LONGEST_NAME = 80


@bp.get("")
def overview(slug: str) -> str:
    """Show what the clinic offers."""
    return _page(current.member().place(slug, READS_REQUESTS), {})


@bp.post("/rules/<int:rule_id>/end")
def end(slug: str, rule_id: int) -> BaseResponse | tuple[str, int]:
    """End a rule."""
    place = current.member().place(slug, READS_REQUESTS)
    return _do(place, lambda s, now: rules.end_rule(s, clinic_id=place.clinic_id, rule_id=rule_id, now=now))


@bp.post("/holidays")
def close_day(slug: str) -> BaseResponse | tuple[str, int]:
    """Close the clinic for a day."""
    place = current.member().place(slug, READS_REQUESTS)
    name = request.form.get("name", "").strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        return _page(place, {"name": _("Write a name of at most 80 letters, on one line.")}), 422
    try:
        day = dt.date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return _page(place, {"day": _("Write a date as in 2027-01-31.")}), 422
    return _do(
        place,
        lambda s, now: rules.add_holiday(s, clinic_id=place.clinic_id, day=day, name=name or None, now=now),
    )


@bp.post("/holidays/drop")
def open_day(slug: str) -> BaseResponse | tuple[str, int]:
    """Open the clinic on a day after all."""
    place = current.member().place(slug, READS_REQUESTS)
    try:
        day = dt.date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return _page(place, {"day": _("Write a date as in 2027-01-31.")}), 422
    return _do(place, lambda s, now: rules.drop_holiday(s, clinic_id=place.clinic_id, day=day, now=now))


def _do(place: Place, deed: Callable[[Session, dt.datetime], None]) -> BaseResponse | tuple[str, int]:
    try:
        for_clinic(place, lambda session: deed(session, dt.datetime.now(dt.UTC)))
    except NotPossible:
        said = _("Choose a day from today on, at most three years ahead.")
        return _page(place, {"day": said}), 422
    return redirect(url_for("offering.overview", slug=place.slug), 303)


def _page(place: Place, faults: dict[str, str]) -> str:
    session = db_session()
    names = load_names(session, locale=locale())
    people = people_of(session, clinic_id=place.clinic_id, names=names)
    shown = rules.offered(session, clinic_id=place.clinic_id, now=dt.datetime.now(dt.UTC))
    return render_template(
        "offering/overview.html",
        place=place,
        offered=shown,
        people={person.id: person.name for person in people},
        names={code: term.lay_name for code, term in names.specialties.items()},
        faults=faults,
        given=request.form,
        said={
            rule.id: wording.days_in_words(rule.repeats) for rule in shown.rules if forms.is_changeable(rule)
        },
    )
