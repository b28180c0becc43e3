"""What a clinic's own page shows: everything known of it, and who said so when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from finder.directory.answers import Address, Location, MixEntry, PathwayEntry, SpecialtyTerm, Term, Verified


@dataclass(frozen=True, slots=True)
class Fact:
    """Who stated a group of facts and when; stale after 90 days. `group` is one of `FACT_GROUPS`."""

    group: str
    source: str
    source_kind: str
    url: str | None
    stated_on: dt.date
    stale: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A specialist at the clinic. None where nobody has said; no `weekdays` means that they are not known."""

    id: int
    name: str
    credentials: str | None
    npi: str | None
    specialties: tuple[SpecialtyTerm, ...]
    presence: str  # "confirmed" | "listed" | "doubtful"
    accepting: bool | None
    telehealth: bool | None
    weekdays: tuple[int, ...]
    languages: tuple[Term, ...]
    insurance: tuple[Term, ...]
    stated_on: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class PracticeEntry:
    """A way of working together, with its proof; `grade` 1 (own word) to 4 (confirmed)."""

    code: str
    name: str
    what: str
    evidence: str
    grade: int
    detail: str | None
    said_by: str
    said_on: dt.date
    expires_on: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class OpenStretch:
    """An open stretch of a weekday (ISO: 1 = Monday) in the clinic's local wall time."""

    weekday: int
    opens: dt.time
    closes: dt.time


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language patients are served in, by staff or through an interpreter."""

    language: Term
    spoken_by: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the directory knows of a clinic; `facts` hold the provenance of each group of it."""

    id: int
    slug: str
    name: str
    organization: str | None
    form: str | None
    demo: bool
    by_counts: bool
    address: Address
    location: Location
    time_zone: str
    phone: str | None
    phone_extension: str | None
    website: str | None
    mix: tuple[MixEntry, ...]
    integrated: bool
    people: tuple[Person, ...]
    practices: tuple[PracticeEntry, ...]
    pathways: tuple[PathwayEntry, ...]
    hours: tuple[OpenStretch, ...]
    insurance: tuple[Term, ...]
    languages: tuple[Spoken, ...]
    access: tuple[Term, ...]
    verified: Verified
    attested_by: str | None
    facts: Mapping[str, Fact]
