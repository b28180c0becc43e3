"""What a patient decides: this is my address, this time, none of them, another one, no more, a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible
from finder.appointments.office import PATIENT, Actor, Office
from finder.appointments.services.holding import accept, held_plan, hold, let_go, wanted_openings
from finder.appointments.services.patients import write_message
from finder.appointments.services.steps import answer_due, locked, require, take_step
from finder.appointments.states import OPEN
from finder.models import AppointmentRequest, Opening, RequestSpecialty, VisitPlan

HOLD_FOR_CLINIC = dt.timedelta(days=4)
"""How long a picked time waits for a clinic that wants to confirm each patient itself."""
MOVABLE_UNTIL = dt.timedelta(hours=1)
"""So long before its first visit a booked appointment can still be moved."""


def confirm_address(session: Session, *, request_id: UUID, office: Office) -> AppointmentRequest:
    """Let a request reach its clinic, or book the opening that it holds; a second time changes nothing."""
    request = locked(session, request_id)
    if request.state != "unconfirmed":
        if request.sent_at is None:
            raise NotPossible
        return request
    request.sent_at = office.now
    plan = _picked(session, request, office)
    if plan is not None and _at_once(session, plan):
        accept(session, request, plan)
        request.answered_at = office.now
        take_step(session, request, office=office, kind="confirmed_address", to="booked", actor=PATIENT)
        return request
    if plan is not None:
        plan.held_until = min(office.now + HOLD_FOR_CLINIC, plan.visits[0].starts_at)
    request.waiting_since = office.now if request.waits else None
    _back_to_clinic(session, request, kind="confirmed_address", actor=PATIENT, office=office)
    return request


def accept_plan(session: Session, *, request_id: UUID, plan_id: int, office: Office) -> AppointmentRequest:
    """Book one of the proposals; where one was booked already, move to it. Errors: `NotPossible`."""
    request = locked(session, request_id)
    require(request, "proposed", "booked")
    plan = held_plan(session, request, plan_id=plan_id, now=office.now)
    if plan.origin == "patient":
        raise NotPossible
    _book(session, request, plan, actor=PATIENT, office=office)
    return request


def pick(
    session: Session, *, request_id: UUID, opening_ids: Sequence[int], office: Office
) -> AppointmentRequest:
    """Take openings, one for each specialty in their order: as the appointment, or in its place.

    The old times are let go first and all is one transaction, so whoever fails to get the new keeps the old.
    Errors: `TimeTaken`, `NotPossible`.
    """
    request = locked(session, request_id)
    require(request, "sent", "waiting", "proposed", "booked")
    wanted = wanted_openings(session, request, picked=_paired(session, request, opening_ids), now=office.now)
    if not all(each.opening is not None and each.opening.at_once for each in wanted):
        raise NotPossible
    moved = request.state == "booked"
    if moved:
        _still_movable(session, request, office)
    let_go(session, request, held_as="withdrawn")
    plan = hold(session, request, wanted=wanted, origin="patient", until=office.now + MOVABLE_UNTIL)
    _book(session, request, plan, actor=PATIENT, office=office, moved=moved)
    return request


def refuse(session: Session, *, request_id: UUID, office: Office) -> AppointmentRequest:
    """Refuse every proposal: the request goes back to the clinic, or to its place on the waiting list."""
    request = locked(session, request_id)
    require(request, "proposed")
    let_go(session, request, held_as="refused")
    _back_to_clinic(session, request, kind="refused", actor=PATIENT, office=office)
    return request


def cancel(session: Session, *, request_id: UUID, actor: Actor, office: Office) -> AppointmentRequest:
    """End a request and free its times; cancelling a second time changes nothing. Errors: `NotPossible`."""
    request = locked(session, request_id)
    if request.state == "cancelled":
        return request
    require(request, *OPEN)
    let_go(session, request, held_as="withdrawn")
    request.calendar_sequence += 1
    take_step(session, request, office=office, kind="cancelled", to="cancelled", actor=actor)
    return request


def say(session: Session, *, request_id: UUID, body: str, office: Office) -> None:
    """Write to the clinic. Errors: `NotPossible` before it reached the clinic and after its end."""
    request = locked(session, request_id)
    require(request, *(OPEN - {"unconfirmed"}))
    write_message(session, request_id=request_id, actor=PATIENT, body=body, office=office)


def back_after_silence(
    session: Session, request: AppointmentRequest, *, actor: Actor, office: Office
) -> None:
    """Bring a request whose proposals have lapsed back to where it was before them."""
    _back_to_clinic(session, request, kind="lapsed", actor=actor, office=office)


def _back_to_clinic(
    session: Session, request: AppointmentRequest, *, kind: str, actor: Actor, office: Office
) -> None:
    to = "waiting" if request.waits else "sent"
    due_at = None if request.waits else answer_due(office.now)
    take_step(session, request, office=office, kind=kind, to=to, actor=actor, due_at=due_at)


def _book(
    session: Session,
    request: AppointmentRequest,
    plan: VisitPlan,
    *,
    actor: Actor,
    office: Office,
    moved: bool | None = None,
) -> None:
    moved = request.state == "booked" if moved is None else moved
    accept(session, request, plan)
    if request.answered_at is None:
        request.answered_at = office.now
    if moved:
        request.calendar_sequence += 1
    kind = "rescheduled" if moved else "booked"
    take_step(session, request, office=office, kind=kind, to="booked", actor=actor)


def book_for_clinic(
    session: Session, request: AppointmentRequest, plan: VisitPlan, *, actor: Actor, office: Office
) -> None:
    """Book a held plan on the clinic's word."""
    _book(session, request, plan, actor=actor, office=office)


def _picked(session: Session, request: AppointmentRequest, office: Office) -> VisitPlan | None:
    """Give the plan that the patient picked, if it is held still."""
    return session.scalar(
        select(VisitPlan).where(
            VisitPlan.request_id == request.id,
            VisitPlan.state == "held",
            VisitPlan.held_until > office.now,
        )
    )


def _at_once(session: Session, plan: VisitPlan) -> bool:
    ids = [visit.opening_id for visit in plan.visits]
    return all(session.scalars(select(Opening.at_once).where(Opening.id.in_(ids))))


def _paired(
    session: Session, request: AppointmentRequest, opening_ids: Sequence[int]
) -> list[tuple[str, int]]:
    wanted = session.scalars(
        select(RequestSpecialty.specialty_code)
        .where(RequestSpecialty.request_id == request.id)
        .order_by(RequestSpecialty.position)
    ).all()
    if len(wanted) != len(opening_ids):
        raise NotPossible
    return list(zip(wanted, opening_ids, strict=True))


def _still_movable(session: Session, request: AppointmentRequest, office: Office) -> None:
    plan = session.scalar(
        select(VisitPlan).where(VisitPlan.request_id == request.id, VisitPlan.state == "accepted")
    )
    if plan is not None and plan.visits[0].starts_at - MOVABLE_UNTIL <= office.now:
        raise NotPossible
