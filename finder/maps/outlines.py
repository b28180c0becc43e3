"""Reads the outlines that the front end's build cut from us-atlas (U.S. Census Bureau), a file a state."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

Line = list[tuple[float, float]]


class Outline(NamedTuple):
    """A state: its land as rings, and the lines between its counties; longitude before latitude, degrees."""

    land: list[Line]
    counties: list[Line]


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
    return Outline(**_json(folder / f"{code}.json"))


def _json(path: Path) -> Any:
    return orjson.loads(path.read_bytes())
