"""The guide's pages. Answers travel in the body of a form: no address and no log ever holds one."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from finder import access
from finder.directory.services import vocabularies
from finder.errors import BadParameters, Fault
from finder.extensions import db_session, locale
from finder.guide.questions import guide
from finder.guide.services import Walk, walk

bp = Blueprint("guide", __name__, url_prefix="/guide")
access.everyone(bp)
OURS = {"csrf_token", "back", "asked"}


@bp.get("")
def start() -> Response:
    """Ask the first question."""
    return _page(walk(guide(), given={}))


@bp.post("")
def step() -> AnyResponse:
    """Ask the next question, or say which team fits; a sign of an emergency ends on its page."""
    repeated = [name for name, values in request.form.lists() if len(values) > 1]
    if repeated:
        raise BadParameters([Fault(name, _("Give one answer.")) for name in repeated])
    given = {name: value for name, value in request.form.items() if name not in OURS}
    walked = walk(guide(), given=given, asked=request.form.get("asked"), back="back" in request.form)
    if walked.astray:
        raise BadParameters([Fault(name, _("The guide does not ask this here.")) for name in walked.astray])
    if walked.emergency:
        return redirect(url_for("guide.emergency"), 303)
    return _page(walked)


@bp.get("/emergency")
def emergency() -> str:
    """Say to call 911, and what to tell them. This page leads nowhere else."""
    return render_template("guide/emergency.html", guide=guide(), language=locale())


@bp.get("/integrated-clinics")
def integrated_clinics() -> str:
    """Say what an integrated clinic is, and what is said to be good about it."""
    return render_template(
        "guide/integrated_clinics.html",
        guide=guide(),
        language=locale(),
        teams=vocabularies.teams(db_session(), locale=locale()),
        pathways=vocabularies.pathways(db_session(), locale=locale()),
    )


def _page(walked: Walk) -> Response:
    team = None
    if walked.outcome is not None and walked.outcome.team is not None:
        team = vocabularies.team(db_session(), code=walked.outcome.team, locale=locale())
    page = render_template("guide/step.html", guide=guide(), walked=walked, team=team, language=locale())
    response = make_response(page, 400 if walked.missing else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
