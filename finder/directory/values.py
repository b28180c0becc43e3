"""Reads one value of a parameter: codes, weekdays, lengths, switches, rectangles."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated

from pydantic import BeforeValidator

from finder.directory.parameters import near_spelling
from finder.places.distance import METRES_PER_MILE
from search.errors import BadQuestion
from search.types import Box

MAX_RADIUS_MI = 500
MAX_DAYS = 3_650
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_METRES = {"mi": METRES_PER_MILE, "km": 1_000.0}
_LENGTH = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,6})?) ?(mi|km)")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?")
_COUNT = re.compile(r"[0-9]{1,6}")
_SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False}
_SHOWN = 40


def code(text: str, known: Collection[str]) -> str:
    """Give a known code. Errors: `ValueError`, with the nearest spelling."""
    if text not in known:
        raise ValueError(f"There is no “{text[:_SHOWN]}”.{near_spelling(text, known)}")
    return text


def codes(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Give known codes that stand between commas: any of them will do. Errors: `ValueError`."""
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise ValueError("A code is missing beside a comma.")
    return tuple(dict.fromkeys(code(part, known) for part in parts))


def _weekday(text: str) -> int:
    if text in {"1", "2", "3", "4", "5", "6", "7"}:
        return int(text)
    if text.lower() in WEEKDAYS:
        return WEEKDAYS.index(text.lower()) + 1
    raise ValueError("A weekday is its English name, or 1 (Monday) to 7 (Sunday).")


def _metres(text: str) -> float:
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise ValueError("Write a length above zero with its unit, as in 25mi or 40km.")
    metres = float(found[1]) * _METRES[found[2]]
    if not 0 < metres <= MAX_RADIUS_MI * METRES_PER_MILE:
        raise ValueError(f"A radius is more than 0 and at most {MAX_RADIUS_MI} miles.")
    return metres


def _switch(text: str) -> bool:
    if text.lower() not in _SWITCH:
        raise ValueError("Write 1 for yes, or leave it out.")
    return _SWITCH[text.lower()]


def _whole(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise ValueError("Write a whole number.")
    return int(text)


def _days(text: str) -> int:
    if not _COUNT.fullmatch(text) or not 1 <= int(text) <= MAX_DAYS:
        raise ValueError(f"Write a number of days from 1 to {MAX_DAYS}.")
    return int(text)


def rectangle(text: str) -> Box:
    """Give west,south,east,north. Errors: `ValueError`."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(map(_DEGREES.fullmatch, parts)):
        raise ValueError("Write four numbers in degrees: west,south,east,north.")
    try:
        return Box(*map(float, parts))
    except BadQuestion as error:
        raise ValueError(error.message) from None


Weekday = Annotated[int, BeforeValidator(_weekday)]
Metres = Annotated[float, BeforeValidator(_metres)]
Whole = Annotated[int, BeforeValidator(_whole)]
Switch = Annotated[bool, BeforeValidator(_switch)]
Days = Annotated[int, BeforeValidator(_days)]
Rectangle = Annotated[Box, BeforeValidator(rectangle)]
