"""The feed itself, for programs with its secret address, and the portal's page on which a member has one."""

from __future__ import annotations

import datetime as dt
import hashlib
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from finder import access
from finder.accounts import current
from finder.accounts.services.members import READS_REQUESTS
from finder.extensions import db_session, locale, services
from finder.feeds.services import feeds
from finder.feeds.writing import write_feed

bp = Blueprint("feeds", __name__, url_prefix="/portal/<slug>/feed")
access.members(bp, *READS_REQUESTS)
calendar_bp = Blueprint("calendar_feed", __name__)
access.link(calendar_bp)


@bp.get("")
def overview(slug: str) -> str:
    """Say whether this person has a feed."""
    place = current.member().place(slug, READS_REQUESTS)
    who = current.member().account_id
    since = feeds.since_when(db_session(), account_id=who, clinic_id=place.clinic_id)
    return render_template("feeds/feed.html", place=place, since=since, address=None)


@bp.post("")
def renew(slug: str) -> str:
    """Make the feed anew, and show its address this once."""
    place = current.member().place(slug, READS_REQUESTS)
    who = current.member().account_id
    token = feeds.renew(db_session(), account_id=who, clinic_id=place.clinic_id)
    address = _base() + url_for("calendar_feed.calendar", secret=token)
    return render_template("feeds/feed.html", place=place, since=dt.datetime.now(dt.UTC), address=address)


@bp.post("/end")
def end(slug: str) -> BaseResponse:
    """End the feed."""
    place = current.member().place(slug, READS_REQUESTS)
    feeds.end(db_session(), account_id=current.member().account_id, clinic_id=place.clinic_id)
    return redirect(url_for("feeds.overview", slug=slug), 303)


@calendar_bp.get("/calendar/<secret>.ics")
def calendar(secret: str) -> Response:
    """Give the clinic's taken times; a program that has them already is told that nothing changed."""
    session = db_session()
    place = feeds.place_of(session, token=secret)
    times = feeds.busy_times(session, clinic_id=place.clinic_id, now=dt.datetime.now(dt.UTC), locale=locale())
    written = write_feed(
        times,
        name=_("Visits at %(name)s", name=place.name),
        host=str(urlsplit(_base()).hostname),
        address_of=lambda each: _base() + url_for("inbox.one", slug=place.slug, request_id=each.request_id),
    )
    response = Response(written, content_type="text/calendar; charset=utf-8")
    response.set_etag(hashlib.sha256(written).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _base() -> str:
    return services().settings.base_url
