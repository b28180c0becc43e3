"""Reads the words of `near`: a position, or the parts of an address; knows no gazetteer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from finder.places.names import place_key, state_code
from search.errors import BadQuestion
from search.types import Point

MAX_LENGTH = 200
ROUNDED_DECIMALS = 3
"""Thousandths of a degree: about 100 m, enough for a list of clinics and too coarse for a home."""

_POSITION = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?)\s*,\s*([+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?)")
_MEANT_AS_NUMBER = re.compile(r"[+-]?(?:nan|inf|infinity|[0-9.][0-9.e_+-]*)", re.IGNORECASE)
_ZIP_AT_END = re.compile(r"(?:^|[\s,])([0-9]{5})(?:-?[0-9]{4})?$")
_COUNTRY_AT_END = re.compile(
    r"[\s,]+(?:usa|u\.s\.a\.|united states(?: of america)?|estados unidos)$", re.IGNORECASE
)
_COUNTY = re.compile(r" (?:county|parish|borough|municipio|municipality|census area)$", re.IGNORECASE)
_HOUSE_NUMBER = re.compile(r"[0-9][0-9a-z/-]*\s+\S", re.IGNORECASE)
_REFUSED_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}
_DIRECTION_MARKS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_LONGEST_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class Address:
    """One reading of the words; `street` is whatever stands before the city."""

    street: str | None = None
    city: str | None = None
    county: str | None = None
    state: str | None = None
    zip5: str | None = None


def checked(text: str) -> str:
    """Give the words trimmed and composed (NFC). Errors: `BadQuestion` for what cannot be a place's name."""
    if len(text) > MAX_LENGTH:
        raise BadQuestion("near", f"A place has at most {MAX_LENGTH} characters.")
    for letter in text:
        if (
            unicodedata.category(letter) in _REFUSED_CATEGORIES
            or unicodedata.bidirectional(letter) in _DIRECTION_MARKS
        ):
            raise BadQuestion("near", "A place has no control characters.")
        if letter.isdigit() and not letter.isascii():
            raise BadQuestion("near", "Please use the digits 0 to 9.")
    trimmed = " ".join(unicodedata.normalize("NFC", text).split())
    if not trimmed:
        raise BadQuestion("near", "Please name a ZIP, a city with its state, or an address.")
    return trimmed


def position(text: str) -> Point | None:
    """Give the point of "42.376, -71.235", rounded; None for other words.

    Errors: `BadQuestion` for two numbers that are no position (NaN, 1e400, 500).
    """
    parts = text.split(",")
    if len(parts) != 2 or not all(_MEANT_AS_NUMBER.fullmatch(part.strip()) for part in parts):
        return None
    found = _POSITION.fullmatch(text)
    if found is None:
        raise BadQuestion("near", "A position is two plain numbers, as in 42.376, -71.235.")
    lat, lon = (round(float(number), ROUNDED_DECIMALS) for number in found.groups())
    return Point(lat, lon)


def readings(text: str) -> list[Address]:
    """Give the ways to read the words as an address, the likeliest first; each has a ZIP or a city."""
    text = _COUNTRY_AT_END.sub("", text)
    zip5 = None
    if found := _ZIP_AT_END.search(text):
        zip5, text = found[1], text[: found.start()]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        return [Address(zip5=zip5)] if zip5 else []
    found_readings = _with_comma(parts) if len(parts) > 1 else _without_comma(parts[0])
    return [replace(reading, zip5=zip5) for reading in found_readings]


def _with_comma(parts: list[str]) -> list[Address]:
    code = state_code(parts[-1])
    if code is None:
        street = ", ".join(parts[:-1])
        ends = _without_comma(parts[-1])
        return [replace(end, street=", ".join(filter(None, (street, end.street)))) for end in ends]
    rest = parts[:-1]
    if len(rest) == 1:
        return _city_in_state(rest[0], code)
    if len(rest) == 2 and _COUNTY.search(rest[1]):
        return [Address(city=rest[0], county=place_key(rest[1]), state=code)]
    whole = Address(street=", ".join(rest[:-1]), city=rest[-1], state=code)
    if _HOUSE_NUMBER.match(rest[0]):
        return [whole]
    return [Address(city=rest[0], state=code), whole]  # a part of a city may stand before it


def _without_comma(text: str) -> list[Address]:
    found = [Address(street=text) if _HOUSE_NUMBER.match(text) else Address(city=text)]
    words = text.split()
    for size in range(1, min(_LONGEST_NAME_WORDS, len(words))):
        code = state_code(" ".join(words[-size:]))
        if code is None:
            continue
        found += _city_in_state(" ".join(words[:-size]), code)
    return found


def _city_in_state(text: str, state: str) -> list[Address]:
    """Read a city, or a street with its city behind it and no comma between: the longest name first."""
    if not _HOUSE_NUMBER.match(text):
        return [Address(city=text, state=state)]
    words = text.split()
    sizes = range(min(_LONGEST_NAME_WORDS, len(words) - 1), 0, -1)
    return [
        Address(street=" ".join(words[:-size]), city=" ".join(words[-size:]), state=state) for size in sizes
    ]
