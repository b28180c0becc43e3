"""The pages of choosing: clinics side by side, and the shortlist."""

from __future__ import annotations

from flask import Blueprint, render_template

from finder import access
from finder.comparing.question import MOST, read
from finder.comparing.services.comparison import compare
from finder.comparing.table import table
from finder.directory.asking import now, pairs
from finder.extensions import db_session, locale
from finder.taking import takes

bp = Blueprint("comparing", __name__)
access.everyone(bp)


@bp.get("/compare")
@takes("clinic")
def compared() -> tuple[str, int]:
    """Show up to four clinics side by side, and say which rows differ."""
    slugs, faults = read(pairs())
    found = compare(db_session(), slugs=slugs, room=MOST, now=now(), locale=locale())
    page = render_template(
        "comparing/compare.html", found=found, sections=table(found.clinics), faults=faults, most=MOST
    )
    return page, 400 if faults or found.unknown else 200


@bp.get("/shortlist")
def shortlist() -> str:
    """Show the page that a browser fills with what it kept for itself; the server never learns of it."""
    return render_template("comparing/shortlist.html", most=MOST)
