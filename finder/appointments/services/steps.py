"""One step of a request: the state by compare-and-swap, its event and its letter, all in one transaction."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from finder.appointments.faults import NoSuchRequest, NotPossible
from finder.appointments.office import Actor, Office
from finder.appointments.services.letters import queue_letter
from finder.appointments.states import LEGAL
from finder.models import AppointmentRequest, RequestEvent
from finder.models.appointment_request import CLOSED_STATES

ANSWER_DAYS = 2
"""How many weekdays a clinic has for its answer, before its inbox says that it is late."""


def locked(session: Session, request_id: UUID) -> AppointmentRequest:
    """Give a request as it stands now, and let nobody else change it until the transaction ends.

    Every service that changes a request or its plans begins here: the parent is locked first, so that two of
    them wait for each other instead of dying in each other's arms. Errors: `NoSuchRequest`.
    """
    request = session.scalar(
        select(AppointmentRequest)
        .where(AppointmentRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if request is None:
        raise NoSuchRequest
    return request


def require(request: AppointmentRequest, *states: str) -> None:
    """See that a request is in one of these states. Errors: `NotPossible`."""
    if request.state not in states:
        raise NotPossible


def take_step(
    session: Session,
    request: AppointmentRequest,
    *,
    office: Office,
    kind: str,
    to: str,
    actor: Actor,
    due_at: dt.datetime | None = None,
    quietly: bool = False,
) -> None:
    """Bring a locked request to a state, and write down that it came there.

    The patient is told by one letter, unless `quietly`, which only a step that stays in its state may be.
    Errors: `NotPossible` where the request is no longer what it was, or the step is not legal.
    """
    before = request.state
    if to != before and to not in LEGAL[before]:
        raise NotPossible
    assert not quietly or to == before
    session.flush()
    _swap(session, request, to=to, due_at=due_at, now=office.now)
    note_event(session, request, kind=kind, before=before, office=office, actor=actor, quietly=quietly)


def _swap(
    session: Session, request: AppointmentRequest, *, to: str, due_at: dt.datetime | None, now: dt.datetime
) -> None:
    """Change state and version where they are still what they were. Errors: `NotPossible`."""
    swapped = session.scalar(
        update(AppointmentRequest)
        .where(
            AppointmentRequest.id == request.id,
            AppointmentRequest.state == request.state,
            AppointmentRequest.version == request.version,
        )
        .values(
            state=to,
            version=request.version + 1,
            due_at=due_at,
            closed_at=now if to in CLOSED_STATES else None,
            state_since=now if to != request.state else request.state_since,
        )
        .returning(AppointmentRequest.version)
        .execution_options(synchronize_session=False)
    )
    if swapped is None:
        raise NotPossible
    session.refresh(request)


def note_event(
    session: Session,
    request: AppointmentRequest,
    *,
    kind: str,
    before: str | None,
    office: Office,
    actor: Actor,
    quietly: bool = False,
) -> None:
    """Write the event of the version that a request has reached, and its letter."""
    letter_id = None if quietly else queue_letter(session, request, kind=kind, office=office, actor=actor)
    session.add(
        RequestEvent(
            request_id=request.id,
            version=request.version,
            kind=kind,
            actor=actor.kind,
            actor_id=actor.account_id,
            from_state=before,
            to_state=request.state,
            at=office.now,
            mail_id=letter_id,
        )
    )
    session.flush()


def answer_due(now: dt.datetime) -> dt.datetime:
    """Give the moment by which a clinic should have answered: two weekdays on."""
    due, left = now, ANSWER_DAYS
    while left:
        due += dt.timedelta(days=1)
        left -= due.isoweekday() < 6
    return due
