"""The way in: sign-in, second factor, forgotten password, invitation, and the way out."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from finder import access
from finder.accounts import current, steps
from finder.accounts.account_pages import site_of_request
from finder.accounts.errors import DeadLink, TooManyTries, WeakPassword, WrongProof
from finder.accounts.forms import CodeForm, ConfirmForm, ForgottenForm, JoinForm, NewPasswordForm, SignInForm
from finder.accounts.services import links, passkeys, proofs, sessions
from finder.errors import NotListed
from finder.extensions import db_session, locale, services

bp = Blueprint("accounts", __name__)
access.link(bp)


@bp.errorhandler(DeadLink)
def dead_link(_error: DeadLink) -> tuple[str, int]:
    """Say the same of a link that was used, is too old, or never was."""
    return render_template("accounts/dead_link.html"), 404


@bp.get("/sign-in")
def sign_in() -> Response:
    """Ask for address and password."""
    return steps.page("accounts/sign_in.html", SignInForm())


@bp.post("/sign-in")
def sign_in_submit() -> Response:
    """Check them; whatever is wrong, the same is said after the same time."""
    form = SignInForm()
    if not form.validate_on_submit():
        return steps.page("accounts/sign_in.html", form, 422)
    try:
        steps.count_try_by_address(form.email.data)
        account = proofs.check_password(db_session(), email=form.email.data, password=form.password.data)
    except TooManyTries:
        return steps.faulty("accounts/sign_in.html", form, "password", steps.wait(), 429)
    except WrongProof:
        steps.note_failure_at(form.email.data)
        said = _("This address and this password do not belong together.")
        return steps.faulty("accounts/sign_in.html", form, "password", said)
    return steps.enter(account)


@bp.get("/sign-in/second")
def second() -> Response:
    """Ask for the second proof."""
    if not current.load():
        return make_response(redirect(url_for("accounts.sign_in")))
    return steps.page("accounts/second.html", CodeForm())


@bp.post("/sign-in/second")
def second_submit() -> Response:
    """Check a one-time or recovery code; the session goes on under a new secret."""
    form = CodeForm()
    if not current.load():
        return make_response(redirect(url_for("accounts.sign_in"), 303))
    if not form.validate_on_submit():
        return steps.page("accounts/second.html", form, 422)
    who = current.signed_in().account_id
    try:
        steps.count_try_of_account(who)
        proofs.check_code(
            db_session(), keyring=services().settings.keyring, account_id=who, code=form.code.data
        )
    except TooManyTries:
        return steps.faulty("accounts/second.html", form, "code", steps.wait(), 429)
    except WrongProof:
        steps.note_failure(who, "code")
        said = _("This code is not right, or was used before. Wait for the next one.")
        return steps.faulty("accounts/second.html", form, "code", said)
    return steps.proved_second()


@bp.post("/sign-in/passkey/options")
def passkey_options() -> Response:
    """Give the browser what it needs to use a passkey for the second proof."""
    site = site_of_request()
    if site is None or not current.load():
        raise NotListed("passkey")
    who = current.signed_in()
    options = passkeys.authentication(db_session(), site=site, session_id=who.id, account_id=who.account_id)
    return Response(options, content_type="application/json")


@bp.post("/sign-in/passkey")
def passkey_submit() -> Response:
    """Check the passkey's answer; the session goes on under a new secret."""
    site = site_of_request()
    if site is None or not current.load():
        raise NotListed("passkey")
    who, given = current.signed_in(), request.get_data()
    try:
        steps.count_try_of_account(who.account_id)
        passkeys.authenticate(
            db_session(), site=site, session_id=who.id, account_id=who.account_id, credential=given
        )
    except (TooManyTries, WrongProof):
        steps.note_failure(who.account_id, "passkey")
        return make_response({"detail": _("This passkey could not be used. Please try again.")}, 422)
    onward = steps.proved_second()
    answer = make_response({"onward": onward.location}, 200)
    answer.headers.extend(("Set-Cookie", value) for value in onward.headers.getlist("Set-Cookie"))
    return answer


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session here and in the browser."""
    if current.load():
        who = current.signed_in()
        sessions.end(db_session(), session_id=who.id, account_id=who.account_id)
    session.clear()
    return current.drop(make_response(redirect(url_for("accounts.sign_in"), 303)))


@bp.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> Response:
    """Send a link for a new password, and say the same whether or not somebody has the address."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return steps.page("accounts/forgotten.html", form, 422 if form.is_submitted() else 200, sent=False)
    try:
        steps.count_try_by_address(form.email.data)
    except TooManyTries:
        return steps.faulty("accounts/forgotten.html", form, "email", steps.wait(), 429, sent=False)
    keyring = services().settings.keyring
    links.ask_for_new_password(db_session(), keyring=keyring, email=form.email.data, locale=locale())
    return steps.page("accounts/forgotten.html", form, sent=True)


@bp.get("/new-password/<token>")
def new_password(token: str) -> Response:
    """Show the form; a mail program that opens the link changes nothing."""
    links.check_reset(db_session(), token=token)
    return steps.page("accounts/new_password.html", NewPasswordForm())


@bp.post("/new-password/<token>")
def new_password_submit(token: str) -> Response:
    """Set the new password; every session ends."""
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return steps.page("accounts/new_password.html", form, 422)
    try:
        links.set_new_password(db_session(), token=token, password=form.password.data)
    except WeakPassword as error:
        return steps.faulty("accounts/new_password.html", form, "password", steps.weak(error))
    return current.drop(make_response(redirect(url_for("accounts.sign_in"), 303)))


@bp.get("/invitation/<token>")
def invitation(token: str) -> Response:
    """Show what is offered, and change nothing."""
    offered = links.invitation(db_session(), token=token)
    form = ConfirmForm() if offered.has_account else JoinForm()
    return steps.page("accounts/invitation.html", form, offered=offered)


@bp.post("/invitation/<token>")
def invitation_submit(token: str) -> Response:
    """Take the offer: with a new account, or with the password of the one there is."""
    offered = links.invitation(db_session(), token=token)
    form = ConfirmForm() if offered.has_account else JoinForm()
    if not form.validate_on_submit():
        return steps.page("accounts/invitation.html", form, 422, offered=offered)
    try:
        account = steps.joining(offered.email, form)
    except TooManyTries:
        return steps.faulty("accounts/invitation.html", form, "password", steps.wait(), 429, offered=offered)
    except WeakPassword as error:
        said = steps.weak(error)
        return steps.faulty("accounts/invitation.html", form, "password", said, offered=offered)
    except WrongProof:
        said = _("This is not the password of your account.")
        return steps.faulty("accounts/invitation.html", form, "password", said, offered=offered)
    links.accept(db_session(), token=token, account=account)
    return steps.enter(account)
