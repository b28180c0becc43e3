"""Booked visits whose time is over, to be closed one by one or all at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from finder.appointments.office import Office
from finder.directory.services.names import load_names
from finder.inbox.services.days import note_calendar, open_names
from finder.models import AppointmentRequest, Visit

SHOWN = 50


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A booked appointment that is over; the patient's name, for who may read it."""

    request_id: UUID
    reference: str
    patient: str | None
    specialties: tuple[str, ...]
    starts_at: dt.datetime
    time_zone: str


def count_past(session: Session, *, clinic_id: int, office: Office) -> int:
    """Count the booked appointments that are over and wait to be closed."""
    return session.scalar(select(func.count()).select_from(_over(clinic_id, office).subquery())) or 0


def past_visits(
    session: Session, *, clinic_id: int, account_id: int, office: Office, locale: str
) -> list[PastVisit]:
    """Give the oldest ones first; the reading of names is noted."""
    names = load_names(session, locale=locale).specialties
    rows = session.execute(
        _over(clinic_id, office)
        .add_columns(
            AppointmentRequest.reference,
            func.min(Visit.starts_at).label("starts_at"),
            func.min(Visit.time_zone).label("time_zone"),
            func.array_agg(Visit.specialty_code).label("codes"),
        )
        .order_by(func.min(Visit.starts_at), AppointmentRequest.id)
        .limit(SHOWN)
    ).all()
    opened = open_names(session, [row.id for row in rows], office)
    if rows:
        why = f"{len(rows)} past visits"
        note_calendar(session, clinic_id=clinic_id, account_id=account_id, why=why)
    return [
        PastVisit(
            row.id, row.reference, opened[row.id],
            tuple(names[code].lay_name for code in row.codes), row.starts_at, row.time_zone,
        )
        for row in rows
    ]  # fmt: skip


def _over(clinic_id: int, office: Office) -> Select[Any]:
    """Select the booked requests of a clinic whose last visit is over."""
    return (
        select(AppointmentRequest.id)
        .join(Visit, Visit.request_id == AppointmentRequest.id)
        .where(
            AppointmentRequest.clinic_id == clinic_id,
            AppointmentRequest.state == "booked",
            Visit.plan_state == "accepted",
        )
        .group_by(AppointmentRequest.id)
        .having(func.max(Visit.ends_at) <= office.now)
    )
