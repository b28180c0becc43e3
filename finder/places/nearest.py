"""Finds the nearest of many named points in memory, while the gazetteer is put together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from search.types import Point

_CELLS_PER_DEGREE = 2
_KM_PER_DEGREE = 111.2

T = TypeVar("T")


def roughly_km(a: Point, b: Point) -> float:
    """Give the distance in kilometres as on a plane, a few per cent off within 100 km."""
    east = (a.lon - b.lon + 180) % 360 - 180
    return _KM_PER_DEGREE * math.hypot(a.lat - b.lat, east * math.cos(math.radians(a.lat)))


class Nearest(Generic[T]):
    """Points in cells of half a degree; looks into the cell asked for and the eight around it."""

    def __init__(self, points: Iterable[tuple[Point, T]]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[Point, T]]] = defaultdict(list)
        for point, what in points:
            self._cells[_cell(point)].append((point, what))

    def to(self, point: Point) -> T | None:
        """Give what lies nearest, None where nothing lies within half a degree or so."""
        row, column = _cell(point)
        around = [(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)]
        found = [each for cell in around for each in self._cells.get(cell, ())]
        return min(found, key=lambda each: roughly_km(point, each[0]))[1] if found else None


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point.lat * _CELLS_PER_DEGREE), math.floor(point.lon * _CELLS_PER_DEGREE)
