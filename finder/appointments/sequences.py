"""One visit after another: who can see a patient on one day, without overlap, done as early as possible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MOST_SPECIALTIES = 8
"""Every subset of the wanted ones is looked at, so their number is kept small."""


@dataclass(frozen=True, slots=True, order=True)
class Free:
    """A stretch (UTC) in which somebody is free to see one more patient."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    opening_id: int
    specialist_id: int


def best_sequence(wanted: Sequence[Sequence[Free]], *, pause: dt.timedelta) -> tuple[Free, ...] | None:
    """Choose one stretch for each wanted specialty so that none overlaps and all are done the soonest.

    Of those that end at the same time, the one that begins the latest is given, so that nobody waits between
    visits for nothing. `pause` lies between two visits. The stretches are given in the order of `wanted`.
    """
    if not wanted or not all(wanted) or len(wanted) > MOST_SPECIALTIES:
        return None
    soonest = _chain(wanted, pause, begin=_begins, end=_ends)
    if soonest is None:
        return None
    done = max(each.ends_at for each in soonest)
    within = [[each for each in choices if each.ends_at <= done] for choices in wanted]
    compact = _chain(within, pause, begin=lambda each: -_ends(each), end=lambda each: -_begins(each))
    return compact or soonest


def _begins(each: Free) -> float:
    return each.starts_at.timestamp()


def _ends(each: Free) -> float:
    return each.ends_at.timestamp()


def _chain(
    wanted: Sequence[Sequence[Free]],
    pause: dt.timedelta,
    *,
    begin: Callable[[Free], float],
    end: Callable[[Free], float],
) -> tuple[Free, ...] | None:
    """Put the wanted ones one after another along a clock; the earliest end of each subset is enough to know.

    Whatever comes after a subset can only gain when the subset is done earlier, so by subsets of growing size
    the best of all is found exactly, not by trial.
    """
    ready: dict[int, tuple[float, tuple[tuple[int, Free], ...]]] = {0: (float("-inf"), ())}
    whole = (1 << len(wanted)) - 1
    for chosen in range(whole + 1):
        if chosen not in ready:
            continue
        at, so_far = ready[chosen]
        for place, choices in enumerate(wanted):
            with_it = chosen | 1 << place
            if with_it == chosen:
                continue
            following = _first(choices, at, begin, end)
            if following is None:
                continue
            free_again = end(following) + pause.total_seconds()
            if with_it not in ready or free_again < ready[with_it][0]:
                ready[with_it] = (free_again, (*so_far, (place, following)))
    found = ready.get(whole)
    return tuple(each for _, each in sorted(found[1])) if found else None


def _first(
    choices: Iterable[Free], at: float, begin: Callable[[Free], float], end: Callable[[Free], float]
) -> Free | None:
    later = (each for each in choices if begin(each) >= at)
    return min(later, key=lambda each: (end(each), -begin(each), each), default=None)
