"""From a secret link to a short cookie, and from the cookie to the one request it leads to."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from finder import tenancy
from finder.appointments.faults import NoSuchRequest, NotPossible
from finder.appointments.forms import numbers, read_contact
from finder.appointments.office import PATIENT, Office, office_now
from finder.appointments.own_transaction import in_own_transaction
from finder.appointments.services import deciding, links, privacy, reminding
from finder.errors import BadParameters
from finder.extensions import db_session, services
from finder.models import AppointmentRequest, RequestLink

COOKIE_LIVES_S = 3600
LONGEST_MESSAGE = 2000

Form = Mapping[str, str]


def office() -> Office:
    """Give what services of requests work with, at this moment."""
    return office_now(services().settings)


def link_of(token: str) -> RequestLink:
    """Give the link of a token in an address. Errors: `NoSuchRequest`."""
    return links.follow(db_session(), token=token, now=office().now)


def remember(response: Response, link: RequestLink) -> Response:
    """Let the browser come back to this request for an hour, without the secret."""
    secure = services().settings.base_url.startswith("https://")
    response.set_cookie(
        _cookie_name(),
        _signer().dumps(link.id),
        max_age=COOKIE_LIVES_S,
        secure=secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def mine() -> RequestLink:
    """Give the link that the cookie stands for, looked up anew. Errors: `NoSuchRequest`."""
    try:
        link_id = _signer().loads(request.cookies.get(_cookie_name(), ""), max_age=COOKIE_LIVES_S)
    except BadData:
        raise NoSuchRequest from None
    session = db_session()
    link = links.follow_again(session, link_id=link_id, now=office().now)
    tenancy.act_for(session, request_id=link.request_id)
    return link


def do(link: RequestLink, deed: str, form: Form) -> None:
    """Do what a patient decided on their page, wholly or not at all.

    The form names the request it was made for: a cookie that meanwhile leads to another one decides nothing.
    Errors: `NoSuchRequest`, `NotPossible`, `TimeTaken`, `BadParameters`.
    """
    if deed not in _DEEDS:
        raise NoSuchRequest

    def whole(session: Session) -> None:
        request_ = session.get(AppointmentRequest, link.request_id)
        if request_ is None or not secrets.compare_digest(
            form.get("reference", "").encode(), request_.reference.encode()
        ):
            raise NotPossible
        _DEEDS[deed](session, link, form, office())

    in_own_transaction(whole, request_id=link.request_id)


def _confirm(session: Session, link: RequestLink, _form: Form, office: Office) -> None:
    if link.purpose != "confirm":
        raise NotPossible
    deciding.confirm_address(session, request_id=link.request_id, office=office)


def _accept(session: Session, link: RequestLink, form: Form, office: Office) -> None:
    chosen = numbers(form.get("plan", ""))
    if len(chosen) != 1:
        raise NotPossible
    deciding.accept_plan(session, request_id=link.request_id, plan_id=chosen[0], office=office)


def _refuse(session: Session, link: RequestLink, _form: Form, office: Office) -> None:
    deciding.refuse(session, request_id=link.request_id, office=office)


def _pick(session: Session, link: RequestLink, form: Form, office: Office) -> None:
    chosen = numbers(form.get("time", ""))
    deciding.pick(session, request_id=link.request_id, opening_ids=chosen, office=office)


def _cancel(session: Session, link: RequestLink, _form: Form, office: Office) -> None:
    deciding.cancel(session, request_id=link.request_id, actor=PATIENT, office=office)


def _say(session: Session, link: RequestLink, form: Form, office: Office) -> None:
    body = form.get("body", "").replace("\r\n", "\n").strip()
    if not body or len(body) > LONGEST_MESSAGE or "\0" in body:
        raise NotPossible
    deciding.say(session, request_id=link.request_id, body=body, office=office)


def _change(session: Session, link: RequestLink, form: Form, office: Office) -> None:
    contact = read_contact(form)
    if isinstance(contact, list):
        raise BadParameters(contact)
    privacy.correct(session, request_id=link.request_id, contact=contact, office=office)


def _remind(session: Session, link: RequestLink, form: Form, _office: Office) -> None:
    if form.get("wanted") not in ("yes", "no"):
        raise NotPossible
    reminding.switch(session, request_id=link.request_id, wanted=form["wanted"] == "yes")


def _erase(session: Session, link: RequestLink, form: Form, office: Office) -> None:
    if form.get("sure") != "yes":
        raise NotPossible
    privacy.erase(session, request_id=link.request_id, office=office)


_DEEDS: dict[str, Callable[[Session, RequestLink, Form, Office], None]] = {
    "confirm": _confirm,
    "accept": _accept,
    "refuse": _refuse,
    "pick": _pick,
    "cancel": _cancel,
    "message": _say,
    "change": _change,
    "reminders": _remind,
    "erase": _erase,
}


def _cookie_name() -> str:
    secure = services().settings.base_url.startswith("https://")
    return "__Host-request" if secure else "request"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services().settings.secret_key.get_secret_value(), salt="request-link")
