"""Until when a report is checked: two business days, weekends and federal holidays left out.

Health plans have as many to correct their directories (42 U.S.C. 300gg-115).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

BUSINESS_DAYS = 2
SATURDAY = 6
ONE_DAY = dt.timedelta(days=1)


def due_at(received_at: dt.datetime, *, time_zone: str) -> dt.datetime:
    """Give the instant two business days later, by the clinic's clock.

    What comes on a weekend or a holiday counts from 0:00 of the next business day.
    """
    local = received_at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    if not _is_business_day(local.date()):
        local = dt.datetime.combine(_next_business_day(local.date()), dt.time())
    due = local
    for _day in range(BUSINESS_DAYS):
        due = dt.datetime.combine(_next_business_day(due.date()), due.time())
    return due.replace(tzinfo=ZoneInfo(time_zone)).astimezone(dt.UTC)


def _next_business_day(date: dt.date) -> dt.date:
    following = date + ONE_DAY
    while not _is_business_day(following):
        following += ONE_DAY
    return following


def _is_business_day(date: dt.date) -> bool:
    return date.isoweekday() < SATURDAY and date not in _federal_holidays(date.year)


@lru_cache(maxsize=16)
def _federal_holidays(year: int) -> frozenset[dt.date]:
    """Give the days off of a year (5 U.S.C. 6103), also those kept on a Friday or Monday instead."""
    return frozenset(holidays.country_holidays("US", years=year))
