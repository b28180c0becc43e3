"""The moderators' pages: queues with their clocks, and the decision of each thing in them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from finder import access
from finder.accounts import current
from finder.audit import services as audit
from finder.claims.errors import WrongCode
from finder.claims.services import deciding
from finder.directory.asking import now
from finder.directory.services.names import load_names
from finder.extensions import db_session, locale, services
from finder.imports.doubts import NotForUs, accept_doubt, open_doubts, refuse_doubt
from finder.moderation.services import queues, reports
from finder.profiles.faults import CannotBe
from finder.profiles.services import edits, grading
from finder.profiles.services.publishing import Author
from finder.profiles.speaking import speaker

bp = Blueprint("moderation_office", __name__, url_prefix="/moderation")
access.office(bp, "moderator", "admin")

LONGEST_REASON = 500
MOST_DOUBTS = 50
Answer = Response | str | tuple[str, int]


@bp.get("/")
def home() -> str:
    """Show the queues."""
    return render_template("moderation/home.html", queues=queues.queues(db_session(), now=now()))


@bp.get("/edits")
def edit_queue() -> str:
    """List the changes that wait."""
    return _edits("")


@bp.post("/edits/<int:edit_id>")
def decide_edit(edit_id: int) -> Answer:
    """Publish a change or refuse it."""
    refused, reason = request.form.get("deed") == "refuse", _reason()
    if refused and not reason:
        return _edits(_("Say why, in a few words: the clinic is told.")), 422
    try:
        edits.decide(
            db_session(), edit_id=edit_id, approved=not refused, moderator=_author(), now=now(),
            keyring=services().settings.keyring, reason=reason,
        )  # fmt: skip
    except CannotBe:
        return _edits(_("This value cannot be published as it is. Refuse it, and say why.")), 422
    return redirect(url_for(".edit_queue"), 303)


@bp.get("/claims")
def claim_queue() -> str:
    """List the claims to decide."""
    return _claims("")


@bp.post("/claims/<uuid:claim_id>")
def decide_claim(claim_id: UUID) -> Answer:
    """Enter a code, grant or refuse."""
    deed, reason, by = request.form.get("deed"), _reason(), _decider()
    session, keyring = db_session(), services().settings.keyring
    if deed == "code":
        try:
            deciding.enter_code(
                session,
                claim_id=claim_id,
                code=request.form.get("code", ""),
                by=by,
                keyring=keyring,
                now=now(),
            )
        except WrongCode:
            return _claims(_("This is not the code, or it was tried too often."))
    elif not reason:
        return _claims(_("Say in a few words what you saw, or why not.")), 422
    elif deed == "grant":
        deciding.grant(
            session, claim_id=claim_id, proof=reason, reason=reason, by=by, keyring=keyring, now=now()
        )
    elif deed == "refuse":
        deciding.refuse(session, claim_id=claim_id, reason=reason, by=by, keyring=keyring, now=now())
    return redirect(url_for(".claim_queue"), 303)


@bp.get("/reports")
def report_queue() -> str:
    """List the reported problems."""
    found = reports.list_open(db_session(), keyring=services().settings.keyring)
    return render_template("moderation/reports.html", reports=found, now=now())


@bp.post("/reports/<uuid:report_id>")
def decide_report(report_id: UUID) -> Response:
    """Find a report true or not."""
    confirmed = request.form.get("deed") == "confirm"
    member = current.member()
    decided = reports.decide(
        db_session(), report_id=report_id, confirmed=confirmed, by=member.name, now=now()
    )
    if decided:
        audit.note(
            db_session(), actor=audit.Actor("account", str(member.account_id)),
            action="report.confirm" if confirmed else "report.reject", subject="problem_report",
            subject_id=report_id,
        )  # fmt: skip
    return redirect(url_for(".report_queue"), 303)


@bp.get("/imports")
def import_queue() -> str:
    """List what files say and nobody took over."""
    return _imports("")


@bp.post("/imports/<int:doubt_id>")
def decide_import(doubt_id: int) -> Answer:
    """Take the file's side, or leave everything as it is."""
    accepted = request.form.get("deed") == "accept"
    try:
        decided = (accept_doubt if accepted else refuse_doubt)(db_session(), doubt_id=doubt_id)
    except NotForUs:
        return _imports(_("This is the clinic's own to change. You can only leave it as it is.")), 422
    if decided:
        audit.note(
            db_session(), actor=audit.Actor("account", str(current.member().account_id)),
            action=f"import_doubt.{'accept' if accepted else 'refuse'}", subject="import_doubt",
            subject_id=doubt_id,
        )  # fmt: skip
    return redirect(url_for(".import_queue"), 303)


@bp.get("/proofs")
def proofs() -> str:
    """List the practices that rest on clinics' own words."""
    return render_template(
        "moderation/proofs.html",
        words=grading.own_words(db_session(), today=now().date()),
        names=load_names(db_session(), locale=locale()).practices,
    )


@bp.post("/proofs/<int:clinic_id>/<code>")
def give_grade(clinic_id: int, code: str) -> Response:
    """Raise a grade."""
    grading.grade(
        db_session(), clinic_id=clinic_id, code=code, evidence=request.form.get("evidence", ""),
        said_by=_reason(), moderator=_author(), now=now(),
    )  # fmt: skip
    return redirect(url_for(".proofs"), 303)


def _edits(said: str) -> str:
    found = edits.waiting(db_session(), now=now())
    return render_template("moderation/edits.html", edits=found, say=speaker(), said=said)


def _imports(said: str) -> str:
    found = open_doubts(db_session())
    return render_template(
        "moderation/imports.html",
        doubts=found[:MOST_DOUBTS],
        more=max(0, len(found) - MOST_DOUBTS),
        said=said,
    )


def _claims(said: str) -> str:
    found = deciding.open_claims(db_session(), now=now())
    return render_template("moderation/claims.html", claims=found, said=said, most=deciding.MOST_TRIES)


def _reason() -> str:
    return " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]


def _author() -> Author:
    return Author(current.member().account_id, current.member().name)


def _decider() -> deciding.Decider:
    return deciding.Decider(current.member().account_id, current.member().name)
