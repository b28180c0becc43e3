"""A request's appointment as calendar entries, or those that a cancelled one takes back."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.appointments.calendars import Entry
from finder.models import AppointmentRequest, Visit, VisitPlan


def entries_of(
    session: Session, request: AppointmentRequest, *, host: str, summary: str, location: str = ""
) -> list[Entry]:
    """Give an entry for each visit, in order of time; none where nothing was ever booked.

    The same visit has the same UID in every file, whoever hands it out and however often it is moved.
    """
    cancelled = request.state == "cancelled"
    plan_id = session.scalar(
        select(func.max(VisitPlan.id)).where(
            VisitPlan.request_id == request.id,
            VisitPlan.state == ("released" if cancelled else "accepted"),
        )
    )
    visits = session.scalars(select(Visit).where(Visit.plan_id == plan_id).order_by(Visit.starts_at))
    return [
        Entry(
            uid=f"{request.id}-{place}@{host}",
            sequence=request.calendar_sequence,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            summary=summary,
            location=location,
            cancelled=cancelled,
        )
        for place, visit in enumerate(visits, start=1)
    ]
