"""Until when a report is checked: two business days, weekends left out.

Health plans have as many to correct their directories (42 U.S.C. 300gg-115).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

BUSINESS_DAYS = 2
SATURDAY = 6
ONE_DAY = dt.timedelta(days=1)


def due_at(received_at: dt.datetime, *, time_zone: str) -> dt.datetime:
    """Give the instant two business days later, by the clinic's clock; a weekend's count from Monday 0:00.

    Federal holidays count as business days, so the check is never later than a strict reader expects.
    """
    local = received_at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    if local.isoweekday() >= SATURDAY:
        local = dt.datetime.combine(_next_weekday(local.date()), dt.time())
    due = local
    for _day in range(BUSINESS_DAYS):
        due = dt.datetime.combine(_next_weekday(due.date()), due.time())
    return due.replace(tzinfo=ZoneInfo(time_zone)).astimezone(dt.UTC)


def _next_weekday(date: dt.date) -> dt.date:
    following = date + ONE_DAY
    while following.isoweekday() >= SATURDAY:
        following += ONE_DAY
    return following
