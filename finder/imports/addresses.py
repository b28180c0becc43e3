"""Brings street addresses to one spelling and takes the suite off (USPS Publication 28, appendix C)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import usaddress

_ABBREVIATIONS = {
    "ALLEY": "ALY", "AVENUE": "AVE", "AV": "AVE", "BOULEVARD": "BLVD", "BUILDING": "BLDG", "BYPASS": "BYP",
    "CAUSEWAY": "CSWY", "CENTER": "CTR", "CENTRE": "CTR", "CIRCLE": "CIR", "COURT": "CT", "COVE": "CV",
    "CROSSING": "XING", "DRIVE": "DR", "EXPRESSWAY": "EXPY", "EXTENSION": "EXT", "FREEWAY": "FWY",
    "HEIGHTS": "HTS", "HIGHWAY": "HWY", "JUNCTION": "JCT", "LANE": "LN", "MOUNT": "MT", "MOUNTAIN": "MTN",
    "PARKWAY": "PKWY", "PLACE": "PL", "PLAZA": "PLZ", "POINT": "PT", "ROAD": "RD", "ROUTE": "RTE",
    "RT": "RTE", "SAINT": "ST", "SQUARE": "SQ", "STREET": "ST", "STR": "ST", "TERRACE": "TER", "TRAIL": "TRL",
    "TURNPIKE": "TPKE", "VALLEY": "VLY", "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W",
    "NORTHEAST": "NE", "NORTHWEST": "NW", "SOUTHEAST": "SE", "SOUTHWEST": "SW",
    "FIRST": "1ST", "SECOND": "2ND", "THIRD": "3RD", "FOURTH": "4TH", "FIFTH": "5TH", "SIXTH": "6TH",
    "SEVENTH": "7TH", "EIGHTH": "8TH", "NINTH": "9TH", "TENTH": "10TH",
}  # fmt: skip
_DIRECTION = r"(?:N|S|E|W|NE|NW|SE|SW|NORTH|SOUTH|EAST|WEST)"
# A number, a direction, one to three words, a kind of street, a direction: nothing in it to take apart.
_PLAIN = re.compile(
    rf"\d+[A-Z]?(?: {_DIRECTION})?(?: (?:[A-Z]+|\d+(?:ST|ND|RD|TH))){{1,3}}"
    r" (?:ALLEY|AVENUE|AV|BOULEVARD|BYPASS|CAUSEWAY|CIRCLE|COURT|COVE|CROSSING|DRIVE|EXPRESSWAY|FREEWAY"
    r"|HIGHWAY|LANE|PARKWAY|PLACE|PLAZA|ROAD|SQUARE|STREET|STR|TERRACE|TRAIL|TURNPIKE|WAY|LOOP|RUN|PIKE|ALY|AVE|BLVD"
    r"|BYP|CIR|CSWY|CT|CV|DR|EXPY|FWY|HWY|LN|PKWY|PL|PLZ|RD|SQ|ST|TER|TPKE|TRL|XING)"
    rf"(?: {_DIRECTION})?"
)
_WITHIN_A_BUILDING = {
    "OccupancyType", "OccupancyIdentifier", "SubaddressType", "SubaddressIdentifier", "LandmarkName",
}  # fmt: skip
_SUITE = re.compile(
    r"[\s,]+(?:(?:STE|SUITE|UNIT|APT|ROOM|RM|FLOOR|FL|BLDG|BUILDING|DEPT|LEVEL|LOWR|UPPR|BSMT)\b\.?\s*"
    r"(?:NO\.?\s*|#\s*)?[\w-]*|#\s*[\w-]+).*$"
)
_ORDINAL_FLOOR = re.compile(r"[\s,]+\d+(?:ST|ND|RD|TH)\s+(?:FLOOR|FL)\b.*$")
_HOUSE = re.compile(r"[0-9]{1,9}")
_NO_MARKS = re.compile(r"[^\w\s#&/-]")
_HYPHEN_STREET = re.compile(r"^(\d+) ?- ?(?=\d+(?:ST|ND|RD|TH)\b)")
"""A number and a numbered street written as one word: 1500-24TH AVE."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street line without its suite, the suite, and the spelling by which two writings are one address."""

    line: str
    suite: str | None
    key: str


@lru_cache(maxsize=50_000)
def read_street(line_1: str, line_2: str = "") -> Street:
    """Take the suite off, wherever it stands, and give the rest in one spelling.

    Errors: `ValueError`, its message the reason, for a line that names no street.
    """
    line = _HYPHEN_STREET.sub(r"\1 ", " ".join(line_1.upper().split()))
    found = _ORDINAL_FLOOR.search(line) or _SUITE.search(line)
    if found and found.start() > 0:
        line, inside = line[: found.start()], line[found.start() :].strip(" ,")
    else:
        inside = ""
    suite = " ".join(filter(None, (inside, " ".join(line_2.upper().split())))) or None
    bare = line.replace(".", "").rstrip(", ")
    outer = bare.split() if _PLAIN.fullmatch(bare) else _outer_words(line)
    words = [_ABBREVIATIONS.get(word, word) for word in outer]
    if not words or not any(letter.isalnum() for letter in "".join(words)):
        raise ValueError("there is no street address")
    return Street(line, suite, " ".join(words))


@lru_cache(maxsize=50_000)
def _outer_words(line: str) -> list[str]:
    """Give the words that name the building: what the parser takes for a suite, a unit or a landmark goes."""
    labelled = [(_NO_MARKS.sub("", word), label) for word, label in usaddress.parse(line)]
    kept = [word for word, label in labelled if word and label not in _WITHIN_A_BUILDING]
    has_street = any(label.startswith(("StreetName", "USPSBox")) for _, label in labelled)
    words = kept if has_street else [word for word, _ in labelled if word]
    # Whatever the parser takes the first number for: a line that begins with one has a key that does.
    house = _HOUSE.match(line)
    if house and words and house_number(words[0]) != int(house[0]):
        words.insert(0, house[0])
    return words


def house_number(text: str) -> int:
    """Give the number that a street line or its key begins with, 0 where it begins with none."""
    found = _HOUSE.match(text)
    return int(found[0]) if found else 0


def address_key(street: Street, zip5: str) -> str:
    """Give the key of a building: its street in one spelling and its ZIP."""
    return f"{street.key} {zip5}"
