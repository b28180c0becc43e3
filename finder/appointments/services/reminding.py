"""The letter of the day before: once for each appointment, and not at all where nobody wants it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from finder.appointments.office import Office
from finder.appointments.services.letters import queue_reminder
from finder.appointments.services.steps import locked, require
from finder.appointments.states import OPEN
from finder.models import VisitPlan

AHEAD = dt.timedelta(hours=24)
TOO_LATE = dt.timedelta(hours=2)
"""So shortly before the visit a reminder helps nobody any more."""
BY_DAY = (8, 19)
"""From the first to the last of these hours of the clinic's own clock letters may go out."""


def due_reminders(session: Session, *, now: dt.datetime, limit: int) -> list[UUID]:
    """Give the requests whose patients are to be reminded now, the soonest visit first.

    Who booked or moved within the last day before the visit knows of it and is left alone.
    """
    rows = session.scalars(
        text(
            "select v.request_id from visits as v join appointment_requests as r on r.id = v.request_id"
            " join clinics as c on c.id = v.clinic_id"
            " where v.plan_state = 'accepted' and v.starts_at between :soonest and :latest"
            " and extract(hour from timezone(c.time_zone, :now)) between :first and :last"
            " and r.state = 'booked' and r.reminders and r.reminded_plan_id is distinct from v.plan_id"
            " and not exists (select from visits as earlier where earlier.plan_id = v.plan_id"
            " and earlier.starts_at < v.starts_at)"
            " and not exists (select from request_events as e where e.request_id = r.id"
            " and e.to_state = 'booked' and e.kind in ('booked', 'rescheduled', 'confirmed_address')"
            " and e.at > v.starts_at - cast(:ahead as interval)) order by v.starts_at, v.id limit :limit"
        ),
        {
            "soonest": now + TOO_LATE,
            "latest": now + AHEAD,
            "ahead": AHEAD,
            "limit": limit,
            "now": now,
            "first": BY_DAY[0],
            "last": BY_DAY[1],
        },
    )
    return list(rows)


def remind(session: Session, *, request_id: UUID, office: Office) -> bool:
    """Queue the reminder, and note with it that it is queued; say whether it was still wanted."""
    request = locked(session, request_id)
    plan_id = session.scalar(
        select(VisitPlan.id).where(VisitPlan.request_id == request_id, VisitPlan.state == "accepted")
    )
    wanted = request.state == "booked" and request.reminders and plan_id is not None
    if not wanted or request.reminded_plan_id == plan_id:
        return False
    request.reminded_plan_id = plan_id
    queue_reminder(session, request, office=office)
    session.flush()
    return True


def switch(session: Session, *, request_id: UUID, wanted: bool) -> None:
    """Let a patient be reminded, or not. Errors: `NotPossible` after the request's end."""
    request = locked(session, request_id)
    require(request, *OPEN)
    request.reminders = wanted
    session.flush()
