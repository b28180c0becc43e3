"""Draws the map that needs no script: what lies where on a sheet, in the web's projection (EPSG:3857)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from finder.maps.outlines import Line, Outline
from finder.maps.projection import FARTHEST, mercator
from search.types import Box, Point

WIDTH, HEIGHT = 480, 400
"""The sheet's own units; at its smallest, 286 CSS pixels wide, a pin is 24 of them across."""
PIN = 41.0
"""How wide a pin is, and how near two may come before they are drawn as one."""
_MARGIN = 0.12
_LEAST_DEGREES = 0.06
_FINEST = 0.7
"""Points of an outline that lie nearer together than this are drawn as one."""
_LETTER, _LINE = 6.2, 14.0


class Located(Protocol):
    """What has a point."""

    @property
    def point(self) -> Point:
        """Where it lies."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world on the sheet; `east` may lie beyond 180 degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def box(self) -> Box:
        """The rectangle as a question knows it: west > east where it crosses the antimeridian."""
        whole = self.east - self.west >= 360
        west, east = (-180.0, 180.0) if whole else (_wrapped(self.west), _wrapped(self.east))
        return Box(west, max(self.south, -90), east, min(self.north, 90))

    def moved(self, right: float, up: float) -> Frame:
        """Give the frame moved by so many of its widths and heights."""
        across, high = right * (self.east - self.west), up * (self.north - self.south)
        if not -FARTHEST <= self.south + high <= self.north + high <= FARTHEST:
            high = 0.0
        return Frame(self.west + across, self.south + high, self.east + across, self.north + high)

    def scaled(self, times: float) -> Frame:
        """Give the frame so many times as wide and high, about its middle."""
        half_w, half_h = (self.east - self.west) * times / 2, (self.north - self.south) * times / 2
        lon, lat = (self.west + self.east) / 2, (self.south + self.north) / 2
        half_w = min(half_w, 180)
        return Frame(lon - half_w, max(lat - half_h, -FARTHEST), lon + half_w, min(lat + half_h, FARTHEST))


def frame_of(box: Box | None, points: Sequence[Point]) -> Frame:
    """Give a frame that holds the rectangle, or else all points with room around them."""
    if box is not None:
        return Frame(box.west, box.south, box.east + (360 if box.west > box.east else 0), box.north)
    if not points:
        return Frame(-125.0, 24.0, -66.0, 50.0)
    lons = [_beside(point.lon, points[0].lon) for point in points]
    lats = [point.lat for point in points]
    wide = max(max(lons) - min(lons), _LEAST_DEGREES) * (1 + 2 * _MARGIN)
    high = max(max(lats) - min(lats), _LEAST_DEGREES) * (1 + 2 * _MARGIN)
    lon, lat = (max(lons) + min(lons)) / 2, (max(lats) + min(lats)) / 2
    south, north = max(lat - high / 2, -FARTHEST), min(lat + high / 2, FARTHEST)
    return Frame(lon - wide / 2, south, lon + wide / 2, north)


class Sheet:
    """Puts degrees on the sheet so that all of the frame is on it."""

    def __init__(self, frame: Frame) -> None:
        self.middle_lon = (frame.west + frame.east) / 2
        bottom, top = mercator(frame.south), mercator(frame.north)
        self._middle = (bottom + top) / 2
        wide, high = math.radians(frame.east - frame.west), top - bottom
        self._scale = min(WIDTH / wide, HEIGHT / high)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Give where a point lies on the sheet: from the left, from the top."""
        x = WIDTH / 2 + math.radians(_beside(lon, self.middle_lon) - self.middle_lon) * self._scale
        return x, HEIGHT / 2 - (mercator(lat) - self._middle) * self._scale

    def units(self, metres: float, lat: float) -> float:
        """Give how long so many metres are on the sheet at this latitude."""
        return metres / (6_371_008.8 * math.cos(math.radians(lat))) * self._scale

    def path(self, lines: Iterable[Line], *, closed: bool) -> str:
        """Give the lines as a path of SVG, those that lie off the sheet left out."""
        return "".join(self._drawn(line, "Z" if closed else "") for line in lines)

    def _drawn(self, line: Line, end: str) -> str:
        # A line keeps together: all of it is moved to the side of the antimeridian that is on the sheet.
        middle = math.degrees(line.west + line.east) / 2
        turn = math.radians(_beside(middle, self.middle_lon) - middle - self.middle_lon)
        scale = self._scale
        left, top = WIDTH / 2 + turn * scale, HEIGHT / 2 + self._middle * scale
        xs, ys = (
            (left + line.west * scale, left + line.east * scale),
            (top - line.top * scale, top - line.bottom * scale),
        )
        if xs[1] < 0 or xs[0] > WIDTH or ys[1] < 0 or ys[0] > HEIGHT:
            return ""
        points = (
            (left + lon * scale, top - height * scale)
            for lon, height in zip(line.lons, line.heights, strict=True)
        )
        shown = [f"{x:.1f} {y:.1f}" for x, y in _thinned(points)]
        return "" if len(shown) < 2 else "M" + "L".join(shown) + end


def land(sheet: Sheet, outlines: Sequence[Outline]) -> str:
    """Draw the states."""
    return "".join(sheet.path(outline.land, closed=True) for outline in outlines)


def counties(sheet: Sheet, outlines: Sequence[Outline]) -> str:
    """Draw the lines between counties."""
    return "".join(sheet.path(outline.counties, closed=False) for outline in outlines)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the sheet, and the numbers (from 0) of what stands there."""

    x: float
    y: float
    members: tuple[int, ...]


def spots(sheet: Sheet, located: Sequence[Located]) -> list[Spot]:
    """Put pins on the sheet; those that would cover each other stand together."""
    found: list[Spot] = []
    for number, one in enumerate(located):
        x, y = sheet.place(one.point.lon, one.point.lat)
        if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
            continue
        near = next((spot for spot in found if math.dist((spot.x, spot.y), (x, y)) < PIN), None)
        if near is None:
            found.append(Spot(x, y, (number,)))
        else:
            found[found.index(near)] = Spot(near.x, near.y, (*near.members, number))
    return found


def labels(
    sheet: Sheet, named: Iterable[tuple[str, Point]], taken: Sequence[Spot]
) -> list[tuple[str, float, float]]:
    """Give the names that fit on the sheet without covering a pin or each other, the first first."""
    boxes = [(spot.x, spot.y, PIN / 2, PIN) for spot in taken]
    shown = []
    for name, point in named:
        x, y = sheet.place(point.lon, point.lat)
        half = len(name) * _LETTER / 2
        inside = half <= x <= WIDTH - half and _LINE <= y <= HEIGHT - _LINE
        if inside and all(
            abs(x - left) >= half + wide or abs(y - top) >= (_LINE + high) / 2
            for left, top, wide, high in boxes
        ):
            boxes.append((x, y, half, _LINE))
            shown.append((name, round(x, 1), round(y, 1)))
    return shown


def _thinned(points: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    last = (math.inf, math.inf)
    for point in points:
        if abs(point[0] - last[0]) >= _FINEST or abs(point[1] - last[1]) >= _FINEST:
            last = point
            yield point


def _beside(lon: float, other: float) -> float:
    """Give the same meridian's longitude nearest to another."""
    return lon + 360 * round((other - lon) / 360)


def _wrapped(lon: float) -> float:
    return (lon + 180) % 360 - 180
