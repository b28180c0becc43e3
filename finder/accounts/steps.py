"""What several pages of signing in do alike: count tries, say what is wrong, begin and prove sessions."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from finder.accounts import current
from finder.accounts.errors import WeakPassword
from finder.accounts.guard import NEXT
from finder.accounts.passwords import SHORTEST
from finder.accounts.services import accounts, attempts, proofs, sessions
from finder.audit.services import Actor, note
from finder.db import unit_of_work
from finder.extensions import db_session, hand_back, locale, services
from finder.mail import services as mails
from finder.mail.errors import TooManyMails
from finder.models import Account


def count_try_by_address(email: str) -> None:
    """Count a try with an address from a network; raises TooManyTries."""
    keyring = services().settings.keyring
    _take(attempts.network_key(keyring, current.network()), attempts.PER_NETWORK)
    _take(attempts.person_key(keyring, email), attempts.PER_PERSON)


def count_try_of_account(account_id: int) -> None:
    """Count a try with a second factor or a password of somebody who is signed in; raises TooManyTries."""
    _take(attempts.account_key(services().settings.keyring, account_id), attempts.PER_PERSON)


def _take(key: bytes, limit: int) -> None:
    # A transaction of its own: a try counts also where the request fails afterwards.
    hand_back()
    with unit_of_work(services().private_sessions) as counting:
        attempts.take(counting, key=key, limit=limit)


def note_failure(account_id: int | None, what: str) -> None:
    """Note a failed try, of whom is known; kept although the answer is a refusal."""
    _note("sign_in.failed", account_id, what, by=Actor("system", ""))
    hand_back()


def note_failure_at(email: str) -> None:
    """Note a wrong password for an address, whether or not it has an account."""
    account = accounts.find(db_session(), email=email)
    note_failure(account.id if account else None, "password")


def _note(action: str, account_id: int | None, why: str, by: Actor | None = None) -> None:
    subject_id = "" if account_id is None else str(account_id)
    note(
        db_session(),
        actor=by or Actor("account", subject_id),
        action=action,
        subject="account",
        subject_id=subject_id,
        why=why,
    )


def confirm_again(onward: str) -> Response | None:
    """Send somebody whose last proof is old to give the password once more; None where it is fresh."""
    if dt.datetime.now(dt.UTC) - current.signed_in().proved_at < sessions.RECENT:
        return None
    session[NEXT] = request.script_root + request.path if request.method == "GET" else onward
    return _to(url_for("account.confirm"))


def enter(account: Account) -> Response:
    """Begin a session after a right password; gives the way on."""
    keyring = services().settings.keyring
    attempts.forgive(db_session(), key=attempts.person_key(keyring, account.email))
    secret = sessions.begin(db_session(), account_id=account.id, device=current.device(), second_factor=False)
    _note("sign_in", account.id, "password")
    onward = session.get(NEXT)
    # A form token of before is of no use after (and the other way round).
    session.clear()
    if proofs.has_second_factor(db_session(), account_id=account.id):
        if onward:
            session[NEXT] = onward
        return current.keep(_to(url_for("accounts.second")), secret)
    return current.keep(_to(onward or url_for("portal.home")), secret)


def joining(email: str, form: FlaskForm) -> Account:
    """Give the account that takes an invitation: a new one, or the one there is, whose password was given."""
    password = form["password"].data
    if "name" not in form:
        count_try_by_address(email)
        return proofs.check_password(db_session(), email=email, password=password)
    return accounts.create(
        db_session(),
        keyring=services().settings.keyring,
        email=email,
        name=form["name"].data,
        password=password,
        locale=locale(),
    )


def tell_of_change(what: str) -> None:
    """Note that the way to sign in was changed, and tell the person by mail."""
    who = current.member()
    with suppress(TooManyMails):
        mails.queue(
            db_session(),
            keyring=services().settings.keyring,
            to=who.email,
            template="account_changed",
            locale=locale(),
            path="/forgotten",
        )
    _note(what, who.account_id, "")


def proved_second() -> Response:
    """Give the session a new secret after the second proof; gives the way on."""
    who = current.signed_in()
    attempts.forgive(db_session(), key=attempts.account_key(services().settings.keyring, who.account_id))
    secret = sessions.prove(db_session(), session_id=who.id, second_factor=True)
    _note("sign_in", who.account_id, "second factor")
    onward = session.pop(NEXT, None) or url_for("portal.home")
    return current.keep(_to(onward), secret)


def proved_again() -> Response:
    """Give the session a new secret after the password was given once more; gives the way on."""
    who = current.signed_in()
    attempts.forgive(db_session(), key=attempts.account_key(services().settings.keyring, who.account_id))
    secret = sessions.prove(db_session(), session_id=who.id, second_factor=who.second_factor)
    onward = session.pop(NEXT, None) or url_for("account.overview")
    return current.keep(_to(onward), secret)


def page(template: str, form: FlaskForm, status: int = 200, **values: object) -> Response:
    """Show a page with its form."""
    return make_response(render_template(template, form=form, **values), status)


def faulty(
    template: str, form: FlaskForm, field: str, said: str, status: int = 422, **values: object
) -> Response:
    """Show the page again with what is wrong beside a field; passwords are not sent back."""
    form[field].errors = [*form[field].errors, said]
    return page(template, form, status, **values)


def weak(error: WeakPassword) -> str:
    """Say why a new password is not taken."""
    words: dict[str, str] = {
        "short": _("Please choose a longer one: %(count)s characters or more.", count=SHORTEST),
        "long": _("Please choose a shorter one: 128 characters at most."),
        "common": _("Very many people use something like this. Four or five unlikely words are better."),
        "own": _("Please do not use your name or address."),
    }
    return words[error.reason]


def wait() -> str:
    """Say that there were too many tries."""
    return str(_("Too many tries. Please wait a quarter of an hour and try again."))


def _to(address: str) -> Response:
    return make_response(redirect(address, 303))
