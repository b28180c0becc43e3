"""Wall time at a clinic to UTC and back, honest about the hours that a clock skips or shows twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo


class NoSuchTime(ValueError):
    """The clock of that zone skips this time, as between two and three on a Sunday in March."""


class TwoSuchTimes(ValueError):
    """The clock of that zone shows this time twice; say whether the first (0) or the second (1) is meant."""


def to_utc(wall: dt.datetime, zone: str, fold: int | None = None) -> dt.datetime:
    """Give the instant (UTC) at which a clock in `zone` (IANA) shows `wall`, a time without zone.

    Errors: `NoSuchTime` where it never does; `TwoSuchTimes` where it does twice and no `fold` says which.
    """
    place = ZoneInfo(zone)
    instants = [wall.replace(tzinfo=place, fold=n).astimezone(dt.UTC) for n in (0, 1)]
    shown = [instant for instant in instants if to_wall(instant, zone) == wall]
    if not shown:
        raise NoSuchTime
    if shown[0] != shown[-1]:
        if fold is None:
            raise TwoSuchTimes
        return shown[fold]
    return shown[0]


def to_wall(instant: dt.datetime, zone: str) -> dt.datetime:
    """Give what a clock in `zone` shows at an instant, as a time without zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def same_clock(instant: dt.datetime, zone: str, other: str) -> bool:
    """Say whether clocks in two zones show the same at an instant."""
    return to_wall(instant, zone) == to_wall(instant, other)


def fold_of(instant: dt.datetime, zone: str) -> int:
    """Say whether the clock shows this time for the second time in a row (1) or not (0)."""
    return instant.astimezone(ZoneInfo(zone)).fold


def day_of(instant: dt.datetime, zone: str) -> dt.date:
    """Give the date in `zone` at an instant."""
    return to_wall(instant, zone).date()


def starts_on(
    day: dt.date, *, opens: dt.time, closes: dt.time, minutes: int, zone: str
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Give the stretches (UTC) of `minutes` each that begin by the wall clock between `opens` and `closes`.

    A start that the clock skips is left out; of one that it shows twice, the first is taken. A stretch lasts
    its minutes in real time and never reaches beyond `closes`.
    """
    end = dt.datetime.combine(day, closes)
    try:
        closing = to_utc(end, zone, fold=1)
    except NoSuchTime:
        closing = end.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(dt.UTC)
    wall, length, before = dt.datetime.combine(day, opens), dt.timedelta(minutes=minutes), None
    while wall < end:
        try:
            begin = to_utc(wall, zone, fold=0)
        except NoSuchTime:
            wall += length
            continue
        if begin + length <= closing and (before is None or begin >= before):
            before = begin + length
            yield begin, before
        wall += length
