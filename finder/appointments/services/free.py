"""Which openings are free, and the first day on which all the wanted specialists have one."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from finder.appointments.sequences import Free, best_sequence
from finder.appointments.times import day_of
from finder.models import Opening, Specialist
from finder.models.visit import TAKEN_TIMES

PAUSE = dt.timedelta(0)
"""Between two visits of a day; the length of a visit holds the way to the next room."""
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class OfferedVisit:
    """A visit that may be taken: with whom, for what, and when (UTC) in the clinic's zone."""

    opening_id: int
    specialty_code: str
    specialist: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    time_zone: str
    at_once: bool


def free_openings(
    session: Session, *, clinic_id: int, specialty: str, now: dt.datetime, limit: int = MOST_SHOWN
) -> list[OfferedVisit]:
    """Give the next free openings for a specialty or a kind of it, in order of time."""
    rows = session.execute(
        select(Opening, Specialist)
        .join(Specialist, Specialist.id == Opening.specialist_id)
        .where(Opening.clinic_id == clinic_id, *is_free(now), _serves(specialty))
        .order_by(Opening.starts_at, Opening.id)
        .limit(limit)
    )
    return [_offered(opening, person, specialty) for opening, person in rows]


def first_day_together(
    session: Session, *, clinic_id: int, specialties: Sequence[str], now: dt.datetime
) -> tuple[OfferedVisit, ...] | None:
    """Give one visit for each specialty on the first day on which they all fit, none overlapping.

    They stand in order of time. None where no day up to the horizon has room for all.
    """
    found = days_together(session, clinic_id=clinic_id, specialties=specialties, now=now, limit=1)
    return found[0] if found else None


def days_together(
    session: Session, *, clinic_id: int, specialties: Sequence[str], now: dt.datetime, limit: int
) -> list[tuple[OfferedVisit, ...]]:
    """Give the first days on which all the specialties fit, each as its best sequence of visits."""
    wanted = [_all_free(session, clinic_id, each, now) for each in specialties]
    days = sorted(set(wanted[0]).intersection(*wanted[1:])) if wanted else []
    sequences = (best_sequence([each[day] for each in wanted], pause=PAUSE) for day in days)
    fitting = itertools.islice((found for found in sequences if found is not None), limit)
    return [_as_offered(session, dict(zip(specialties, found, strict=True))) for found in fitting]


def is_free(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of a free opening: open, in time, a seat left, its specialist not elsewhere."""
    times = TAKEN_TIMES.c
    taken = select(func.count()).where(times.opening_id == Opening.id).correlate(Opening).scalar_subquery()
    busy = (
        select(times.specialist_id)
        .where(
            times.specialist_id == Opening.specialist_id,
            times.opening_id.is_distinct_from(Opening.id),
            times.starts_at < Opening.ends_at,
            times.ends_at > Opening.starts_at,
        )
        .correlate(Opening)
        .exists()
    )
    return (Opening.state == "open", Opening.bookable_until >= now, taken < Opening.capacity, ~busy)


def _serves(specialty: str) -> ColumnElement[bool]:
    """A kind of a specialty serves a patient who wants it."""
    return text(
        "openings.specialty_code in (select code from specialty_ancestors where ancestor = :wanted)"
    ).bindparams(wanted=specialty)  # type: ignore[return-value]  # a text clause stands where a condition may


def _all_free(
    session: Session, clinic_id: int, specialty: str, now: dt.datetime
) -> dict[dt.date, list[Free]]:
    rows = session.execute(
        select(
            Opening.starts_at, Opening.ends_at, Opening.id, Opening.specialist_id, Opening.time_zone
        ).where(Opening.clinic_id == clinic_id, *is_free(now), _serves(specialty))
    )
    by_day: dict[dt.date, list[Free]] = {}
    for begins, ends, opening_id, specialist_id, zone in rows:
        by_day.setdefault(day_of(begins, zone), []).append(Free(begins, ends, opening_id, specialist_id))
    return by_day


def _as_offered(session: Session, found: dict[str, Free]) -> tuple[OfferedVisit, ...]:
    rows = {
        opening.id: (opening, person)
        for opening, person in session.execute(
            select(Opening, Specialist)
            .join(Specialist, Specialist.id == Opening.specialist_id)
            .where(Opening.id.in_([each.opening_id for each in found.values()]))
        )
    }
    visits = (_offered(*rows[each.opening_id], specialty) for specialty, each in found.items())
    return tuple(sorted(visits, key=lambda visit: visit.starts_at))


def _offered(opening: Opening, person: Specialist, specialty: str) -> OfferedVisit:
    return OfferedVisit(
        opening_id=opening.id,
        specialty_code=specialty,
        specialist=name_of(person),
        starts_at=opening.starts_at,
        ends_at=opening.ends_at,
        time_zone=opening.time_zone,
        at_once=opening.at_once,
    )


def name_of(person: Specialist) -> str:
    """Write a specialist's name as patients read it."""
    name = " ".join(filter(None, (person.given_name, person.family_name)))
    return ", ".join(filter(None, (name, person.credentials)))


def by_day(visits: Sequence[OfferedVisit]) -> Iterator[tuple[dt.date, list[OfferedVisit]]]:
    """Group visits by the clinic's date."""
    for day, group in itertools.groupby(visits, key=lambda visit: day_of(visit.starts_at, visit.time_zone)):
        yield day, list(group)
