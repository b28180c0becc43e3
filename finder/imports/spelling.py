"""Spells the capitals of registries as people write names, and makes slugs of names."""

from __future__ import annotations

import re
from functools import lru_cache

from search.text import fold

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SMALL = {"a", "an", "and", "at", "by", "de", "del", "for", "in", "la", "of", "on", "or", "the", "to", "y"}
_CAPITALS = {
    "LLC", "LLP", "LP", "PLLC", "PC", "PA", "PSC", "SC", "APC", "APMC", "MD", "DO", "DC", "DPM", "DDS",
    "DMD", "OD", "PT", "OT", "PHD", "NP", "RN", "CRNA", "LCSW", "ENT", "OB", "GYN", "OBGYN", "US", "USA",
    "NY", "UCLA", "UCSF", "NYU", "UPMC", "VA", "MRI", "CT", "PET", "II", "III", "IV", "VI", "VII", "VIII",
    "IX", "N", "S", "E", "W", "NE", "NW", "SE", "SW", "PO", "RR",
}  # fmt: skip
_SHORT_FORMS = {
    "ST", "STE", "LTD", "DR", "MR", "MRS", "MS", "MT", "FT", "JR", "SR", "CTR", "RD", "LN", "PKWY", "BLVD",
    "SQ", "PL", "CT", "CTY", "HTS", "HWY", "TRL", "PLZ", "BLDG", "FL", "FWY", "XING", "GRP", "PT", "PK",
    "TPKE", "RTE", "RT", "MTN", "PHYS", "DRS", "PH",
}  # fmt: skip
_VOWEL = re.compile(r"[AEIOUY]")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_LENGTH = 80


@lru_cache(maxsize=50_000)
def title_case(text: str, *, street: bool = False) -> str:
    """Give "Smith and O'Brien, PT, LLC" for the same in capitals; a text with lower-case letters stays.

    Words without a vowel are taken for initials (DPM, GHS), but not the common short forms. In a street
    a short form such as CT or PT is a court or a point, not a scan or a therapist.
    """
    text = " ".join(text.split())
    if any(letter.islower() for letter in text):
        return text
    first = _WORD.search(text)
    at_start = first.start() if first else 0
    return _WORD.sub(lambda found: _spelt(found[0], first=found.start() == at_start, street=street), text)


@lru_cache(maxsize=50_000)
def _spelt(word: str, *, first: bool, street: bool) -> str:
    if word.lower() in _SMALL and not first and not street:
        return word.lower()
    if street and word in _SHORT_FORMS:
        return word.capitalize()
    if word in _CAPITALS or (word not in _SHORT_FORMS and len(word) <= 5 and not _VOWEL.search(word)):
        return word.lower() if word[0].isdigit() else word
    if word[0].isdigit():
        return word.lower() if re.fullmatch(r"\d+(ST|ND|RD|TH)", word) else word
    if word.startswith("MC") and len(word) > 3:
        return "Mc" + word[2:].capitalize()
    return "'".join(
        part.capitalize() if place == 0 or len(part) > 1 else part.lower()
        for place, part in enumerate(word.split("'"))
    )


def slug(*parts: str) -> str:
    """Give the parts as one slug, cut at a word's end so that the last two (city and state) stay whole."""
    head, tail = _words(" ".join(parts[:-2])), _words(" ".join(parts[-2:]))
    room = _SLUG_LENGTH - len(tail) - 1
    if len(head) > room:
        head = head[: room + 1].rpartition("-")[0] or head[:room]
    return "-".join(filter(None, (head, tail))) or "clinic"


def _words(text: str) -> str:
    return _NOT_IN_SLUG.sub("-", fold(text).replace("'", "")).strip("-")
