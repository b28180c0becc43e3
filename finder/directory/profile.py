"""What a clinic's own page shows: everything known of it, and who said so when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from finder.directory.answers import Address, Location, MixEntry, PathwayEntry, SpecialtyTerm, Term, Verified

EVENT_KINDS = ("listed", "stated", "imported", "attested", "practices", "pathways", "edited")


@dataclass(frozen=True, slots=True)
class Fact:
    """Who stated a group of facts and when; stale after 90 days. `group` is one of `FACT_GROUPS`.

    `reported`: somebody says that it is wrong; `doubted`: several do, or it was found to be so.
    """

    group: str
    source: str
    source_kind: str
    url: str | None
    stated_on: dt.date
    stale: bool
    reported: bool = False
    doubted: bool = False


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
class Holiday:
    """A day on which the whole clinic is closed."""

    day: dt.date
    name: str | None


@dataclass(frozen=True, slots=True)
class Opening:
    """Open or not, and the clinic's local time at which that changes (None: not within a week)."""

    open: bool
    since: dt.datetime | None
    until: dt.datetime | None
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language patients are served in, by staff or through an interpreter."""

    language: Term
    spoken_by: str


@dataclass(frozen=True, slots=True)
class ReportedFault:
    """A problem that people report, until it is checked and mended. `person` is the specialist it names.

    `reporters` counts independent ones. `doubted`: enough of them to lower what we say at once, or found true
    on `found_on`. `due` is when it will have been checked.
    """

    kind: str
    person: int | None
    groups: tuple[str, ...]
    since: dt.datetime
    due: dt.datetime
    reporters: int
    found_on: dt.date | None
    overdue: bool
    doubted: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One change of what the directory knows of a clinic. `kind` is one of `EVENT_KINDS`.

    `by` is the source that spoke; `groups` are the groups of facts (`FACT_GROUPS`) it spoke of.
    """

    on: dt.date
    kind: str
    by: str | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayTogether:
    """A weekday (ISO: 1 = Monday), how many of the clinic's specialties are on site, by how many people."""

    weekday: int
    specialties: int
    people: int
    complete: bool  # every specialty, by two people or more


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is on site when: weekdays by specialty, as far as anybody has said."""

    rows: tuple[tuple[SpecialtyTerm, frozenset[int]], ...]
    days: tuple[DayTogether, ...]

    @property
    def together(self) -> tuple[int, ...]:
        """The weekdays on which the whole team is on site."""
        return tuple(day.weekday for day in self.days if day.complete)


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the directory knows of a clinic; `facts` hold the provenance of each group of it.

    `schema_org` are the values of https://schema.org/MedicalSpecialty that its mix has.

    `presence` and `opening` are None where nobody has told days or hours. `history` is newest first.
    `closed_on` are the holidays of the next 60 days.
    """

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
    schema_org: tuple[str, ...]
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
    presence: Presence | None
    opening: Opening | None
    closed_on: tuple[Holiday, ...]
    history: tuple[Event, ...]
    changed_at: dt.datetime
    reports: tuple[ReportedFault, ...]

    @property
    def doubted(self) -> bool:
        """Whether several people, or a check, contradict what is shown."""
        return self.verified.doubted
