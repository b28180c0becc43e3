"""Who can be asked for driving times: nobody, or an operator's own OSRM or Valhalla."""

from __future__ import annotations

import json
import math
import ssl
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from geopy.adapters import AdapterHTTPError
from geopy.exc import GeopyError

from finder.places.transport import DeadlineAdapter
from search.types import Point

Seconds = float | None
"""How long the way takes; None where no road leads there."""

LONGEST_S = 7 * 86_400
"""No drive takes a week: what is longer is no answer."""


class RouterAway(Exception):
    """The routing service gave no usable answer in time."""


class Router(Protocol):
    """Who can be asked for driving times."""

    name: str

    def seconds(self, origin: Point, targets: Sequence[Point]) -> list[Seconds]:
        """Ask once for all ways from the origin, in the order of the targets. Errors: `RouterAway`."""


class NullRouter:
    """Nobody: no position leaves the house. The default."""

    name = "none"

    def seconds(self, origin: Point, targets: Sequence[Point]) -> list[Seconds]:
        """Know nothing."""
        return [None] * len(targets)


class OsrmRouter:
    """OSRM's table service (project-osrm.org, API documentation v5, "Table service")."""

    name = "osrm"

    def __init__(self, url: str, timeout_s: float) -> None:
        self._ask = _asking(url, timeout_s)

    def seconds(self, origin: Point, targets: Sequence[Point]) -> list[Seconds]:
        """Ask once."""
        places = ";".join(f"{point.lon:.6g},{point.lat:.6g}" for point in (origin, *targets))
        answer = self._ask(f"/table/v1/driving/{places}?sources=0&annotations=duration")
        return _read(lambda: answer["durations"][0][1:], len(targets))


class ValhallaRouter:
    """Valhalla's time-distance matrix (valhalla.github.io, "Matrix API": `sources_to_targets`)."""

    name = "valhalla"

    def __init__(self, url: str, timeout_s: float) -> None:
        self._ask = _asking(url, timeout_s)

    def seconds(self, origin: Point, targets: Sequence[Point]) -> list[Seconds]:
        """Ask once."""
        question = {"sources": [_place(origin)], "targets": list(map(_place, targets)), "costing": "auto"}
        answer = self._ask(f"/sources_to_targets?json={quote(json.dumps(question, separators=(',', ':')))}")
        return _read(lambda: [way["time"] for way in answer["sources_to_targets"][0]], len(targets))


_ROUTERS: dict[str, Callable[[str, float], Router]] = {"osrm": OsrmRouter, "valhalla": ValhallaRouter}


def make_router(name: str, *, url: str = "", timeout_s: float = 1.0) -> Router:
    """Make the router of the settings. Errors: `ValueError` for an unknown name or no web address."""
    if name == "none":
        return NullRouter()
    if name not in _ROUTERS:
        raise ValueError(f"There is no router {name!r}: none, {', '.join(_ROUTERS)}.")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise ValueError(f"The router {name} needs the http(s) address of its service.")
    return _ROUTERS[name](url.rstrip("/"), timeout_s)


def _asking(url: str, timeout_s: float) -> Callable[[str], Any]:
    adapter = DeadlineAdapter(proxies=None, ssl_context=ssl.create_default_context())

    def ask(path: str) -> Any:
        try:
            return adapter.get_json(url + path, timeout=timeout_s, headers={"Accept": "application/json"})
        except (GeopyError, AdapterHTTPError) as error:
            raise RouterAway from error

    return ask


def _place(point: Point) -> dict[str, float]:
    return {"lat": point.lat, "lon": point.lon}


def _read(found: Callable[[], list[Any]], count: int) -> list[Seconds]:
    """Read the times. A service may answer anything: what is not shaped as documented is `RouterAway`."""
    try:
        times = [None if time is None else float(time) for time in found()]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise RouterAway from error
    if len(times) != count:
        raise RouterAway
    if any(time is not None and not (math.isfinite(time) and 0 <= time <= LONGEST_S) for time in times):
        raise RouterAway
    return times
