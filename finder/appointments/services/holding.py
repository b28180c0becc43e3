"""Takes times for a request and lets them go; two patients never get the same, whichever way they come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg.errors import ExclusionViolation, UniqueViolation
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible, TimeTaken
from finder.appointments.times import day_of
from finder.models import AppointmentRequest, Clinic, Opening, Visit, VisitPlan
from finder.models.visit import TAKEN_TIMES

MOST_PLANS = 3
_CALENDAR = 7_391_040
"""Advisory lock of a specialist's calendar: those who want times of one person come one after the other."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit to be held: an opening, or a time (UTC) that the clinic names with one of its specialists."""

    specialty_code: str
    specialist_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    opening: Opening | None = None


def wanted_openings(
    session: Session, request: AppointmentRequest, *, picked: Sequence[tuple[str, int]], now: dt.datetime
) -> list[Wanted]:
    """Read the openings picked for specialties. Errors: `TimeTaken` where one is open no more."""
    found = {
        opening.id: opening
        for opening in session.scalars(
            select(Opening).where(
                Opening.id.in_([opening_id for _, opening_id in picked]),
                Opening.clinic_id == request.clinic_id,
                Opening.state == "open",
                Opening.bookable_until >= now,
            )
        )
    }
    if any(opening_id not in found for _, opening_id in picked):
        raise TimeTaken
    return [
        Wanted(code, opening.specialist_id, opening.starts_at, opening.ends_at, opening)
        for code, opening in ((code, found[opening_id]) for code, opening_id in picked)
    ]


def hold(
    session: Session,
    request: AppointmentRequest,
    *,
    wanted: Sequence[Wanted],
    origin: str,
    until: dt.datetime,
) -> VisitPlan:
    """Hold the visits of one plan for a locked request until a moment.

    Errors: `TimeTaken` where a specialist or the patient would be in two places; `NotPossible` where three
    plans are held already, or the visits lie on several days.
    """
    zone = session.get_one(Clinic, request.clinic_id).time_zone
    if len({day_of(each.starts_at, zone) for each in wanted}) != 1:
        raise NotPossible
    lock_calendars(session, {each.specialist_id for each in wanted})
    plan = VisitPlan(
        request_id=request.id,
        origin=origin,
        choice=_free_choice(session, request),
        state="held",
        held_until=until,
    )
    try:
        with session.begin_nested():
            session.add(plan)
            session.flush()
            session.add_all(_visit(session, request, plan, each, zone) for each in wanted)
            session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation | UniqueViolation):
            raise TimeTaken from None
        raise
    session.refresh(plan, ["visits"])
    return plan


def _visit(session: Session, request: AppointmentRequest, plan: VisitPlan, each: Wanted, zone: str) -> Visit:
    opening = each.opening
    return Visit(
        plan_id=plan.id,
        request_id=request.id,
        plan_state="held",
        clinic_id=request.clinic_id,
        specialist_id=each.specialist_id,
        specialty_code=each.specialty_code,
        opening_id=opening.id if opening else None,
        capacity=opening.capacity if opening else None,
        seat=_free_seat(session, opening) if opening else 1,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        time_zone=opening.time_zone if opening else zone,
    )


def lock_calendars(session: Session, specialist_ids: Iterable[int]) -> None:
    """Wait for whoever takes times of the same people, always in the same order."""
    for specialist_id in sorted(specialist_ids):
        session.execute(select(func.pg_advisory_xact_lock(_CALENDAR, specialist_id % 2**31)))


def _free_seat(session: Session, opening: Opening) -> int:
    taken = set(session.scalars(select(TAKEN_TIMES.c.seat).where(TAKEN_TIMES.c.opening_id == opening.id)))
    for seat in range(1, opening.capacity + 1):
        if seat not in taken:
            return seat
    raise TimeTaken


def _free_choice(session: Session, request: AppointmentRequest) -> int:
    taken = set(
        session.scalars(
            select(VisitPlan.choice).where(VisitPlan.request_id == request.id, VisitPlan.state == "held")
        )
    )
    free = set(range(1, MOST_PLANS + 1)) - taken
    if not free:
        raise NotPossible
    return min(free)


def held_plan(session: Session, request: AppointmentRequest, *, plan_id: int, now: dt.datetime) -> VisitPlan:
    """Give a plan of the request that still holds its times. Errors: `NotPossible`."""
    plan = session.scalar(
        select(VisitPlan)
        .where(VisitPlan.id == plan_id, VisitPlan.request_id == request.id)
        .execution_options(populate_existing=True)
    )
    if plan is None or plan.state != "held" or (plan.held_until is not None and plan.held_until <= now):
        raise NotPossible
    return plan


def let_go(session: Session, request: AppointmentRequest, *, held_as: str) -> None:
    """Free every time of a request: what was held becomes `held_as`, what was booked `released`."""
    session.flush()
    for before, after in (("held", held_as), ("accepted", "released")):
        session.execute(
            update(VisitPlan)
            .where(VisitPlan.request_id == request.id, VisitPlan.state == before)
            .values(state=after)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def withdraw_held(session: Session, request: AppointmentRequest) -> None:
    """Free the times that are only held; an appointment stays."""
    session.flush()
    session.execute(
        update(VisitPlan)
        .where(VisitPlan.request_id == request.id, VisitPlan.state == "held")
        .values(state="withdrawn")
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def accept(session: Session, request: AppointmentRequest, plan: VisitPlan) -> None:
    """Book a held plan; another booked one and all other held ones let their times go."""
    others = update(VisitPlan).where(VisitPlan.request_id == request.id, VisitPlan.id != plan.id)
    quietly = {"synchronize_session": False}
    session.flush()
    session.execute(
        others.where(VisitPlan.state == "accepted").values(state="released"), None, execution_options=quietly
    )
    session.execute(
        others.where(VisitPlan.state == "held").values(state="withdrawn"), None, execution_options=quietly
    )
    done = session.execute(
        update(VisitPlan).where(VisitPlan.id == plan.id, VisitPlan.state == "held").values(state="accepted"),
        None,
        execution_options=quietly,
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
        raise NotPossible
    session.expire_all()
