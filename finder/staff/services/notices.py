"""Mails to the people who answer a clinic's requests: one came in, or waits too long; never whose or why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.accounts.services.members import READS_REQUESTS, people_with
from finder.appointments.office import Office
from finder.appointments.states import BEFORE_THE_CLINIC, OPEN
from finder.mail.errors import TooManyMails
from finder.mail.services import queue
from finder.models import Account, AppointmentRequest, Clinic, StaffMailChoice, StaffNotice

TEMPLATES = {"new": "staff_new", "overdue": "staff_overdue"}
NEWS_FOR = dt.timedelta(days=7)
"""After so long a request is no news any more, also when no worker ran meanwhile."""
MAILS_AN_HOUR = 20
"""More mails of one kind in an hour say nothing that the inbox does not show."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told of a request: `new` since it was sent, `overdue` since its deadline."""

    request_id: UUID
    kind: str
    about: dt.datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants to be told by mail."""

    on_new: bool = True
    on_overdue: bool = True


def due_notices(session: Session, *, now: dt.datetime, limit: int) -> list[Notice]:
    """Give what has not been told yet, the oldest first."""
    request = AppointmentRequest
    wanted = (
        (
            "new",
            request.sent_at,
            request.sent_at > now - NEWS_FOR,
            request.state.in_(OPEN - BEFORE_THE_CLINIC),
        ),
        ("overdue", request.due_at, request.due_at <= now, request.state == "sent"),
    )
    found: list[Notice] = []
    for kind, about, *conditions in wanted:
        told = exists().where(
            StaffNotice.request_id == request.id, StaffNotice.kind == kind, StaffNotice.about == about
        )
        rows = session.execute(
            select(request.id, about).where(*conditions, ~told).order_by(about).limit(limit)
        )
        found += [Notice(request_id, kind, moment) for request_id, moment in rows if moment]
    return sorted(found, key=lambda each: each.about)[:limit]


def tell(session: Session, *, notice: Notice, office: Office) -> int:
    """Queue the mails of one notice, once whatever happens; gives how many."""
    first = session.scalar(
        insert(StaffNotice)
        .values(request_id=notice.request_id, kind=notice.kind, about=notice.about, at=office.now)
        .on_conflict_do_nothing()
        .returning(StaffNotice.request_id)
    )
    if first is None:
        return 0
    request = session.get_one(AppointmentRequest, notice.request_id)
    clinic = session.get_one(Clinic, request.clinic_id)
    people = _who_wants(session, clinic, notice.kind)
    told = sum(_mail(session, person, clinic, request, notice, office) for person in people)
    session.get_one(StaffNotice, (notice.request_id, notice.kind, notice.about)).told = told
    session.flush()
    return told


def _who_wants(session: Session, clinic: Clinic, kind: str) -> list[Account]:
    """Give the people who answer the clinic's requests and have not chosen to be left alone."""
    wants = {"new": StaffMailChoice.on_new, "overdue": StaffMailChoice.on_overdue}[kind]
    chosen = select(StaffMailChoice.account_id).where(
        StaffMailChoice.clinic_id == clinic.id, wants.is_(False)
    )
    left_alone = set(session.scalars(chosen))
    people = people_with(session, clinic_id=clinic.id, roles=READS_REQUESTS)
    return [person for person in people if person.id not in left_alone]


def _mail(
    session: Session,
    person: Account,
    clinic: Clinic,
    request: AppointmentRequest,
    notice: Notice,
    office: Office,
) -> int:
    try:
        queue(
            session,
            keyring=office.keyring,
            to=person.email,
            template=TEMPLATES[notice.kind],
            locale=person.locale,
            values={"clinic": clinic.name, "reference": request.reference},
            path=f"/portal/{clinic.slug}/requests",
            per_hour=MAILS_AN_HOUR,
        )
    except TooManyMails:
        # The inbox counts it all the same.
        structlog.get_logger().warning("staff_mail_left_out", account=person.id, kind=notice.kind)
        return 0
    return 1


def choice_of(session: Session, *, account_id: int, clinic_id: int) -> Choice:
    """Give what somebody wants to be told of a clinic."""
    row = session.get(StaffMailChoice, (account_id, clinic_id))
    return Choice(row.on_new, row.on_overdue) if row else Choice()


def choose(session: Session, *, account_id: int, clinic_id: int, choice: Choice) -> None:
    """Keep what somebody wants to be told of a clinic."""
    values = {"on_new": choice.on_new, "on_overdue": choice.on_overdue}
    session.execute(
        insert(StaffMailChoice)
        .values(account_id=account_id, clinic_id=clinic_id, **values)
        .on_conflict_do_update(index_elements=["account_id", "clinic_id"], set_=values)
    )
