"""The pages of moderation that anybody may see: report a problem, and what comes of it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from finder import access
from finder.directory.asking import now, pairs
from finder.directory.parameters import gather
from finder.errors import BadParameters
from finder.extensions import db_session, limiter, services
from finder.moderation.errors import TooManyReports
from finder.moderation.forms import ReportForm, not_offered, report_form
from finder.moderation.networks import network
from finder.moderation.services import reports
from finder.taking import takes

bp = Blueprint("moderation", __name__)
access.link(bp)
POSTS_PER_NETWORK = "20 per minute"
Answer = Response | tuple[str, int]


def _network() -> str:
    return network(request.remote_addr)


@bp.get("/clinics/<slug>/report")
@takes("about", "person")
def report(slug: str) -> Response:
    """Ask what is wrong with a clinic's page."""
    given, faults = gather(pairs(), single=("about", "person"), repeated=())
    if faults:
        raise BadParameters(faults)
    subject = reports.subject(db_session(), slug=slug)
    about, person = (given.get(name, [""])[0] for name in ("about", "person"))
    form = report_form(subject.people, about=about, person=person)
    if faults := not_offered(form, about=about, person=person):
        raise BadParameters(faults)
    return _page(subject, form)


@bp.post("/clinics/<slug>/report")
@limiter.limit(POSTS_PER_NETWORK, key_func=_network)
def send_report(slug: str) -> Response:
    """Take a report, and say what comes of it."""
    subject = reports.subject(db_session(), slug=slug)
    form = report_form(subject.people)
    if not form.validate_on_submit():
        return _page(subject, form, status=400)
    told = reports.Told(
        kind=form.about.data,
        network=_network(),
        specialist_id=int(form.person.data) if form.person.data else None,
        words=(form.words.data or "").strip(),
        email=form.email.data or "",
    )
    keyring = services().settings.keyring
    reports.create(db_session(), slug=slug, told=told, keyring=keyring, now=now())
    return redirect(url_for(".reported", slug=slug), 303)  # type: ignore[return-value]  # Flask's is werkzeug's


@bp.get("/clinics/<slug>/report/received")
def reported(slug: str) -> str:
    """Thank the reporter, and say until when it is checked."""
    return render_template("moderation/reported.html", clinic=reports.subject(db_session(), slug=slug))


@bp.errorhandler(TooManyReports)
def too_many(error: TooManyReports) -> Response:
    """Show the form as it was filled in, with when it can be sent."""
    minutes = -(-error.retry_after_s // 60)
    said = _("We have many reports already. Please send it again in %(minutes)s minutes.", minutes=minutes)
    response = _again(said, status=429)
    response.headers["Retry-After"] = str(error.retry_after_s)
    return response


@bp.errorhandler(CSRFError)
def without_token(_error: CSRFError) -> Response:
    """Show the form as it was filled in: the page was open too long, or the browser keeps no cookies."""
    return _again(
        _("This page was open for too long, or your browser keeps no cookies. Please send it again."),
        status=400,
    )


def _again(said: str, *, status: int) -> Response:
    subject = reports.subject(db_session(), slug=(request.view_args or {}).get("slug", ""))
    return _page(subject, report_form(subject.people), said=said, status=status)


def _page(subject: reports.Subject, form: ReportForm, *, said: str = "", status: int = 200) -> Response:
    page = render_template("moderation/report.html", clinic=subject, form=form, said=said)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
