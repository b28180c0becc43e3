"""The widget. Its page alone may stand in another site's frame; it sets no cookie and knows no session."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, render_template, request, send_file

from finder import access
from finder.directory import fault_wording
from finder.directory.answers import Results
from finder.directory.asking import pairs, today
from finder.directory.question import Question, read
from finder.directory.services import finding, vocabularies
from finder.errors import BadParameters, Fault, UnknownParameters
from finder.extensions import db_session, locale, services
from finder.security_headers import POLICY
from finder.taking import takes
from search.errors import BadQuestion

bp = Blueprint("widget", __name__)
access.everyone(bp)
MOST_SHOWN = "5"
FRAMED = {
    "Content-Security-Policy": POLICY.format(tiles="").replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
}


@bp.get("/widget")
@takes("near", "team", "specialty", "radius")
def frame() -> Response:
    """List the nearest clinics for a team or specialties; without a place, ask for one."""
    asked = [(name, value) for name, value in pairs() if value.strip()]
    question = read(
        [*asked, ("limit", MOST_SHOWN)],
        vocabulary=services().vocabulary(),
        cursors=services().cursors,
        today=today(),
    )
    return _framed(asked, results=_find(question) if question.parameters.near else None)


@bp.errorhandler(UnknownParameters)
@bp.errorhandler(BadParameters)
def faulty(error: BadParameters | UnknownParameters) -> Response:
    """Say what is wrong, in the frame."""
    return _framed([], faults=fault_wording.on_page(error.faults), status=400)


@bp.errorhandler(BadQuestion)
def bad_question(error: BadQuestion) -> Response:
    """Say what the engine finds wrong, in the frame."""
    return faulty(BadParameters([Fault(error.parameter, error.message)]))


@bp.get("/widget.js")
def script() -> Response:
    """Give the script that a partner's page loads: it puts the frame there and fits its height."""
    file = Path(str(current_app.static_folder)) / "build" / "widget.js"
    response = send_file(file, mimetype="text/javascript", max_age=3600)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@bp.get("/widget/help")
def instructions() -> str:
    """Say how to put the finder on a site, with code to copy."""
    return render_template(
        "widget/help.html",
        base=services().settings.base_url,
        teams=vocabularies.teams(db_session(), locale=locale()),
    )


def _find(question: Question) -> Results:
    return finding.find(
        db_session(),
        engines=services().engines,
        question=question,
        cursors=services().cursors,
        geocoder=services().geocoder,
        locale=locale(),
    )


def _framed(
    asked: list[tuple[str, str]],
    *,
    results: Results | None = None,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> Response:
    names = {team.code: team.name for team in vocabularies.teams(db_session(), locale=locale())}
    page = render_template(
        "widget/frame.html",
        asked=asked,
        near=request.args.get("near", "") if status == 200 else "",
        team=names.get(request.args.get("team", "")),
        results=results,
        faults=faults,
    )
    response = make_response(page, status)
    response.headers.update(FRAMED)
    return response
