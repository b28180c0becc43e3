"""Reads the outlines that the front end's build cut from us-atlas (U.S. Census Bureau), a file a state.

They are kept in the web's projection, so that a sheet only moves and scales them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from finder.maps.projection import mercator


class Line(NamedTuple):
    """A line: its longitudes in radians, its heights on the unit map, and the edges of both."""

    lons: tuple[float, ...]
    heights: tuple[float, ...]
    west: float
    east: float
    bottom: float
    top: float


class Outline(NamedTuple):
    """A state: its land as rings, and the lines between its counties."""

    land: list[Line]
    counties: list[Line]


def traced(points: Iterable[tuple[float, float]]) -> Line:
    """Make a line of points in degrees, longitude before latitude."""
    lons, lats = zip(*points, strict=True)
    along, heights = tuple(map(math.radians, lons)), tuple(map(mercator, lats))
    return Line(along, heights, min(along), max(along), min(heights), max(heights))


def outlines_in(folder: Path, west: float, south: float, east: float, north: float) -> Iterator[Outline]:
    """Give the states that reach into a rectangle (`east` may lie beyond 180); none where none were built."""
    for code, (left, bottom, right, top) in _boxes(folder).items():
        beside = any(west - turn <= right and left <= east - turn for turn in (-360, 0, 360))
        if beside and south <= top and bottom <= north:
            yield _outline(folder, code)


@lru_cache(maxsize=4)
def _boxes(folder: Path) -> dict[str, tuple[float, float, float, float]]:
    listed = folder / "list.json"
    return {code: state["box"] for code, state in _json(listed).items()} if listed.exists() else {}


@lru_cache(maxsize=64)
def _outline(folder: Path, code: str) -> Outline:
    drawn = _json(folder / f"{code}.json")
    return Outline(*([traced(line) for line in drawn[part]] for part in Outline._fields))


def _json(path: Path) -> Any:
    return orjson.loads(path.read_bytes())
