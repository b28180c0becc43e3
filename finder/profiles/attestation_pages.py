"""The portal's page of all facts with their age: confirm each, or go and correct it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from finder import access
from finder.accounts.services.members import EDITS_PROFILE
from finder.directory.asking import now
from finder.extensions import db_session
from finder.profiles import forms, pages
from finder.profiles.services import attesting
from finder.profiles.speaking import speaker

bp = Blueprint("profile_attesting", __name__, url_prefix="/portal/<slug>/facts")
access.members(bp, *EDITS_PROFILE)

SECTION = {
    "name": "identity", "telephone": "identity", "address": "place", "hours": "hours", "roster": "people",
    "specialties": "people", "accepting": "people", "insurance": "offers", "languages": "offers",
    "accessibility": "offers", "practices": "practices",
}  # fmt: skip
"""Where each group of facts is corrected."""


@bp.get("")
def facts(slug: str) -> str:
    """Show every group of facts with its age."""
    place = pages.own_place(slug)
    found = attesting.facts(db_session(), clinic_id=place.clinic_id, now=now())
    return render_template(
        "profiles/facts.html", place=place, facts=found, say=speaker(), sections=SECTION, today=now().date()
    )


@bp.post("")
def confirm(slug: str) -> Response:
    """Take the clinic's word for the ticked ones."""
    place = pages.own_place(slug)
    forms.known(request.form, {"group"})
    attesting.confirm(
        db_session(), clinic_id=place.clinic_id, groups=request.form.getlist("group"), author=pages.author(),
        now=now(),
    )  # fmt: skip
    return redirect(url_for(".facts", slug=slug), 303)
