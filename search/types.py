"""A question to the directory and its answer, the same whichever engine answers.

Distances are metres on the sphere of mean radius 6 371 008.77 m (what both engines compute alike);
pages show the WGS 84 geodesic. Angles are degrees, WGS 84. Weekdays are ISO 8601 (1 = Monday).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from search.errors import BadQuestion

VERIFIED_FOR_DAYS = 90
"""How long an attestation counts as fresh (42 USC 300gg-115: every entry verified at least every 90 days)."""

MAX_WORDS_LENGTH = 200
"""No name is longer, and an index refuses to look for the beginning of a word of a thousand letters."""


class Match(StrEnum):
    """How many of the wanted items a clinic must have."""

    ALL = "all"
    BEST = "best"
    ANY = "any"


class Sort(StrEnum):
    """The order of the hits."""

    BEST = "best"
    DISTANCE = "distance"
    FRESHNESS = "freshness"


@dataclass(frozen=True, slots=True)
class Point:
    """A position in degrees, WGS 84."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and math.isfinite(self.lon)):
            raise BadQuestion("near", "A position must be two finite numbers.")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise BadQuestion("near", "Latitude lies between -90 and 90, longitude between -180 and 180.")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees; west > east means that it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        try:
            Point(self.south, self.west), Point(self.north, self.east)
        except BadQuestion as error:
            raise BadQuestion("bbox", error.message) from None
        if self.south > self.north:
            raise BadQuestion("bbox", "The southern edge lies north of the northern edge.")


@dataclass(frozen=True, slots=True)
class Want:
    """One wanted item: any of these specialty codes will do (a surgeon of either kind)."""

    codes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.codes or len(set(self.codes)) != len(self.codes):
            raise BadQuestion("specialty", "A wanted item names at least one specialty, each once.")


@dataclass(frozen=True, slots=True)
class SpecialistFilter:
    """What must hold for a specialist *of the wanted specialty at that clinic* (domain.md, rule 1).

    Without wanted specialties it must hold for one specialist who works there. Several languages or plans
    mean any of them. An unknown fact does not satisfy a filter.
    """

    accepting: bool = False
    telehealth: bool = False
    languages: tuple[str, ...] = ()
    insurance: tuple[str, ...] = ()
    weekday: int | None = None  # `together_on`: all wanted specialists are on site on this weekday

    def __bool__(self) -> bool:
        return self != SpecialistFilter()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question. Only counted people count: a doubtful roster adds nothing to a clinic's specialties.

    A wanted item is *covered* when the clinic has a specialist of one of its codes who passes `specialist`.
    The covered items are a *team* when at least two different people stand behind them. `match`:
    all = every item covered, by a team where two or more are wanted; `at_least` k = k items covered, by a
    team where k >= 2; best and any = at least one covered (best ranks by how many, any does not). Where one
    and the same person stands for several items they count as one in the order (one doctor with two boards
    is no team).
    """

    today: dt.date
    wanted: tuple[Want, ...] = ()
    match: Match = Match.BEST
    at_least: int | None = None
    center: Point | None = None
    radius_m: float | None = None
    box: Box | None = None
    words: str = ""  # free words; each, folded, must begin a word of the clinic's or its people's names
    specialist: SpecialistFilter = field(default_factory=SpecialistFilter)
    forms: tuple[str, ...] = ()  # any of
    practices: tuple[str, ...] = ()  # all of
    accessible: bool = False
    integrated: bool = False
    verified_since: dt.date | None = None
    open_on: int | None = None
    state: str | None = None
    city: str | None = None
    sort: Sort = Sort.BEST
    limit: int = 20
    after: Cursor | None = None
    facets: bool = True
    explain: bool = False

    def __post_init__(self) -> None:
        if len(self.words) > MAX_WORDS_LENGTH:
            raise BadQuestion("q", f"At most {MAX_WORDS_LENGTH} characters.")
        if self.radius_m is not None and not (math.isfinite(self.radius_m) and self.radius_m > 0):
            raise BadQuestion("radius", "A radius is a finite length above zero.")
        if self.at_least is not None and not 1 <= self.at_least <= max(1, len(self.wanted)):
            raise BadQuestion("at_least", "It asks for more specialties than are wanted.")
        if self.sort is Sort.DISTANCE and self.center is None:
            raise BadQuestion("sort", "Sorting by distance needs a place (near).")

    @property
    def needed(self) -> int:
        """How many wanted items a clinic must cover to be a hit."""
        if not self.wanted:
            return 0
        if self.at_least is not None:
            return self.at_least
        return len(self.wanted) if self.match is Match.ALL else 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this hit of this engine; `seen` serves the other engine."""

    engine: str
    key: tuple[float | int, ...]
    seen: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of why a hit stands where it stands; `metres` adds to (or takes from) its distance."""

    name: str
    metres: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One clinic found. `covered` are indexes into `SearchRequest.wanted`."""

    clinic_id: int
    distance_m: float | None
    covered: tuple[int, ...]
    team: bool
    rank_m: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many hits one more click on this value would give."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits in order, and what one more click would give."""

    hits: tuple[Hit, ...]
    total: int
    full: int  # how many of `total` cover every wanted item by a team
    facets: dict[str, tuple[FacetCount, ...]]
    engine: str
    took_ms: float
    next: Cursor | None = None
    limited: bool = False  # answered by the stand-in while the first engine is away


@dataclass(frozen=True, slots=True)
class Cluster:
    """Clinics in one tile of the map: how many, their middle, and the clinic's id where it is one.

    `tile` is the tile's zoom, column and row, as web maps count them ("12/1239/1514"). What lies beyond the
    map's edges (85.05 degrees) is in the tile at the edge.
    """

    tile: str
    lat: float
    lon: float
    count: int
    clinic_id: int | None = None


@dataclass(frozen=True, slots=True)
class NameHit:
    """A clinic or specialist found by the beginning of its name."""

    kind: str  # "clinic" | "specialist"
    clinic_id: int
    name: str


class Engine(Protocol):
    """What answers questions: Elasticsearch, or PostGIS in its stead. Errors: `EngineAway`, `BadQuestion`."""

    name: str

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer one question, deadline included."""

    def totals(self, requests: list[SearchRequest]) -> list[int]:
        """Count the hits of several questions in one round trip."""

    def clusters(self, request: SearchRequest, zoom: int) -> list[Cluster]:
        """Group the hits of a question with a box by map tiles of zoom + 2 (at most 500 groups)."""

    def names(self, prefix: str, center: Point | None, limit: int) -> list[NameHit]:
        """Find clinics and specialists whose names begin with these words, nearest first."""
