"""Turns rules into openings: every stretch from today to the horizon, holidays and exceptions left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from dateutil.rrule import rrule, rrulestr
from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.appointments.times import fold_of, starts_on
from finder.models import (
    Affiliation,
    AffiliationSpecialty,
    Clinic,
    ClinicHoliday,
    Opening,
    OpeningException,
    OpeningRule,
    Visit,
)

HORIZON_DAYS = 120
"""How far ahead openings are made; the worker adds a day each day."""
_ANY_DAY = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - days have no zone


class BadRule(ValueError):
    """The words of a rule are no RFC 5545 rule of whole days."""


def check_repeats(repeats: str) -> None:
    """See that a rule can be read. Errors: `BadRule`."""
    try:
        _repeated(repeats, _ANY_DAY, _ANY_DAY)
    except (ValueError, KeyError, TypeError) as error:
        raise BadRule(repeats) from error


def days_of(rule: OpeningRule, *, since: dt.date, until: dt.date) -> list[dt.date]:
    """Give the days of a rule between two days, both included."""
    first = dt.datetime.combine(rule.first_on, dt.time())
    begin = dt.datetime.combine(max(since, rule.first_on), dt.time())
    last = dt.datetime.combine(min(until, rule.last_on or until), dt.time())
    return [moment.date() for moment in _repeated(rule.repeats, first, last).between(begin, last, inc=True)]


def _repeated(repeats: str, first: dt.datetime, last: dt.datetime) -> rrule:
    """Read a rule; it ends with `last`, or one that yields no day would be followed to the year 9999."""
    read = rrulestr(repeats, dtstart=first)
    assert isinstance(read, rrule)
    return read.replace(until=last)


def make_openings(session: Session, *, clinic_id: int, now: dt.datetime) -> int:
    """Bring the openings of a clinic up to its rules; give how many are open ahead.

    What a rule no longer yields is taken away, or closed where a visit was ever planned in it. The rules are
    locked first, so that two who do this at once do it one after the other.
    """
    clinic = session.get_one(Clinic, clinic_id)
    rules = session.scalars(
        select(OpeningRule)
        .where(OpeningRule.clinic_id == clinic_id)
        .order_by(OpeningRule.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    kept: list[int] = []
    for rule in rules:
        rule.time_zone = clinic.time_zone
        if rule.active and _practised(session, rule):
            kept += _write(session, rule, stretches_of(session, rule, now))
    _drop(session, clinic_id, kept, now)
    return len(kept)


def _practised(session: Session, rule: OpeningRule) -> bool:
    practised = exists().where(
        Affiliation.clinic_id == rule.clinic_id,
        Affiliation.specialist_id == rule.specialist_id,
        Affiliation.active,
        AffiliationSpecialty.affiliation_id == Affiliation.id,
        AffiliationSpecialty.specialty_code == rule.specialty_code,
    )
    return bool(session.scalar(select(practised)))


def stretches_of(
    session: Session, rule: OpeningRule, now: dt.datetime
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Give the stretches (UTC) that a rule yields up to the horizon; it need not be written yet."""
    # A day early and a day late, since today is not the same date everywhere.
    since, until = now.date() - dt.timedelta(days=1), now.date() + dt.timedelta(days=HORIZON_DAYS)
    closed = set(session.scalars(select(ClinicHoliday.day).where(ClinicHoliday.clinic_id == rule.clinic_id)))
    other = {
        each.day: each
        for each in session.scalars(select(OpeningException).where(OpeningException.rule_id == rule.id))
    }
    for day in days_of(rule, since=since, until=until):
        hours = other.get(day, rule)
        if day in closed or hours.opens is None or hours.closes is None:
            continue
        stretches = starts_on(
            day, opens=hours.opens, closes=hours.closes, minutes=rule.minutes, zone=rule.time_zone
        )
        yield from (stretch for stretch in stretches if stretch[0] > now)


def _write(
    session: Session, rule: OpeningRule, stretches: Iterable[tuple[dt.datetime, dt.datetime]]
) -> list[int]:
    lead = dt.timedelta(minutes=rule.lead_minutes)
    values = [
        {
            "rule_id": rule.id,
            "clinic_id": rule.clinic_id,
            "specialist_id": rule.specialist_id,
            "specialty_code": rule.specialty_code,
            "starts_at": begin,
            "ends_at": end,
            "bookable_until": begin - lead,
            "time_zone": rule.time_zone,
            "fold": fold_of(begin, rule.time_zone),
            "capacity": rule.capacity,
            "at_once": rule.at_once,
            "state": "open",
        }
        for begin, end in stretches
    ]
    if not values:
        return []
    written = insert(Opening)
    new = written.excluded
    # A visit holds on to the end and the size it was booked with; only what may change is changed.
    written = written.on_conflict_do_update(
        index_elements=["rule_id", "starts_at"],
        set_={
            "bookable_until": new.bookable_until,
            "time_zone": new.time_zone,
            "at_once": new.at_once,
            "specialty_code": new.specialty_code,
            "state": "open",
        },
        where=(Opening.ends_at == new.ends_at) & (Opening.capacity == new.capacity),
    )
    return list(session.scalars(written.returning(Opening.id), values))


def _drop(session: Session, clinic_id: int, kept: list[int], now: dt.datetime) -> None:
    gone = (Opening.clinic_id == clinic_id, Opening.starts_at > now, Opening.id.not_in(kept))
    session.execute(
        delete(Opening).where(*gone, ~exists().where(Visit.opening_id == Opening.id)),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(Opening).where(*gone, Opening.state == "open").values(state="closed"),
        execution_options={"synchronize_session": False},
    )
