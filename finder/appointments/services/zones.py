"""A clinic corrects its time zone: what was agreed stays at its moment, and both sides are told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.appointments.office import SYSTEM, Office
from finder.appointments.services.steps import locked, take_step
from finder.appointments.states import BEFORE_THE_CLINIC, OPEN
from finder.appointments.times import same_clock
from finder.models import AppointmentRequest, Clinic, Visit


def in_another_zone(session: Session, *, limit: int) -> list[UUID]:
    """Give the open requests whose clinic has another time zone than their patients know."""
    rows = session.scalars(
        select(AppointmentRequest.id)
        .join(Clinic, Clinic.id == AppointmentRequest.clinic_id)
        .where(AppointmentRequest.closed_at.is_(None), AppointmentRequest.time_zone != Clinic.time_zone)
        .order_by(AppointmentRequest.created_at)
        .limit(limit)
    )
    return list(rows)


def tell_of_zone(session: Session, *, request_id: UUID, office: Office) -> None:
    """Note the clinic's zone in a request; where its clock now shows a time otherwise, write to the patient.

    The step makes the request unread for the clinic, whose page says what the time was called before.
    """
    request = locked(session, request_id)
    before, zone = request.time_zone, session.get_one(Clinic, request.clinic_id).time_zone
    if request.state not in OPEN or before == zone:
        return
    request.time_zone = zone
    session.flush()
    agreed = session.scalars(
        select(Visit.starts_at).where(
            Visit.request_id == request_id, Visit.plan_state.in_(("held", "accepted"))
        )
    ).all()
    if request.state in BEFORE_THE_CLINIC or all(same_clock(at, before, zone) for at in agreed):
        return
    take_step(
        session,
        request,
        office=office,
        kind="rezoned",
        to=request.state,
        actor=SYSTEM,
        due_at=request.due_at,
    )
