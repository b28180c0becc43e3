"""What a clinic offers: its rules and holidays. What is booked stays booked, whatever changes here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Date, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible
from finder.appointments.services.openings import make_openings
from finder.appointments.times import day_of
from finder.models import AppointmentRequest, Clinic, ClinicHoliday, Opening, OpeningRule, Visit

MOST_HOLIDAYS = 200
FARTHEST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Standing:
    """A booked or held visit at a time that is offered no more."""

    request_id: UUID
    reference: str
    starts_at: dt.datetime
    time_zone: str


@dataclass(frozen=True, slots=True)
class Offered:
    """All that a clinic offers; `ahead` counts by rule the visits still to come."""

    rules: tuple[OpeningRule, ...]
    ahead: dict[int, int]
    holidays: tuple[ClinicHoliday, ...]
    standing: tuple[Standing, ...]


def offered(session: Session, *, clinic_id: int, now: dt.datetime) -> Offered:
    """Give the rules that hold, the holidays from today on, and visits at times that were taken away."""
    today = day_of(now, session.get_one(Clinic, clinic_id).time_zone)
    rules = session.scalars(
        select(OpeningRule)
        .where(OpeningRule.clinic_id == clinic_id, OpeningRule.active)
        .where(or_(OpeningRule.last_on.is_(None), OpeningRule.last_on >= today))
        .order_by(OpeningRule.specialist_id, OpeningRule.opens, OpeningRule.id)
    )
    holidays = session.scalars(
        select(ClinicHoliday)
        .where(ClinicHoliday.clinic_id == clinic_id, ClinicHoliday.day >= today)
        .order_by(ClinicHoliday.day)
    )
    return Offered(
        tuple(rules), _ahead(session, clinic_id, now), tuple(holidays), _standing(session, clinic_id, now)
    )


def end_rule(session: Session, *, clinic_id: int, rule_id: int, now: dt.datetime) -> None:
    """Offer nothing by this rule from now on. Errors: `NotPossible` where the clinic has no such rule."""
    rule = session.scalar(
        select(OpeningRule).where(OpeningRule.id == rule_id, OpeningRule.clinic_id == clinic_id)
    )
    if rule is None:
        raise NotPossible
    rule.active = False
    session.flush()
    make_openings(session, clinic_id=clinic_id, now=now)


def add_holiday(
    session: Session, *, clinic_id: int, day: dt.date, name: str | None, now: dt.datetime
) -> None:
    """Close the clinic for a day; a second time only renames it. Errors: `NotPossible` for a day that is
    past or years away, or where there are too many.
    """
    today = day_of(now, session.get_one(Clinic, clinic_id).time_zone)
    held = session.scalar(select(func.count()).where(ClinicHoliday.clinic_id == clinic_id)) or 0
    if not today <= day <= today + dt.timedelta(days=FARTHEST_DAYS) or held >= MOST_HOLIDAYS:
        raise NotPossible
    session.execute(
        insert(ClinicHoliday)
        .values(clinic_id=clinic_id, day=day, name=name)
        .on_conflict_do_update(index_elements=["clinic_id", "day"], set_={"name": name})
    )
    make_openings(session, clinic_id=clinic_id, now=now)


def drop_holiday(session: Session, *, clinic_id: int, day: dt.date, now: dt.datetime) -> None:
    """Open the clinic on that day after all. Errors: `NotPossible` where it was no holiday."""
    holiday = session.get(ClinicHoliday, (clinic_id, day))
    if holiday is None:
        raise NotPossible
    session.delete(holiday)
    session.flush()
    make_openings(session, clinic_id=clinic_id, now=now)


def _ahead(session: Session, clinic_id: int, now: dt.datetime) -> dict[int, int]:
    rows = session.execute(
        select(Opening.rule_id, func.count())
        .join(Visit, Visit.opening_id == Opening.id)
        .where(Visit.clinic_id == clinic_id, Visit.plan_state == "accepted", Visit.starts_at > now)
        .group_by(Opening.rule_id)
    )
    return dict(rows.all())


def _standing(session: Session, clinic_id: int, now: dt.datetime) -> tuple[Standing, ...]:
    closed_days = select(ClinicHoliday.day).where(ClinicHoliday.clinic_id == clinic_id)
    day = cast(func.timezone(Visit.time_zone, Visit.starts_at), Date)
    rows = session.execute(
        select(AppointmentRequest.id, AppointmentRequest.reference, Visit.starts_at, Visit.time_zone)
        .join(AppointmentRequest, AppointmentRequest.id == Visit.request_id)
        .outerjoin(Opening, Opening.id == Visit.opening_id)
        .where(Visit.clinic_id == clinic_id, AppointmentRequest.state != "unconfirmed")
        .where(Visit.plan_state.in_(("held", "accepted")), Visit.starts_at > now)
        .where(or_(Opening.state == "closed", day.in_(closed_days)))
        .order_by(Visit.starts_at, Visit.id)
    )
    return tuple(Standing(*row) for row in rows)
