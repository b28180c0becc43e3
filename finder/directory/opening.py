"""Whether a clinic is open at an instant, and when that changes: in its zone, right across clock changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from zoneinfo import ZoneInfo

from finder.directory.profile import Opening, OpenStretch

DAYS_AHEAD = 8
"""A week and a day: a clinic that opens once a week opens again within them."""
END_OF_DAY = dt.time(23, 59)
"""Hours up to this minute last until midnight; a wall time has no 24:00."""

Interval = tuple[dt.datetime, dt.datetime]


def opening(
    hours: Sequence[OpenStretch],
    *,
    time_zone: str,
    now: dt.datetime,
    closed_on: Collection[dt.date] = (),
) -> Opening | None:
    """Say whether the clinic is open at the instant `now` (aware); None where its hours are not known.

    No stretch begins on a day of `closed_on`. Stretches that meet, also at midnight, are one. `since` is the
    beginning of the stretch that holds now.
    """
    if not hours:
        return None
    here = ZoneInfo(time_zone)
    local = now.astimezone(here)
    days = [local.date() + dt.timedelta(days=ahead) for ahead in range(-1, DAYS_AHEAD + 1)]
    stretches = _intervals(hours, [day for day in days if day not in closed_on], here)
    for opens, closes in _joined(sorted(stretches)):
        if now < opens:
            return Opening(open=False, since=None, until=opens.astimezone(here), now=local)
        if now < closes:
            # As long as this list reaches is as far as anybody can see: it never closes.
            endless = closes - now > dt.timedelta(days=DAYS_AHEAD - 1)
            until = None if endless else closes.astimezone(here)
            return Opening(open=True, since=opens.astimezone(here), until=until, now=local)
    return Opening(open=False, since=None, until=None, now=local)


def _intervals(hours: Sequence[OpenStretch], days: Sequence[dt.date], here: ZoneInfo) -> Iterator[Interval]:
    """Give the open stretches of these days as instants, UTC."""
    for date in days:
        for stretch in hours:
            if stretch.weekday == date.isoweekday():
                opens, closes = _instant(date, stretch.opens, here), _closing(date, stretch.closes, here)
                if opens < closes:
                    yield opens, closes


def _closing(date: dt.date, closes: dt.time, here: ZoneInfo) -> dt.datetime:
    if closes.replace(second=0, microsecond=0) == END_OF_DAY:
        return _instant(date + dt.timedelta(days=1), dt.time(), here)
    return _instant(date, closes, here)


def _instant(date: dt.date, time: dt.time, here: ZoneInfo) -> dt.datetime:
    """Give the instant of a wall time, UTC.

    One that a clock change skips is as far after midnight as clocks without the change would say (PEP 495);
    of one that comes twice it is the first.
    """
    return dt.datetime.combine(date, time, here).astimezone(dt.UTC)


def _joined(intervals: Sequence[Interval]) -> Iterator[Interval]:
    """Join the stretches that meet or overlap; they come in the order of their beginnings."""
    current: Interval | None = None
    for opens, closes in intervals:
        if current is not None and opens <= current[1]:
            current = current[0], max(current[1], closes)
            continue
        if current is not None:
            yield current
        current = opens, closes
    if current is not None:
        yield current
