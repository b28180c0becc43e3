"""The portal's first page: which clinics this person looks after, and as what."""

from __future__ import annotations

from flask import Blueprint, render_template

from finder import access
from finder.accounts import current

bp = Blueprint("portal", __name__, url_prefix="/portal")
access.members(bp)


@bp.get("/")
def home() -> str:
    """List the member's clinics."""
    return render_template("portal/home.html", member=current.member())
