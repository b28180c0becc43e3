"""Letters to patients: that something is new and where to look, never what; a fresh secret link in each.

One about an appointment carries a calendar file, which says when and no more.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from finder.appointments.calendars import write_calendar
from finder.appointments.faults import NotPossible, TooManyRequests
from finder.appointments.office import Actor, Office
from finder.appointments.services.calendar_entries import entries_of
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
PATH = "/requests/"
"""Where a link leads; the mail puts its language before it."""
WITH_FILE = ("booked", "rescheduled", "cancelled", "cancelled_by_clinic")
SUMMARY = {"en": "Appointment", "es": "Cita"}
"""What a calendar shows of it: a clinic's name alone may tell what somebody is treated for."""


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
    return _queue_news(session, request, office, news.get(kind, kind))


def queue_reply_notice(session: Session, request: AppointmentRequest, *, office: Office) -> UUID:
    """Tell the patient that the clinic has written. Errors: `TooManyRequests`."""
    return _queue_news(session, request, office, "reply")


def queue_reminder(session: Session, request: AppointmentRequest, *, office: Office) -> UUID:
    """Remind the patient of the appointment. Errors: `TooManyRequests`."""
    return _queue_news(session, request, office, "reminder")


def _queue_news(session: Session, request: AppointmentRequest, office: Office, news: str) -> UUID:
    file = _file(session, request, office) if news in WITH_FILE else None
    values = {"news": news, "file": "yes" if file else ""}
    return _queue(session, request, office, template=NEWS, purpose="view", values=values, calendar=file)


def _file(session: Session, request: AppointmentRequest, office: Office) -> str | None:
    """Write the calendar file of an appointment, or of one that was called off; None where there is none."""
    host = str(urlsplit(office.base_url).hostname)
    name = SUMMARY[request.locale]
    entries = entries_of(session, request, host=host, summary=f"{name} {request.reference}")
    if not entries:
        return None
    return write_calendar(entries, now=office.now, name=name, organizer=f"no-reply@{host}").decode()


def _queue(
    session: Session,
    request: AppointmentRequest,
    office: Office,
    *,
    template: str,
    purpose: str,
    values: dict[str, str],
    calendar: str | None = None,
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
            path=PATH + token,
            calendar=calendar,
            per_hour=NEWS_AN_HOUR,
        )
    except TooManyMails:
        raise TooManyRequests(HOUR_S) from None
