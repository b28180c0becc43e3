"""Letters to patients: that something is new and where to look, never what; a fresh secret link in each."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible, TooManyRequests
from finder.appointments.office import Actor, Office
from finder.appointments.services.links import make_link
from finder.appointments.services.patients import open_patient
from finder.mail.errors import TooManyMails
from finder.mail.services import queue
from finder.models import AppointmentRequest

CONFIRM = "request_confirm"
NEWS = "request_news"
NEWS_AN_HOUR = 30
"""More letters of one hour to one address are no news any more."""
HOUR_S = 3600
PATHS = {"en": "/requests/", "es": "/es/requests/"}


def queue_letter(
    session: Session, request: AppointmentRequest, *, kind: str, office: Office, actor: Actor
) -> UUID:
    """Queue the letter of a step and give its number. `kind` is the event's.

    Errors: `TooManyRequests` where its address was sent as much as one person may be sent.
    """
    if kind == "created":
        return _queue(session, request, office, template=CONFIRM, purpose="confirm", values={})
    by_clinic = "yes" if actor.kind == "clinic" else ""
    news = {
        "confirmed_address": request.state,
        "cancelled": "cancelled_by_clinic" if by_clinic else "cancelled",
    }
    values = {"news": news.get(kind, kind)}
    return _queue(session, request, office, template=NEWS, purpose="view", values=values)


def queue_reply_notice(session: Session, request: AppointmentRequest, *, office: Office) -> UUID:
    """Tell the patient that the clinic has written. Errors: `TooManyRequests`."""
    return _queue(session, request, office, template=NEWS, purpose="view", values={"news": "reply"})


def _queue(
    session: Session,
    request: AppointmentRequest,
    office: Office,
    *,
    template: str,
    purpose: str,
    values: dict[str, str],
) -> UUID:
    patient = open_patient(session, request_id=request.id, keyring=office.keyring)
    if patient is None:
        raise NotPossible
    token = make_link(session, request_id=request.id, purpose=purpose, now=office.now)
    try:
        return queue(
            session,
            keyring=office.keyring,
            to=patient.email,
            template=template,
            locale=request.locale,
            values={**values, "reference": request.reference},
            path=PATHS[request.locale] + token,
            per_hour=NEWS_AN_HOUR,
        )
    except TooManyMails:
        raise TooManyRequests(HOUR_S) from None
