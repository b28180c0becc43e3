"""One's own account: password, second factor, and where one is signed in."""

from __future__ import annotations

import ipaddress

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from finder import access
from finder.accounts import current, steps
from finder.accounts.errors import TooManyTries, WeakPassword, WrongProof
from finder.accounts.forms import ChangePasswordForm, CodeForm, ConfirmForm
from finder.accounts.services import accounts, passkeys, proofs, sessions
from finder.accounts.services.passkeys import Site
from finder.errors import NotListed
from finder.extensions import db_session, services

bp = Blueprint("account", __name__, url_prefix="/account")
access.account(bp)

ALWAYS = ("account.overview", "account.confirm", "account.end_session", "account.end_others")


@bp.before_request
def ask_again() -> AnyResponse | None:
    """Before a change of how one signs in, the last proof must be a fresh one."""
    if request.endpoint in ALWAYS:
        return None
    return steps.confirm_again(url_for(".overview"))


@bp.get("/")
def overview() -> str:
    """Show the account, its second factor, and its sessions."""
    who = current.signed_in()
    return render_template(
        "accounts/account.html",
        member=current.member(),
        now_here=who.id,
        sessions=sessions.list_sessions(db_session(), account_id=who.account_id),
        passkeys=passkeys.list_passkeys(db_session(), account_id=who.account_id),
        has_codes=proofs.has_codes(db_session(), account_id=who.account_id),
        codes_left=proofs.recovery_codes_left(db_session(), account_id=who.account_id),
        passkeys_work=site_of_request() is not None,
    )


@bp.route("/confirm", methods=["GET", "POST"])
def confirm() -> Response:
    """Ask for the password once more."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        return steps.page("accounts/confirm.html", form, 422 if form.is_submitted() else 200)
    if (said := _wrong_password(form.password.data)) is not None:
        return steps.faulty("accounts/confirm.html", form, "password", said)
    return steps.proved_again()


@bp.route("/password", methods=["GET", "POST"])
def password() -> Response:
    """Change the password; every other session ends."""
    form, who = ChangePasswordForm(), current.signed_in()
    if not form.validate_on_submit():
        return steps.page("accounts/password.html", form, 422 if form.is_submitted() else 200)
    if (said := _wrong_password(form.current.data)) is not None:
        return steps.faulty("accounts/password.html", form, "current", said)
    try:
        accounts.change_password(
            db_session(), account_id=who.account_id, password=form.password.data, keep=who.id
        )
    except WeakPassword as error:
        return steps.faulty("accounts/password.html", form, "password", steps.weak(error))
    steps.tell_of_change("password.changed")
    return steps.proved_again()


@bp.get("/codes")
def codes() -> Response:
    """Say what codes are, and whether they are in use."""
    on = proofs.has_codes(db_session(), account_id=current.signed_in().account_id)
    return make_response(
        render_template("accounts/codes.html", on=on, needed=current.member().needs_second_factor)
    )


@bp.post("/codes/begin")
def codes_begin() -> Response:
    """Show the secret for a code app, as a picture and as letters."""
    if proofs.has_codes(db_session(), account_id=current.signed_in().account_id):
        return _back()
    return _codes_page(CodeForm(formdata=None))


@bp.post("/codes/confirm")
def codes_confirm() -> Response:
    """Take codes into use with a first one, and show the recovery codes, once."""
    form, who = CodeForm(), current.signed_in()
    keyring = services().settings.keyring
    if not form.validate_on_submit():
        return _codes_page(form, 422)
    try:
        steps.count_try_of_account(who.account_id)
        shown = proofs.confirm_codes(
            db_session(), keyring=keyring, account_id=who.account_id, code=form.code.data
        )
    except TooManyTries:
        form.code.errors = [steps.wait()]
        return _codes_page(form, 429)
    except WrongProof:
        form.code.errors = [_("This code is not right. Wait for the next one.")]
        return _codes_page(form, 422)
    steps.tell_of_change("second_factor.added")
    secret = sessions.prove(db_session(), session_id=who.id, second_factor=True)
    return current.keep(make_response(render_template("accounts/recovery_codes.html", codes=shown)), secret)


@bp.post("/codes/off")
def codes_off() -> Response:
    """Take codes out of use, to set up another app."""
    proofs.forget_codes(db_session(), account_id=current.signed_in().account_id)
    steps.tell_of_change("second_factor.removed")
    return make_response(redirect(url_for("account.codes"), 303))


@bp.post("/recovery-codes")
def recovery_codes() -> Response:
    """Make new recovery codes in place of the old ones."""
    shown = proofs.new_recovery_codes(db_session(), account_id=current.signed_in().account_id)
    return make_response(render_template("accounts/recovery_codes.html", codes=shown))


@bp.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """End one session of one's own."""
    if not sessions.end(db_session(), session_id=session_id, account_id=current.signed_in().account_id):
        raise NotListed(str(session_id))
    return _back()


@bp.post("/sessions/end-others")
def end_others() -> Response:
    """End every session but this one."""
    who = current.signed_in()
    sessions.end_others(db_session(), account_id=who.account_id, keep=who.id)
    return _back()


@bp.post("/passkeys/options")
def passkey_options() -> Response:
    """Give the browser what it needs to make a passkey."""
    who = current.signed_in()
    options = passkeys.registration(
        db_session(), site=_needed_site(), session_id=who.id, account_id=who.account_id
    )
    return Response(options, content_type="application/json")


@bp.post("/passkeys")
def passkey_add() -> tuple[dict[str, str], int]:
    """Keep a new passkey."""
    who = current.signed_in()
    try:
        passkeys.register(
            db_session(),
            site=_needed_site(),
            session_id=who.id,
            account_id=who.account_id,
            credential=request.get_data(),
            name=current.device(),
        )
    except WrongProof:
        return {"detail": _("This passkey could not be used. Please try again.")}, 422
    steps.tell_of_change("second_factor.added")
    sessions.set_second_factor(db_session(), session_id=who.id)
    return {"onward": url_for("account.overview")}, 201


@bp.post("/passkeys/<int:passkey_id>/remove")
def passkey_remove(passkey_id: int) -> Response:
    """Forget a passkey."""
    who = current.signed_in().account_id
    if not passkeys.remove(db_session(), account_id=who, passkey_id=passkey_id):
        raise NotListed(str(passkey_id))
    steps.tell_of_change("second_factor.removed")
    return _back()


def site_of_request() -> Site | None:
    """Give the host that passkeys belong to; None where it is a bare number, for which browsers make none."""
    host = (request.host.rpartition(":")[0] if ":" in request.host else request.host).strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return Site(host, request.host_url.rstrip("/"))
    return None


def _needed_site() -> Site:
    site = site_of_request()
    if site is None:
        raise NotListed("passkeys")
    return site


def _wrong_password(given: str) -> str | None:
    """Check the password of who is signed in; gives what to say when it is wrong."""
    try:
        steps.count_try_of_account(current.signed_in().account_id)
        proofs.check_password(db_session(), email=current.member().email, password=given)
    except TooManyTries:
        return steps.wait()
    except WrongProof:
        steps.note_failure(current.signed_in().account_id, "password")
        return str(_("This is not your password."))
    return None


def _codes_page(form: CodeForm, status: int = 200) -> Response:
    keyring, who = services().settings.keyring, current.member()
    secret = proofs.begin_codes(db_session(), keyring=keyring, account_id=who.account_id)
    address = proofs.address_of_codes(secret, email=who.email)
    picture = segno.make(address, error="m").svg_inline(scale=4, border=4, omitsize=True, title=None)
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return steps.page(
        "accounts/codes_set_up.html", form, status, picture=picture, secret=spaced, address=address
    )


def _back() -> Response:
    return make_response(redirect(url_for("account.overview"), 303))
