"""Driving times, asked for once and kept; a service that fails rests, and its absence costs nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from finder.routing.routers import NullRouter, Router, RouterAway, Seconds
from search.types import Point

KEEP_S = 6 * 3_600
MOST_KEPT = 50_000
REST_S = 30.0
"""How long a service that failed is left alone."""
ORIGIN_DECIMALS = 3
"""To about 100 m: whoever runs the router learns no address."""
TARGET_DECIMALS = 4

_Way = tuple[float, float, float, float]


class KeptTimes:
    """Asks a router for the ways it does not know yet, all at once. What it keeps is in this process only."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self._kept: dict[_Way, tuple[float, Seconds]] = {}
        self._lock = threading.Lock()
        self._rests_until = 0.0

    @property
    def known(self) -> bool:
        """Whether there is a service to ask."""
        return not isinstance(self._router, NullRouter)

    def seconds(self, origin: Point, targets: Sequence[Point]) -> list[Seconds]:
        """Give the times in the order of the targets; None where nobody knows."""
        if not self.known or not targets:
            return [None] * len(targets)
        ways = [_way(origin, target) for target in targets]
        now = time.monotonic()
        with self._lock:
            found = {way: kept[1] for way in ways if (kept := self._kept.get(way)) and kept[0] > now}
            resting = now < self._rests_until
        missing = list(dict.fromkeys(way for way in ways if way not in found))
        if missing and not resting:
            found |= self._ask(missing)
        return [found.get(way) for way in ways]

    def _ask(self, ways: list[_Way]) -> dict[_Way, Seconds]:
        origin = Point(*ways[0][:2])
        try:
            times = self._router.seconds(origin, [Point(*way[2:]) for way in ways])
        except RouterAway:
            with self._lock:
                self._rests_until = time.monotonic() + REST_S
            return {}
        until = time.monotonic() + KEEP_S
        with self._lock:
            if len(self._kept) + len(ways) > MOST_KEPT:
                self._kept.clear()
            self._kept.update({way: (until, seconds) for way, seconds in zip(ways, times, strict=True)})
        return dict(zip(ways, times, strict=True))


def _way(origin: Point, target: Point) -> _Way:
    return (
        round(origin.lat, ORIGIN_DECIMALS),
        round(origin.lon, ORIGIN_DECIMALS),
        round(target.lat, TARGET_DECIMALS),
        round(target.lon, TARGET_DECIMALS),
    )
