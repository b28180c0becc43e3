"""What the directory answers with: frozen values that a page shows and the JSON API writes.

Names are in the language that was asked for. Distances are metres along the WGS 84 ellipsoid, on no road.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from finder.places.answers import AREA_M, Choices, Place, Precision
from search.types import Point, Reason

if TYPE_CHECKING:
    from finder.directory.pair_answers import ClinicPair

Query = tuple[tuple[str, str], ...]
"""Parameters of an address in their order, as `urlencode` takes them."""


class Status(StrEnum):
    """How well a profile is known."""

    ATTESTED = "attested"  # the clinic said so within the last 90 days
    STALE = "stale"  # it said so longer ago
    BY_REGISTRY = "by_registry"  # nobody there has said so yet


@dataclass(frozen=True, slots=True)
class Term:
    """A code of a vocabulary and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SpecialtyTerm:
    """A specialty: its code, its name, its name in plain words, and the group of care it belongs to."""

    code: str
    name: str
    lay_name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One wanted item: any of these specialties will do."""

    any_of: tuple[SpecialtyTerm, ...]

    @property
    def code(self) -> str:
        """The item as the `specialty` parameter spells it: alternatives joined by commas."""
        return ",".join(term.code for term in self.any_of)


@dataclass(frozen=True, slots=True)
class Verified:
    """How well the profile is known, and since when (None where no clinic's word is there).

    `doubted`: several people contradict it, each on their own, or a check did.
    """

    status: Status
    at: dt.date | None
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class MixEntry:
    """How many people of a specialty work at a clinic."""

    specialty: SpecialtyTerm
    count: int


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in the United States."""

    street: str
    suite: str | None
    city: str
    state: str
    zip5: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where a clinic lies, and how near the point is to its door."""

    point: Point
    precision: Precision

    @property
    def area_m(self) -> int:
        """How far around the point the clinic may lie; 0 where its street is known. Metres."""
        return AREA_M.get(self.precision, 0)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another clinic to go to, in one line; the distance is from the place of the question."""

    id: int
    slug: str
    name: str
    city: str
    state: str
    distance_m: float | None
    precision: Precision  # the coarser one of both ends of the distance


@dataclass(frozen=True, slots=True)
class Lack:
    """A wanted item that a clinic does not have, and the nearest clinic of the directory that does."""

    wanted: Wanted
    nearest: Neighbour | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of the wanted a clinic has. `team`: two or more different people stand behind what it has."""

    wanted: tuple[Wanted, ...]
    has: tuple[Wanted, ...]
    lacks: tuple[Lack, ...]
    team: bool


@dataclass(frozen=True, slots=True)
class ClinicHit:
    """One clinic of a list. `sources` are the titles of what its facts rest on; `reasons` its place in it."""

    id: int
    slug: str
    name: str
    organization: str | None
    form: str | None
    demo: bool
    address: Address
    phone: str | None
    location: Location
    distance_m: float | None
    precision: Precision  # the coarser one of both ends of the distance
    coverage: Coverage
    mix: tuple[MixEntry, ...]
    integrated: bool
    practices: tuple[Term, ...]
    verified: Verified
    by_counts: bool  # a registry gives mere counts of specialists, no names
    sources: tuple[str, ...]
    reasons: tuple[Reason, ...]
    drive_s: float | None = None  # by car, from a routing service; None where nobody knows


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a filter, its name, and how many clinics one more click on it gives."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change of the question that brings clinics back.

    `parameter` is given up or, with a `value`, set to it: a wider radius, fewer wanted at least. `dropped` is
    the filter's value or the wanted item (as the `specialty` parameter spells it) that is given up. `query`
    are the parameters of the changed question, `total` what it finds: with `whole` only clinics that
    have the whole team.
    """

    parameter: str
    change: str  # "drop" | "widen" | "lower"
    value: str | None
    dropped: str | None
    total: int
    query: Query
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a question. With `choices` the place is ambiguous and nothing was searched yet.

    `total` counts the clinics found, `full` those that cover every wanted item by a team. `in_part`: none
    has as many as were asked for, so the best partial matches are listed and counted instead. `nearest_full`
    is the nearest clinic with all of them at any distance, looked up when `full` is 0, and `nearest_pair` the
    nearest two that have them together. `next` is the next
    page's cursor. `limited`: the stand-in answered while the first engine is away.
    """

    hits: tuple[ClinicHit, ...] = ()
    total: int = 0
    full: int = 0
    in_part: bool = False
    wanted: tuple[Wanted, ...] = ()
    facets: Mapping[str, tuple[Facet, ...]] | None = None
    place: Place | None = None
    choices: Choices | None = None
    radius_m: float | None = None
    relaxed: tuple[Relaxation, ...] = ()
    nearest_full: ClinicHit | None = None
    nearest_pair: ClinicPair | None = None
    next: str | None = None
    engine: str = ""
    limited: bool = False
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class NearestTeam:
    """The nearest clinic with everything wanted, at any distance, and the nearest two with it together."""

    clinic: ClinicHit | None
    place: Place | None
    pair: ClinicPair | None = None
    choices: Choices | None = None
    engine: str = ""
    limited: bool = False
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pathway: when it is taken, who can take it, and whether the clinic at hand can."""

    when: str
    any_of: tuple[SpecialtyTerm, ...]
    here: bool = False


@dataclass(frozen=True, slots=True)
class PathwayEntry:
    """An ordered way between specialties. `said_on`: when the clinic at hand said that it walks it."""

    code: str
    name: str
    what: str
    statement: str
    steps: tuple[Step, ...]
    said_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SpecialtyEntry:
    """A specialty of the taxonomy; `parent` is satisfied by it. `synonyms` are in the asked language."""

    code: str
    name: str
    lay_name: str
    what: str
    group: str
    parent: str | None
    nucc: tuple[str, ...]
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamEntry:
    """A named combination, and when people seek it."""

    code: str
    name: str
    what: str
    when: str
    wants: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class FilterTerms:
    """The values that filters offer, in their order."""

    practices: tuple[Term, ...]
    insurance: tuple[Term, ...]
    languages: tuple[Term, ...]
