"""The portal's pages of one rule: what it says, its single days, and the openings it would make."""

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
from finder.appointments.times import day_of
from finder.directory.services.names import load_names
from finder.directory.services.people import people_of
from finder.errors import NotListed
from finder.extensions import db_session, locale
from finder.models import Clinic, OpeningRule
from finder.offering import forms, wording
from finder.offering.forms import Faults, Form
from finder.offering.services import rules
from finder.offering.services.rules import Terms

bp = Blueprint("offering_rules", __name__, url_prefix="/portal/<slug>/openings/rules")
access.members(bp, *READS_REQUESTS)

Answer = BaseResponse | str | tuple[str, int]


@bp.get("/new")
def new_rule(slug: str) -> str:
    """Show the form of a new rule."""
    place = current.member().place(slug, READS_REQUESTS)
    return _form(place, forms.fresh_form(_today(place)), None, {})


@bp.post("/new")
def add_rule(slug: str) -> Answer:
    """Show what a new rule would make, or write it."""
    place = current.member().place(slug, READS_REQUESTS)
    return _written(
        place,
        None,
        lambda s, terms, now: rules.add_rule(s, clinic_id=place.clinic_id, terms=terms, now=now),
    )


@bp.get("/<int:rule_id>")
def rule(slug: str, rule_id: int) -> str:
    """Show a rule, to be changed."""
    place = current.member().place(slug, READS_REQUESTS)
    held = _held(place, rule_id)
    return _form(place, forms.form_of(held), held, {})


@bp.post("/<int:rule_id>")
def change_rule(slug: str, rule_id: int) -> Answer:
    """Show what a changed rule would make, or change it."""
    place = current.member().place(slug, READS_REQUESTS)
    return _written(
        place,
        _held(place, rule_id),
        lambda s, terms, now: rules.change_rule(
            s, clinic_id=place.clinic_id, rule_id=rule_id, terms=terms, now=now
        ),
    )


@bp.post("/<int:rule_id>/days")
def set_day(slug: str, rule_id: int) -> Answer:
    """Let the rule not hold on a day, or at other hours."""
    place = current.member().place(slug, READS_REQUESTS)
    held = _held(place, rule_id)
    read = forms.read_day(request.form, minutes=held.minutes)
    if isinstance(read, dict):
        return _form(
            place, forms.form_of(held), held, {f"single_{name}": said for name, said in read.items()}
        ), 422
    day, hours = read
    return _day_done(
        place,
        held,
        lambda s, now: rules.set_day(
            s, clinic_id=place.clinic_id, rule_id=rule_id, day=day, hours=hours, now=now
        ),
    )


@bp.post("/<int:rule_id>/days/drop")
def drop_day(slug: str, rule_id: int) -> Answer:
    """Let the rule hold on a day as on the others."""
    place = current.member().place(slug, READS_REQUESTS)
    held = _held(place, rule_id)
    read = forms.read_day(request.form, minutes=held.minutes)
    if isinstance(read, dict):
        raise NotListed(slug)
    day, _hours = read
    return _day_done(
        place,
        held,
        lambda s, now: rules.drop_day(s, clinic_id=place.clinic_id, rule_id=rule_id, day=day, now=now),
    )


def _written(
    place: Place, held: OpeningRule | None, deed: Callable[[Session, Terms, dt.datetime], OpeningRule]
) -> Answer:
    today = _today(place)
    read = forms.read_terms(request.form, who=_who(place), today=today)
    if isinstance(read, dict):
        return _form(place, request.form, held, read), 422
    if request.form.get("deed") == "preview":
        return _form(place, request.form, held, {}, terms=read)
    try:
        _in_one(place, lambda s, now: deed(s, read, now))
    except NotPossible:
        said = _(
            "This could not be kept: the rule has ended, or you have as many rules as a clinic may have."
        )
        return _form(place, request.form, held, {"whole": said}), 422
    return redirect(url_for("offering.overview", slug=place.slug), 303)


def _day_done(place: Place, held: OpeningRule, deed: Callable[[Session, dt.datetime], object]) -> Answer:
    try:
        _in_one(place, deed)
    except NotPossible:
        said = {"single_day": _("Choose a day from today on, on which this rule holds.")}
        return _form(place, forms.form_of(held), held, said), 422
    return redirect(url_for("offering_rules.rule", slug=place.slug, rule_id=held.id), 303)


def _in_one(place: Place, deed: Callable[[Session, dt.datetime], object]) -> None:
    for_clinic(place, lambda session: deed(session, dt.datetime.now(dt.UTC)))


def _held(place: Place, rule_id: int) -> OpeningRule:
    try:
        held = rules.rule_of(db_session(), clinic_id=place.clinic_id, rule_id=rule_id)
    except NotPossible:
        raise NotListed(place.slug) from None
    if not forms.is_changeable(held):
        raise NotListed(place.slug)
    return held


def _today(place: Place) -> dt.date:
    return day_of(dt.datetime.now(dt.UTC), db_session().get_one(Clinic, place.clinic_id).time_zone)


def _who(place: Place) -> dict[str, str]:
    session = db_session()
    names = load_names(session, locale=locale())
    people = people_of(session, clinic_id=place.clinic_id, names=names)
    return {
        f"{person.id}:{term.code}": f"{person.name}, {term.lay_name}"
        for person in people
        for term in person.specialties
    }


def _form(
    place: Place, given: Form, held: OpeningRule | None, faults: Faults, terms: Terms | None = None
) -> str:
    session, now = db_session(), dt.datetime.now(dt.UTC)
    clinic_id, rule_id = place.clinic_id, held.id if held else None
    ahead = (
        rules.preview(session, clinic_id=clinic_id, terms=terms, rule_id=rule_id, now=now) if terms else []
    )
    return render_template(
        "offering/rule.html",
        place=place,
        rule=held,
        given=given,
        chosen_days=given.getlist("day"),
        nths=wording.nth_names(),
        faults=faults,
        who=_who(place),
        previewed=terms is not None,
        ahead=ahead,
        zone=session.get_one(Clinic, clinic_id).time_zone,
        days=dict(zip(forms.DAYS, range(1, 8), strict=True)),
        single_days=rules.single_days(session, rule_id=held.id, now=now) if held else [],
        booked=rules.booked_by(session, clinic_id=clinic_id, rule_id=held.id, now=now) if held else (),
    )
