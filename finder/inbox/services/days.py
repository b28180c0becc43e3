"""The visits of a clinic's days, with the patients' names for who may read them; each reading is noted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.appointments.office import Office
from finder.appointments.services.patients import open_patient
from finder.audit.services import Actor as Reader
from finder.audit.services import note
from finder.directory.services.names import load_names
from finder.models import AppointmentRequest, Visit


@dataclass(frozen=True, slots=True)
class CalendarVisit:
    """A visit in the clinic's calendar; the patient's name only for who may read it."""

    request_id: UUID
    reference: str
    patient: str | None
    specialist_id: int
    specialty: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    time_zone: str
    booked: bool


def calendar_days(
    session: Session,
    *,
    clinic_id: int,
    account_id: int,
    since: dt.datetime,
    until: dt.datetime,
    office: Office,
    locale: str,
) -> list[CalendarVisit]:
    """Give the visits between two moments in order of time, held ones too; the reading of names is noted."""
    names = {code: term.lay_name for code, term in load_names(session, locale=locale).specialties.items()}
    rows = session.execute(
        select(Visit, AppointmentRequest.reference)
        .join(AppointmentRequest, AppointmentRequest.id == Visit.request_id)
        .where(
            Visit.clinic_id == clinic_id,
            Visit.plan_state.in_(("held", "accepted")),
            Visit.starts_at >= since,
            Visit.starts_at < until,
            AppointmentRequest.state != "unconfirmed",
        )
        .order_by(Visit.starts_at, Visit.id)
    ).all()
    opened = open_names(session, list(dict.fromkeys(visit.request_id for visit, _ in rows)), office)
    if rows:
        why = f"{len(opened)} requests from {since:%Y-%m-%d}"
        note_calendar(session, clinic_id=clinic_id, account_id=account_id, why=why)
    return [
        CalendarVisit(
            visit.request_id, reference, opened[visit.request_id], visit.specialist_id,
            names[visit.specialty_code], visit.starts_at, visit.ends_at, visit.time_zone,
            visit.plan_state == "accepted",
        )
        for visit, reference in rows
    ]  # fmt: skip


def note_calendar(session: Session, *, clinic_id: int, account_id: int, why: str) -> None:
    """Note that somebody read the names of a clinic's visits."""
    note(
        session,
        actor=Reader("account", str(account_id)),
        action="calendar.read",
        subject="clinic",
        subject_id=clinic_id,
        clinic_id=clinic_id,
        why=why,
    )


def open_names(session: Session, request_ids: list[UUID], office: Office) -> dict[UUID, str | None]:
    """Open the patients' names of these requests; the caller notes the reading."""
    opened = {}
    for request_id in request_ids:
        patient = open_patient(session, request_id=request_id, keyring=office.keyring)
        opened[request_id] = patient.name if patient else None
    return opened
