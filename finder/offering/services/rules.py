"""What a clinic offers: its rules and holidays. What is booked stays booked, whatever changes here."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible
from finder.appointments.services.openings import days_of, make_openings, stretches_of
from finder.appointments.times import day_of
from finder.models import (
    AppointmentRequest,
    Clinic,
    ClinicHoliday,
    Opening,
    OpeningException,
    OpeningRule,
    Visit,
)

MOST_HOLIDAYS = 200
MOST_RULES = 200
FARTHEST_DAYS = 3 * 366
SHOWN_AHEAD = 12
_FIXED = ("specialist_id", "specialty_code", "minutes", "capacity")
"""What openings that are booked already hold on to: another value is another rule."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule says; `repeats` is an RFC 5545 RRULE of whole days."""

    specialist_id: int
    specialty_code: str
    repeats: str
    first_on: dt.date
    last_on: dt.date | None
    opens: dt.time
    closes: dt.time
    minutes: int
    capacity: int
    lead_minutes: int
    at_once: bool


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


def rule_of(session: Session, *, clinic_id: int, rule_id: int) -> OpeningRule:
    """Give a rule of the clinic that holds. Errors: `NotPossible` where it has no such rule."""
    rule = session.scalar(
        select(OpeningRule).where(
            OpeningRule.id == rule_id, OpeningRule.clinic_id == clinic_id, OpeningRule.active
        )
    )
    if rule is None:
        raise NotPossible
    return rule


def _locked(session: Session, clinic_id: int, rule_id: int) -> OpeningRule:
    rule = rule_of(session, clinic_id=clinic_id, rule_id=rule_id)
    session.refresh(rule, with_for_update={"key_share": True})
    if not rule.active:
        raise NotPossible
    return rule


def add_rule(session: Session, *, clinic_id: int, terms: Terms, now: dt.datetime) -> OpeningRule:
    """Offer times by a new rule. Errors: `NotPossible` where the clinic has too many."""
    clinic = session.get_one(Clinic, clinic_id)
    held = select(func.count()).where(OpeningRule.clinic_id == clinic_id, OpeningRule.active)
    if (session.scalar(held) or 0) >= MOST_RULES:
        raise NotPossible
    rule = OpeningRule(clinic_id=clinic_id, time_zone=clinic.time_zone, active=True, **asdict(terms))
    session.add(rule)
    session.flush()
    make_openings(session, clinic_id=clinic_id, now=now)
    return rule


def change_rule(
    session: Session, *, clinic_id: int, rule_id: int, terms: Terms, now: dt.datetime
) -> OpeningRule:
    """Let a rule say something else; gives the rule that holds now.

    Another person, specialty, length or number of patients is another rule, which takes over the first one's
    single days: what is booked by the first one stays as it was booked. Errors: `NotPossible`.
    """
    rule = _locked(session, clinic_id, rule_id)
    said = asdict(terms)
    if any(getattr(rule, name) != said[name] for name in _FIXED):
        rule.active = False
        session.flush()
        after = OpeningRule(clinic_id=clinic_id, time_zone=rule.time_zone, active=True, **said)
        session.add(after)
        session.flush()
        session.execute(
            update(OpeningException).where(OpeningException.rule_id == rule.id).values(rule_id=after.id)
        )
    else:
        after = rule
        for name, value in said.items():
            setattr(rule, name, value)
        session.flush()
    make_openings(session, clinic_id=clinic_id, now=now)
    return after


def preview(
    session: Session, *, clinic_id: int, terms: Terms, rule_id: int | None, now: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Give the first openings (UTC) that a rule would make, and write nothing."""
    zone = session.get_one(Clinic, clinic_id).time_zone
    rule = OpeningRule(id=rule_id, clinic_id=clinic_id, time_zone=zone, **asdict(terms))
    return list(itertools.islice(stretches_of(session, rule, now), SHOWN_AHEAD))


def single_days(session: Session, *, rule_id: int, now: dt.datetime) -> list[OpeningException]:
    """Give the days from about today on at which a rule does not hold, or at other hours."""
    rows = session.scalars(
        select(OpeningException)
        .where(OpeningException.rule_id == rule_id, OpeningException.day >= now.date() - dt.timedelta(days=1))
        .order_by(OpeningException.day)
    )
    return list(rows)


def set_day(
    session: Session,
    *,
    clinic_id: int,
    rule_id: int,
    day: dt.date,
    hours: tuple[dt.time, dt.time] | None,
    now: dt.datetime,
) -> None:
    """Let a rule not hold on a day, or at other hours. Errors: `NotPossible` for a day it has not."""
    rule = _locked(session, clinic_id, rule_id)
    today = day_of(now, rule.time_zone)
    near = today <= day <= today + dt.timedelta(days=FARTHEST_DAYS)
    if not near or not days_of(rule, since=day, until=day):
        raise NotPossible
    opens, closes = hours or (None, None)
    session.execute(
        insert(OpeningException)
        .values(rule_id=rule.id, day=day, opens=opens, closes=closes)
        .on_conflict_do_update(index_elements=["rule_id", "day"], set_={"opens": opens, "closes": closes})
    )
    make_openings(session, clinic_id=clinic_id, now=now)


def drop_day(session: Session, *, clinic_id: int, rule_id: int, day: dt.date, now: dt.datetime) -> None:
    """Let a rule hold on a day as on the others. Errors: `NotPossible` where it did."""
    rule = _locked(session, clinic_id, rule_id)
    exception = session.get(OpeningException, (rule.id, day))
    if exception is None:
        raise NotPossible
    session.delete(exception)
    session.flush()
    make_openings(session, clinic_id=clinic_id, now=now)


def booked_by(session: Session, *, clinic_id: int, rule_id: int, now: dt.datetime) -> tuple[Standing, ...]:
    """Give what is booked or held at times of one rule, and stays whatever the rule will say."""
    return _visits(session, clinic_id, now, Opening.rule_id == rule_id)


def end_rule(session: Session, *, clinic_id: int, rule_id: int, now: dt.datetime) -> None:
    """Offer nothing by this rule from now on. Errors: `NotPossible` where the clinic has no such rule."""
    _locked(session, clinic_id, rule_id).active = False
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
    return _visits(session, clinic_id, now, or_(Opening.state == "closed", day.in_(closed_days)))


def _visits(
    session: Session, clinic_id: int, now: dt.datetime, wanted: ColumnElement[bool]
) -> tuple[Standing, ...]:
    rows = session.execute(
        select(AppointmentRequest.id, AppointmentRequest.reference, Visit.starts_at, Visit.time_zone)
        .join(AppointmentRequest, AppointmentRequest.id == Visit.request_id)
        .outerjoin(Opening, Opening.id == Visit.opening_id)
        .where(Visit.clinic_id == clinic_id, AppointmentRequest.state != "unconfirmed")
        .where(Visit.plan_state.in_(("held", "accepted")), Visit.starts_at > now)
        .where(wanted)
        .order_by(Visit.starts_at, Visit.id)
    )
    return tuple(Standing(*row) for row in rows)
