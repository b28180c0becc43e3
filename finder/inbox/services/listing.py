"""The list of a clinic's requests with their counts, and one request opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from finder.appointments.faults import NoSuchRequest
from finder.appointments.office import Office
from finder.appointments.services.patients import open_patient
from finder.appointments.services.status import Status, status_of
from finder.appointments.states import FOR_THE_CLINIC
from finder.audit.services import Actor as Reader
from finder.audit.services import note
from finder.directory.services.names import load_names
from finder.models import AppointmentRequest, RequestMessage, RequestSpecialty, Visit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox: nothing of the patient but the first look at what is to be done."""

    id: UUID
    reference: str
    state: str
    specialties: tuple[str, ...]
    sent_at: dt.datetime | None
    age_minutes: int
    overdue: bool
    unread: bool
    claimed: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of requests, those that wait the longest for the clinic first, and the counts of all."""

    rows: tuple[Row, ...]
    by_state: Mapping[str, int]
    by_specialty: Mapping[str, int]
    names: Mapping[str, str]
    unread: int
    overdue: int


def inbox(
    session: Session,
    *,
    clinic_id: int,
    account_id: int,
    office: Office,
    locale: str,
    state: str | None = None,
    specialty: str | None = None,
) -> Inbox:
    """Give a clinic's requests, of one state or specialty or of all."""
    names = {code: term.lay_name for code, term in load_names(session, locale=locale).specialties.items()}
    wanted = [AppointmentRequest.clinic_id == clinic_id, AppointmentRequest.state != "unconfirmed"]
    requests = _requests(session, wanted, state, specialty)
    codes = _codes(session, [request.id for request, _ in requests])
    return Inbox(
        rows=tuple(
            _row(
                request, names, codes.get(request.id, []), account_id=account_id, unread=unread, office=office
            )
            for request, unread in requests
        ),
        by_state=_by_state(session, wanted),
        by_specialty=_by_specialty(session, wanted),
        names=names,
        unread=session.scalar(select(func.count()).where(*wanted, _unread())) or 0,
        overdue=session.scalar(select(func.count()).where(*wanted, _overdue(office.now))) or 0,
    )


def _requests(
    session: Session, wanted: list[ColumnElement[bool]], state: str | None, specialty: str | None
) -> list[tuple[AppointmentRequest, bool]]:
    chosen = list(wanted)
    if state is not None:
        chosen.append(AppointmentRequest.state == state)
    if specialty is not None:
        chosen.append(
            exists().where(
                RequestSpecialty.request_id == AppointmentRequest.id,
                RequestSpecialty.specialty_code == specialty,
            )
        )
    rows = session.execute(
        select(AppointmentRequest, _unread())
        .where(*chosen)
        .order_by(
            AppointmentRequest.closed_at.is_not(None),
            AppointmentRequest.due_at.nulls_last(),
            AppointmentRequest.state_since,
        )
        .limit(PAGE)
    )
    return [(request, unread) for request, unread in rows]


def read_request(
    session: Session, *, clinic_id: int, request_id: UUID, account_id: int, office: Office, locale: str
) -> Status:
    """Open one request for a person of its clinic, and note who read it. Errors: `NoSuchRequest`."""
    found = session.scalar(
        select(AppointmentRequest.id).where(
            AppointmentRequest.id == request_id,
            AppointmentRequest.clinic_id == clinic_id,
            AppointmentRequest.state != "unconfirmed",
        )
    )
    if found is None:
        raise NoSuchRequest
    status = status_of(session, request_id=request_id, office=office, locale=locale)
    note(
        session,
        actor=Reader("account", str(account_id)),
        action="request.read",
        subject="appointment_request",
        subject_id=request_id,
        clinic_id=clinic_id,
        why="inbox",
    )
    return status


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


def _unread() -> ColumnElement[bool]:
    """Something has happened, or was written, that nobody at the clinic has seen."""
    written = exists().where(
        RequestMessage.request_id == AppointmentRequest.id,
        RequestMessage.author == "patient",
        RequestMessage.read_at.is_(None),
    )
    return or_(AppointmentRequest.seen_version < AppointmentRequest.version, written)


def _overdue(now: dt.datetime) -> ColumnElement[bool]:
    return (AppointmentRequest.state == "sent") & (AppointmentRequest.due_at <= now)


def _row(
    request: AppointmentRequest,
    names: Mapping[str, str],
    codes: list[str],
    *,
    account_id: int,
    unread: bool,
    office: Office,
) -> Row:
    since = request.sent_at or request.created_at
    return Row(
        id=request.id,
        reference=request.reference,
        state=request.state,
        specialties=tuple(names[code] for code in codes),
        sent_at=request.sent_at,
        age_minutes=int((office.now - since).total_seconds() // 60),
        overdue=request.state == "sent" and request.due_at is not None and request.due_at <= office.now,
        unread=unread,
        claimed=request.claimed_by is not None,
        mine=request.claimed_by == account_id,
    )


def _codes(session: Session, ids: list[UUID]) -> dict[UUID, list[str]]:
    rows = session.execute(
        select(RequestSpecialty.request_id, RequestSpecialty.specialty_code)
        .where(RequestSpecialty.request_id.in_(ids))
        .order_by(RequestSpecialty.position)
    )
    found: dict[UUID, list[str]] = {}
    for request_id, code in rows:
        found.setdefault(request_id, []).append(code)
    return found


def _by_state(session: Session, wanted: list[ColumnElement[bool]]) -> dict[str, int]:
    rows = session.execute(
        select(AppointmentRequest.state, func.count()).where(*wanted).group_by(AppointmentRequest.state)
    )
    found: dict[str, int] = dict(rows.all())
    return {state: found[state] for state in FOR_THE_CLINIC if state in found}


def _by_specialty(session: Session, wanted: list[ColumnElement[bool]]) -> dict[str, int]:
    rows = session.execute(
        select(RequestSpecialty.specialty_code, func.count())
        .join(AppointmentRequest, AppointmentRequest.id == RequestSpecialty.request_id)
        .where(*wanted, AppointmentRequest.closed_at.is_(None))
        .group_by(RequestSpecialty.specialty_code)
        .order_by(RequestSpecialty.specialty_code)
    )
    return dict(rows.all())
