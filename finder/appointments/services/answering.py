"""What a clinic does with a request: claim, propose, confirm, decline, hand over, close, answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible
from finder.appointments.office import Actor, Office
from finder.appointments.services.deciding import book_for_clinic
from finder.appointments.services.holding import MOST_PLANS, Wanted, hold, let_go, withdraw_held
from finder.appointments.services.letters import queue_reply_notice
from finder.appointments.services.patients import write_message
from finder.appointments.services.steps import answer_due, locked, require, take_step
from finder.appointments.services.suggesting import suggest
from finder.appointments.states import OPEN
from finder.models import (
    Affiliation,
    AffiliationSpecialty,
    AppointmentRequest,
    RequestMessage,
    RequestSpecialty,
    Visit,
    VisitPlan,
)

PROPOSALS_HOLD = dt.timedelta(hours=72)
NOT_YET = ("sent", "waiting", "proposed")
"""A request in one of these has no appointment so far."""


@dataclass(frozen=True, slots=True)
class ProposedVisit:
    """A visit as a clinic proposes it: who, for what, when (UTC) and for how long."""

    specialist_id: int
    specialty_code: str
    starts_at: dt.datetime
    minutes: int


def claim(
    session: Session, *, request_id: UUID, actor: Actor, office: Office, colleague: int | None = None
) -> None:
    """Let one person of the clinic see to it, or a `colleague` by account; who comes later takes it over.

    Errors: `NotPossible`.
    """
    request = locked(session, request_id)
    require(request, *OPEN)
    who = colleague or actor.account_id
    if request.claimed_by == who:
        return
    request.claimed_by = who
    _quietly(session, request, "claimed", actor, office)


def propose(
    session: Session,
    *,
    request_id: UUID,
    plans: Sequence[Sequence[ProposedVisit]],
    actor: Actor,
    office: Office,
    words: str = "",
) -> AppointmentRequest:
    """Propose up to three times, each a sequence of visits on one day; earlier proposals are withdrawn.

    The times are held until the patient answers or three days are over. Errors: `TimeTaken`, `NotPossible`.
    """
    request = locked(session, request_id)
    require(request, *NOT_YET, "booked")
    if not 0 < len(plans) <= MOST_PLANS or any(
        each.starts_at <= office.now for plan in plans for each in plan
    ):
        raise NotPossible
    withdraw_held(session, request)
    for plan in plans:
        wanted = [_wanted(session, request, visit) for visit in plan]
        until = min(office.now + PROPOSALS_HOLD, min(visit.starts_at for visit in plan))
        hold(session, request, wanted=wanted, origin="clinic", until=until)
    _write_along(session, request, words, actor, office)
    request.answered_at = request.answered_at or office.now
    to = "booked" if request.state == "booked" else "proposed"
    take_step(
        session,
        request,
        office=office,
        kind="proposed",
        to=to,
        actor=actor,
        due_at=office.now + PROPOSALS_HOLD,
    )
    return request


def confirm(session: Session, *, request_id: UUID, actor: Actor, office: Office) -> AppointmentRequest:
    """Confirm the time that the patient picked. Errors: `NotPossible` where it is not held any more."""
    request = locked(session, request_id)
    require(request, "sent", "waiting")
    plan = session.scalar(
        select(VisitPlan).where(
            VisitPlan.request_id == request.id,
            VisitPlan.state == "held",
            VisitPlan.held_until > office.now,
        )
    )
    if plan is None:
        raise NotPossible
    book_for_clinic(session, request, plan, actor=actor, office=office)
    return request


def decline(
    session: Session,
    *,
    request_id: UUID,
    words: str,
    actor: Actor,
    office: Office,
    instead: Sequence[int] = (),
) -> AppointmentRequest:
    """Say no, with the reason in words for the patient, sealed like a message, and who might help `instead`.

    Errors: `NotPossible`.
    """
    request = locked(session, request_id)
    require(request, *NOT_YET)
    let_go(session, request, held_as="withdrawn")
    _write_along(session, request, words, actor, office)
    suggest(session, request=request, clinic_ids=instead)
    request.answered_at = request.answered_at or office.now
    take_step(session, request, office=office, kind="declined", to="declined", actor=actor)
    return request


def hand_over(
    session: Session, *, request_id: UUID, specialties: Sequence[str], actor: Actor, office: Office
) -> AppointmentRequest:
    """Let other specialties of the same clinic take the request, as a pathway's next step wants it.

    The proposals made so far are withdrawn; the clock of the answer begins anew. Errors: `NotPossible`.
    """
    request = locked(session, request_id)
    require(request, *NOT_YET)
    if not specialties or not set(specialties) <= _practised(session, request.clinic_id):
        raise NotPossible
    let_go(session, request, held_as="withdrawn")
    session.execute(delete(RequestSpecialty).where(RequestSpecialty.request_id == request.id))
    session.add_all(
        RequestSpecialty(request_id=request.id, position=place, specialty_code=code)
        for place, code in enumerate(dict.fromkeys(specialties), start=1)
    )
    request.claimed_by = None
    to = "waiting" if request.waits else "sent"
    due_at = None if request.waits else answer_due(office.now)
    take_step(session, request, office=office, kind="handed_over", to=to, actor=actor, due_at=due_at)
    return request


def close(
    session: Session, *, request_id: UUID, outcome: str, actor: Actor, office: Office
) -> AppointmentRequest:
    """Say that the patient came (`completed`) or did not (`no_show`), once the first visit has begun."""
    request = locked(session, request_id)
    require(request, "booked")
    plan = session.scalar(
        select(VisitPlan).where(VisitPlan.request_id == request.id, VisitPlan.state == "accepted")
    )
    if plan is None or plan.visits[0].starts_at > office.now or outcome not in ("completed", "no_show"):
        raise NotPossible
    session.execute(update(Visit).where(Visit.plan_id == plan.id).values(outcome=outcome))
    withdraw_held(session, request)
    take_step(session, request, office=office, kind=outcome, to=outcome, actor=actor)
    return request


def reply(session: Session, *, request_id: UUID, body: str, actor: Actor, office: Office) -> None:
    """Write to the patient, who is told by mail that there is a reply, without its words."""
    request = locked(session, request_id)
    require(request, *(OPEN - {"unconfirmed"}))
    write_message(session, request_id=request_id, actor=actor, body=body, office=office)
    request.answered_at = request.answered_at or office.now
    queue_reply_notice(session, request, office=office)


def mark_seen(session: Session, *, request_id: UUID, office: Office) -> None:
    """Note that somebody at the clinic has seen all there is so far."""
    request = locked(session, request_id)
    request.seen_version = request.version
    session.execute(
        update(RequestMessage)
        .where(
            RequestMessage.request_id == request_id,
            RequestMessage.author == "patient",
            RequestMessage.read_at.is_(None),
        )
        .values(read_at=office.now)
    )


def _write_along(
    session: Session, request: AppointmentRequest, words: str, actor: Actor, office: Office
) -> None:
    """Write words that go with a step; the step's own letter tells of them."""
    if words:
        write_message(session, request_id=request.id, actor=actor, body=words, office=office)


def _quietly(session: Session, request: AppointmentRequest, kind: str, actor: Actor, office: Office) -> None:
    take_step(
        session,
        request,
        office=office,
        kind=kind,
        to=request.state,
        actor=actor,
        due_at=request.due_at,
        quietly=True,
    )


def _practised(session: Session, clinic_id: int, specialist_id: int | None = None) -> set[str]:
    practised = (
        select(AffiliationSpecialty.specialty_code)
        .join(Affiliation, Affiliation.id == AffiliationSpecialty.affiliation_id)
        .where(Affiliation.clinic_id == clinic_id, Affiliation.active)
    )
    if specialist_id is not None:
        practised = practised.where(Affiliation.specialist_id == specialist_id)
    return set(session.scalars(practised))


def _wanted(session: Session, request: AppointmentRequest, visit: ProposedVisit) -> Wanted:
    """See that the specialist practises that at this clinic. Errors: `NotPossible`."""
    if visit.specialty_code not in _practised(session, request.clinic_id, visit.specialist_id):
        raise NotPossible
    ends_at = visit.starts_at + dt.timedelta(minutes=visit.minutes)
    return Wanted(visit.specialty_code, visit.specialist_id, visit.starts_at, ends_at)
