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
from finder.appointments.services.status import Status, status_of
from finder.appointments.states import FOR_THE_CLINIC
from finder.audit.services import Actor as Reader
from finder.audit.services import note
from finder.directory.services.names import load_names
from finder.inbox.services.past import count_past
from finder.models import Account, AppointmentRequest, RequestMessage, RequestSpecialty

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
    seen_to_by: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of requests, those that wait the longest for the clinic first, and the counts of all.

    `more` says whether another page follows; `to_close` counts booked visits that are over.
    """

    rows: tuple[Row, ...]
    by_state: Mapping[str, int]
    by_specialty: Mapping[str, int]
    names: Mapping[str, str]
    unread: int
    overdue: int
    mine: int
    to_close: int
    more: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Which requests are wanted: of one state, of one specialty, `only` some of them; which page (from 1)."""

    state: str | None = None
    specialty: str | None = None
    only: str | None = None
    page: int = 1


def inbox(
    session: Session,
    *,
    clinic_id: int,
    account_id: int,
    office: Office,
    locale: str,
    asked: Asked = Asked(),
) -> Inbox:
    """Give a clinic's requests that are asked for, and the counts of all."""
    names = {code: term.lay_name for code, term in load_names(session, locale=locale).specialties.items()}
    wanted = [AppointmentRequest.clinic_id == clinic_id, AppointmentRequest.state != "unconfirmed"]
    only = _only(account_id, office.now)
    found = _requests(session, [*wanted, *([only[asked.only]] if asked.only else [])], asked)
    requests = found[:PAGE]
    codes = _codes(session, [request.id for request, _ in requests])
    people = _people(session, {request.claimed_by for request, _ in requests})
    return Inbox(
        rows=tuple(
            _row(
                request,
                names,
                codes.get(request.id, []),
                people,
                account_id=account_id,
                unread=unread,
                office=office,
            )
            for request, unread in requests
        ),
        by_state=_by_state(session, wanted),
        by_specialty=_by_specialty(session, wanted),
        names=names,
        **{name: _count(session, [*wanted, condition]) for name, condition in only.items()},
        to_close=count_past(session, clinic_id=clinic_id, office=office),
        more=len(found) > PAGE,
    )


def _only(account_id: int, now: dt.datetime) -> dict[str, ColumnElement[bool]]:
    """Give what makes a request unread, overdue, or this person's own."""
    mine = (AppointmentRequest.claimed_by == account_id) & AppointmentRequest.closed_at.is_(None)
    return {"unread": _unread(), "overdue": _overdue(now), "mine": mine}


def _count(session: Session, wanted: list[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(AppointmentRequest).where(*wanted)) or 0


def _requests(
    session: Session, wanted: list[ColumnElement[bool]], asked: Asked
) -> list[tuple[AppointmentRequest, bool]]:
    chosen = list(wanted)
    if asked.state is not None:
        chosen.append(AppointmentRequest.state == asked.state)
    if asked.specialty is not None:
        chosen.append(
            exists().where(
                RequestSpecialty.request_id == AppointmentRequest.id,
                RequestSpecialty.specialty_code == asked.specialty,
            )
        )
    rows = session.execute(
        select(AppointmentRequest, _unread())
        .where(*chosen)
        .order_by(
            AppointmentRequest.closed_at.is_not(None),
            AppointmentRequest.due_at.nulls_last(),
            AppointmentRequest.state_since,
            AppointmentRequest.id,
        )
        .offset((asked.page - 1) * PAGE)
        .limit(PAGE + 1)
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
    people: Mapping[int | None, str],
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
        seen_to_by=people.get(request.claimed_by),
        mine=request.claimed_by == account_id,
    )


def _people(session: Session, ids: set[int | None]) -> dict[int | None, str]:
    return dict(session.execute(select(Account.id, Account.name).where(Account.id.in_(ids - {None}))).all())


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
