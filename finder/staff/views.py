"""The portal's page on which a person of a clinic says which mails about its requests are wanted."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from finder import access
from finder.accounts import current
from finder.accounts.services.members import READS_REQUESTS
from finder.extensions import db_session
from finder.staff.services import notices
from finder.staff.services.notices import Choice

bp = Blueprint("staff_mail", __name__, url_prefix="/portal/<slug>")
access.members(bp, *READS_REQUESTS)


@bp.get("/mails")
def mails(slug: str) -> str:
    """Show what this person is told by mail."""
    place = current.member().place(slug, READS_REQUESTS)
    who = current.member()
    choice = notices.choice_of(db_session(), account_id=who.account_id, clinic_id=place.clinic_id)
    return render_template("staff/mails.html", place=place, choice=choice, email=who.email, kept=False)


@bp.post("/mails")
def choose_mails(slug: str) -> str:
    """Keep what this person wants to be told by mail."""
    place = current.member().place(slug, READS_REQUESTS)
    choice = Choice(request.form.get("new") == "yes", request.form.get("overdue") == "yes")
    who = current.member()
    notices.choose(db_session(), account_id=who.account_id, clinic_id=place.clinic_id, choice=choice)
    return render_template("staff/mails.html", place=place, choice=choice, email=who.email, kept=True)
