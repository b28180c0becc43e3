"""Holds each blueprint's access rule before its view runs, and what follows from it after."""

from __future__ import annotations

from flask import Flask, Response, g, redirect, request, session, url_for
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from finder import access
from finder.accounts import current
from finder.accounts.services import proofs
from finder.accounts.services.members import EVERY_ROLE
from finder.errors import NotListed
from finder.extensions import db_session
from finder.tenancy import act_for

SAFE = ("GET", "HEAD", "OPTIONS")
OWN = ("same-origin", "none")
NEXT = "next"


def init_guard(app: Flask) -> None:
    """Attach the rules."""
    app.before_request(_refuse_other_sites)
    app.before_request(_hold_rule)
    app.after_request(_keep_private)


def _refuse_other_sites() -> None:
    # Beside the form token: a browser says itself when another site sends a form (Fetch Metadata).
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site", "none") not in OWN:
        raise Forbidden


def _hold_rule() -> AnyResponse | None:
    rule = access.of(request.blueprint)
    if not rule.signed_in:
        return None
    if not current.load():
        return _to_sign_in()
    if current.second_factor_missing():
        return redirect(url_for("accounts.second"))
    member = current.member()
    if rule.kind == "account":
        act_for(db_session(), clinic_ids=member.clinic_ids(), account_id=member.account_id)
        return None
    if rule.kind == "office" and member.office not in rule.roles:
        raise NotListed(request.endpoint)
    roles = rule.roles if rule.kind == "members" and rule.roles else EVERY_ROLE
    clinics = member.clinic_ids(roles)
    if rule.kind == "members" and rule.roles and not clinics:
        raise NotListed(request.endpoint)
    if member.needs_second_factor and not proofs.has_second_factor(
        db_session(), account_id=member.account_id
    ):
        return redirect(url_for("account.codes"))
    moderates = rule.kind == "office"
    act_for(db_session(), clinic_ids=clinics, account_id=member.account_id, moderates=moderates)
    return None


def _to_sign_in() -> AnyResponse:
    if request.method not in SAFE:
        raise Unauthorized
    # Our own path, of a page that exists; an address that somebody gave is never followed.
    session[NEXT] = request.script_root + request.path
    return redirect(url_for("accounts.sign_in"))


def _keep_private(response: Response) -> Response:
    rule = access.of(request.blueprint)
    if rule.private:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.vary.add("Cookie")
        if rule.kind == "link" or "member" not in g:
            response.headers["Referrer-Policy"] = "no-referrer"
    return response
