"""What a landing page shows: frozen values, names in the language that was asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from finder.directory.answers import Address, MixEntry, SpecialtyEntry, TeamEntry, Verified


@dataclass(frozen=True, slots=True)
class Area:
    """A state, or a city in it. `spellings`: how its clinics spell the city, folded; `slug`: all of them."""

    state: str
    state_name: str
    slug: str | None = None
    city: str | None = None
    spellings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Give the name as a page says it: "Waltham, MA" or "Massachusetts"."""
        return f"{self.city}, {self.state}" if self.city else self.state_name


@dataclass(frozen=True, slots=True)
class Totals:
    """How many published clinics; of them, how many integrated, how many attested within 90 days."""

    clinics: int
    integrated: int
    attested: int


@dataclass(frozen=True, slots=True)
class CityCount:
    """A city with clinics: its slug, its commonest spelling, all folded ones, and counts."""

    slug: str
    name: str
    spellings: tuple[str, ...]
    clinics: int
    integrated: int


@dataclass(frozen=True, slots=True)
class StateCount:
    """A state with clinics."""

    code: str
    name: str
    clinics: int
    integrated: int


@dataclass(frozen=True, slots=True)
class ListedClinic:
    """A clinic in the list of a landing page."""

    slug: str
    name: str
    organization: str | None
    address: Address
    mix: tuple[MixEntry, ...]
    verified: Verified
    demo: bool


@dataclass(frozen=True, slots=True)
class LandingPage:
    """All of a landing page. `team` or `specialty` where the page is about one of them."""

    area: Area
    totals: Totals
    clinics: tuple[ListedClinic, ...]
    cities: tuple[CityCount, ...]
    teams: tuple[tuple[TeamEntry, int], ...]
    specialties: tuple[tuple[SpecialtyEntry, int], ...]
    team: TeamEntry | None = None
    specialty: SpecialtyEntry | None = None

    @property
    def thin(self) -> bool:
        """Whether it lists no clinic: such a page is not for a search engine."""
        return self.totals.clinics == 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of a sitemap: its path without the language, and the day of its last change if known."""

    path: str
    changed_on: dt.date | None
