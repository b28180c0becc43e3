"""What a clinic's form asks to be done, read and handed to the service that does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from finder.accounts import current
from finder.accounts.services.members import Place
from finder.appointments.faults import NoSuchRequest, NotPossible
from finder.appointments.following import office
from finder.appointments.office import Actor, Office
from finder.appointments.own_transaction import for_clinic
from finder.appointments.services import answering, deciding
from finder.appointments.services.answering import ProposedVisit
from finder.appointments.services.requesting import LARGEST_ID
from finder.appointments.times import NoSuchTime, TwoSuchTimes, to_utc
from finder.models import AppointmentRequest, Clinic
from finder.staff.services import people

Form = MultiDict[str, str]
Deed = Callable[[Session, AppointmentRequest, Form, Actor, Office], object]
LONGEST = 2000
PLANS = ("1", "2", "3")


def do(place: Place, request_id: UUID, deed: str, form: Form) -> None:
    """Do a deed for one clinic's request, wholly or not at all.

    The transaction sees the rows of this clinic and of no other. Errors: `NoSuchRequest`, `NotPossible`,
    `TimeTaken`.
    """
    if deed not in _DEEDS:
        raise NoSuchRequest
    actor = Actor("clinic", current.member().account_id)

    def whole(session: Session) -> None:
        _DEEDS[deed](session, request_of(session, place, request_id), form, actor, office())
        answering.mark_seen(session, request_id=request_id, office=office())

    for_clinic(place, whole)


def request_of(session: Session, place: Place, request_id: UUID) -> AppointmentRequest:
    """Give a request of this clinic. Errors: `NoSuchRequest`."""
    request = session.get(AppointmentRequest, request_id)
    if request is None or request.clinic_id != place.clinic_id:
        raise NoSuchRequest
    return request


def _claim(session: Session, request: AppointmentRequest, _form: Form, actor: Actor, office: Office) -> None:
    answering.claim(session, request_id=request.id, actor=actor, office=office)


def _give(session: Session, request: AppointmentRequest, form: Form, actor: Actor, office: Office) -> None:
    colleague = _number(form.get("colleague", ""))
    if colleague not in people.who_answer(session, clinic_id=request.clinic_id):
        raise NotPossible
    answering.claim(session, request_id=request.id, actor=actor, office=office, colleague=colleague)


def _seen(
    _session: Session, _request: AppointmentRequest, _form: Form, _actor: Actor, _office: Office
) -> None:
    """What is common to all deeds is all that this one does."""


def _propose(session: Session, request: AppointmentRequest, form: Form, actor: Actor, office: Office) -> None:
    zone = session.get_one(Clinic, request.clinic_id).time_zone
    plans = [plan for number in PLANS if (plan := _plan(zone, form, number))]
    words = _words(form)
    answering.propose(session, request_id=request.id, plans=plans, actor=actor, office=office, words=words)


def _plan(zone: str, form: Form, number: str) -> list[ProposedVisit]:
    """Read one proposal: for each specialty a person, a day, an hour by the clinic's clock, and minutes."""
    visits = []
    for code in form.getlist("specialty"):
        name = f"{number}.{code}"
        day, hour, fold = form.get("day." + name, ""), form.get("hour." + name, ""), form.get("fold." + name)
        if not day and not hour:
            continue
        try:
            wall = dt.datetime.combine(dt.date.fromisoformat(day), dt.time.fromisoformat(hour))
            starts_at = to_utc(wall, zone, fold=int(fold) if fold in ("0", "1") else None)
            person, minutes = int(form.get("person." + name, "")), int(form.get("minutes." + name, ""))
        except (ValueError, OverflowError, NoSuchTime, TwoSuchTimes):
            raise NotPossible from None
        if not (5 <= minutes <= 480 and 0 < person < LARGEST_ID):
            raise NotPossible
        visits.append(ProposedVisit(person, code, starts_at, minutes))
    return visits


def _confirm(
    session: Session, request: AppointmentRequest, _form: Form, actor: Actor, office: Office
) -> None:
    answering.confirm(session, request_id=request.id, actor=actor, office=office)


def _decline(session: Session, request: AppointmentRequest, form: Form, actor: Actor, office: Office) -> None:
    words, instead = _words(form), [_number(given) for given in form.getlist("instead")]
    answering.decline(
        session, request_id=request.id, words=words, actor=actor, office=office, instead=instead
    )


def _hand_over(
    session: Session, request: AppointmentRequest, form: Form, actor: Actor, office: Office
) -> None:
    codes = form.getlist("to")
    answering.hand_over(session, request_id=request.id, specialties=codes, actor=actor, office=office)


def _close(session: Session, request: AppointmentRequest, form: Form, actor: Actor, office: Office) -> None:
    outcome = form.get("outcome", "")
    answering.close(session, request_id=request.id, outcome=outcome, actor=actor, office=office)


def _cancel(session: Session, request: AppointmentRequest, _form: Form, actor: Actor, office: Office) -> None:
    deciding.cancel(session, request_id=request.id, actor=actor, office=office)


def _reply(session: Session, request: AppointmentRequest, form: Form, actor: Actor, office: Office) -> None:
    body = _words(form)
    if not body:
        raise NotPossible
    answering.reply(session, request_id=request.id, body=body, actor=actor, office=office)


def _number(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise NotPossible
    return int(given)


def _words(form: Form) -> str:
    body = form.get("body", "").replace("\r\n", "\n").strip()
    if len(body) > LONGEST or "\0" in body:
        raise NotPossible
    return body


_DEEDS: dict[str, Deed] = {
    "claim": _claim,
    "give": _give,
    "seen": _seen,
    "propose": _propose,
    "confirm": _confirm,
    "decline": _decline,
    "hand-over": _hand_over,
    "close": _close,
    "cancel": _cancel,
    "reply": _reply,
}
