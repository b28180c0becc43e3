"""What the index knows of a clinic: plain values in, one JSON document a clinic out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from search.text import fold, words
from search.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One counted specialist of a clinic, with what holds for this person *at this clinic*.

    `specialties` are taxonomy codes, `weekdays` ISO weekdays on site (empty: not known). None means not
    known and satisfies no filter. Where a source gives only a count per specialty, one nameless
    person of that specialty, of whom nothing else is known, stands for the count.
    """

    specialties: tuple[str, ...]
    name: str = ""
    accepting: bool | None = None
    telehealth: bool | None = None
    languages: tuple[str, ...] = ()
    insurance: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicDocument:
    """One clinic as the engines see it.

    `version` grows with every change of the clinic, its removal included. `people` holds counted people
    only (a doubtful roster stays out). `practices` are the codes in force, `evidence` is the best grade
    (0 to 4) of proof that its specialists work together. `doubted`: people contradict what is said of it.
    `open_days` are ISO weekdays, `state` is the two-letter code.
    """

    clinic_id: int
    version: int
    published: bool = True
    point: Point | None = None
    form: str | None = None
    people: tuple[Person, ...] = ()
    practices: tuple[str, ...] = ()
    evidence: int = 0
    integrated: bool = False
    attested_on: dt.date | None = None
    doubted: bool = False
    accessible: bool = False
    open_days: tuple[int, ...] = ()
    state: str = ""
    city: str = ""
    name: str = ""
    organization: str = ""


def tombstone(clinic_id: int, version: int) -> ClinicDocument:
    """Stand in for a removed clinic, so that a late write of an older version cannot bring it back.

    The index forgets the version of a *deleted* document after a minute; that of a tombstone, never.
    """
    return ClinicDocument(clinic_id=clinic_id, version=version, published=False)


def to_source(document: ClinicDocument) -> dict[str, Any]:
    """Give the JSON document of the mapping in `search.mapping`; a tombstone says nothing but that."""
    if not document.published:
        return {"clinic_id": document.clinic_id, "published": False}
    source: dict[str, Any] = {
        "clinic_id": document.clinic_id,
        "published": True,
        "form": document.form,
        "specialties": sorted({code for person in document.people for code in person.specialties}),
        "pairs": sorted(pairs(document.people)),
        "people": [_person(person) for person in document.people],
        "practices": sorted(document.practices),
        "evidence": document.evidence,
        "integrated": document.integrated,
        "attested_on": document.attested_on and document.attested_on.isoformat(),
        "doubted": document.doubted,
        "accessible": document.accessible,
        "open_days": sorted(document.open_days),
        "state": fold(document.state),
        "city": fold(document.city),
        "name": document.name,
        "name_words": list(words(document.name)),
        "words": sorted(_words(document)),
    }
    if document.point is not None:
        source["point"] = {"lat": document.point.lat, "lon": document.point.lon}
        source["cell"] = cell(document.point)
    return source


def pair(one: str, other: str) -> str:
    """Name two specialties that two different people stand for, whichever is said first."""
    return "+".join(sorted((one, other)))


def pairs(people: Iterable[Person]) -> set[str]:
    """Every pair of specialties (also twice the same) that two different ones of these people stand for."""
    found: set[str] = set()
    seen: set[str] = set()
    for person in people:
        found |= {pair(one, other) for one, other in product(person.specialties, seen)}
        seen |= set(person.specialties)
    return found


def cell(point: Point) -> int:
    """Number of the point on a Z-order (Morton) curve of 2^26 by 2^26 cells; neighbours mostly stay near.

    The index is sorted by it, so that a question about one region reads one stretch of the index.
    """
    column = min(int((point.lon + 180) / 360 * 2**26), 2**26 - 1)
    row = min(int((point.lat + 90) / 180 * 2**26), 2**26 - 1)
    return _spread(column) | _spread(row) << 1


def _spread(number: int) -> int:
    """Put a zero bit between every two bits (of 32)."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        number = (number | number << shift) & mask
    return number


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "words": list(words(person.name)),
        "specialties": list(person.specialties),
        "accepting": person.accepting,
        "telehealth": person.telehealth,
        "languages": list(person.languages),
        "insurance": list(person.insurance),
        "weekdays": list(person.weekdays),
    }


def _words(document: ClinicDocument) -> set[str]:
    people = (person.name for person in document.people)
    names = (document.name, document.organization, document.city, *people)
    return {word for name in names for word in words(name)}
