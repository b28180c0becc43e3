"""What a FHIR search asks for: values read by the type of their parameter, and conditions of them."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

from finder.fhir.table import Parameter
from search.types import Point

FHIR_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_REFERENCE = re.compile(
    r"(?:https?://\S+/)?([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/\S+)?", re.ASCII
)
_MOMENT = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?\d{1,7}(?:\.\d{1,15})?", re.ASCII)
PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
METRES = {"": 1_000.0, "km": 1_000.0, "m": 1.0, "mi": 1_609.344, "[mi_i]": 1_609.344, "[mi_us]": 1_609.347}
DEFAULT_NEAR_KM = 40.0
EARTH_M = 20_037_508.0
"""No two places of the earth lie farther apart."""


@dataclass(frozen=True, slots=True)
class Token:
    """A code: `system` is None where any will do and empty where it must be absent; `code` None for any."""

    system: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource that is referred to."""

    id: str


@dataclass(frozen=True, slots=True)
class Text:
    """Letters to look for."""

    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time from `start` until before `end` (UTC), and how what is found compares with it."""

    prefix: str
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Near:
    """A circle on the sphere."""

    center: Point
    radius_m: float


Value = Token | Reference | Text | Moment | Near


@dataclass(frozen=True, slots=True)
class Leaf:
    """A resource whose parameter has one of these values."""

    parameter: Parameter
    values: tuple[Value, ...]
    modifier: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A resource that refers by this parameter to one (of the parameter's target) of which `then` holds."""

    parameter: Parameter
    then: Condition


@dataclass(frozen=True, slots=True)
class Has:
    """A resource to which one of type `source`, of which `then` holds, refers by this parameter."""

    source: str
    parameter: Parameter
    then: Condition


Condition = Leaf | Chain | Has


def split(text: str, sign: str) -> list[str]:
    """Cut at a sign that no backslash protects (FHIR R4, 3.1.1.5); the backslashes stay."""
    return re.split(r"(?<!\\)" + re.escape(sign), text)


def plain(text: str) -> str:
    """Take the protecting backslashes away."""
    return re.sub(r"\\([\\,|$])", r"\1", text)


def read_value(parameter: Parameter, text: str, *, target: str | None = None) -> Value:
    """Read one alternative. Errors: `ValueError` with a sentence for whoever asked."""
    if not text:
        raise ValueError("One of its alternatives is empty.")
    if parameter.type == "token":
        return _token(text)
    if parameter.type == "string":
        return Text(plain(text))
    if parameter.type == "date":
        return _moment(text)
    if parameter.type == "special":
        return _near(text)
    return _reference(plain(text), target or parameter.target or "")


def _token(text: str) -> Token:
    parts = [plain(part) for part in split(text, "|")]
    if len(parts) > 2:
        raise ValueError("A token is code, system|code, |code or system|.")
    if len(parts) == 1:
        return Token(None, parts[0])
    if not any(parts):
        raise ValueError("A token needs a system or a code.")
    return Token(parts[0], parts[1] or None)


def _reference(text: str, target: str) -> Reference:
    if FHIR_ID.fullmatch(text):
        return Reference(text)
    found = _REFERENCE.fullmatch(text)
    if found is None or found[1] != target:
        raise ValueError(f"Give an id, or {target}/id.")
    return Reference(found[2])


def _near(text: str) -> Near:
    parts = text.split("|")
    if len(parts) not in (2, 3, 4):
        raise ValueError("Give latitude|longitude|distance|units.")
    given = parts[2] if len(parts) > 2 and parts[2] else str(DEFAULT_NEAR_KM)
    lat, lon, far = map(_number, (parts[0], parts[1], given))
    unit = parts[3].strip() if len(parts) == 4 else ""
    if abs(lat) > 90 or abs(lon) > 180:
        raise ValueError("Latitude lies between -90 and 90, longitude between -180 and 180.")
    if unit not in METRES:
        raise ValueError(f"Units are one of {', '.join(name for name in METRES if name)}.")
    if far <= 0:
        raise ValueError("The distance is greater than 0.")
    return Near(Point(lat, lon), min(far * METRES[unit], EARTH_M))


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError("Latitude, longitude and distance are numbers.")
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("Latitude, longitude and distance are numbers.")
    return number


def _moment(text: str) -> Moment:
    prefix, rest = (text[:2], text[2:]) if text[:2] in PREFIXES else ("eq", text)
    found = _MOMENT.fullmatch(rest.replace(" ", "+"))  # a plus that nobody encoded arrives as a blank
    if found is None:
        raise ValueError("Give a date or a time as FHIR writes it: 2026-11-24, ge2026-11-24T08:00:00Z.")
    try:
        start, end = _stretch(found)
    except (ValueError, OverflowError):
        raise ValueError("There is no such date.") from None
    return Moment(prefix, start, end)


def _stretch(found: re.Match[str]) -> tuple[dt.datetime, dt.datetime]:
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    start = dt.datetime(
        int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0),
        int((fraction or "0")[:6].ljust(6, "0")), tzinfo=_zone(zone),
    )  # fmt: skip
    if fraction:
        length = dt.timedelta(microseconds=10 ** max(6 - len(fraction), 0))
    elif second:
        length = dt.timedelta(seconds=1)
    elif minute:
        length = dt.timedelta(minutes=1)
    elif day:
        length = dt.timedelta(days=1)
    else:
        following = (int(year), int(month) + 1) if month else (int(year) + 1, 1)
        if following[1] > 12:
            following = (following[0] + 1, 1)
        return start, dt.datetime(*following, 1, tzinfo=dt.UTC)
    return start, start + length


def _zone(text: str | None) -> dt.tzinfo:
    if text is None or text == "Z":
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))
