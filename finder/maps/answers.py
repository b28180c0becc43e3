"""What a map shows: single clinics and groups of them."""

from __future__ import annotations

from dataclasses import dataclass

from finder.places.answers import Choices, Place, Precision
from search.types import Point


@dataclass(frozen=True, slots=True)
class Pin:
    """One clinic; `distance_m` from the place of the question, `between` the coarser one of both ends."""

    id: int
    slug: str
    name: str
    point: Point
    precision: Precision
    distance_m: float | None
    between: Precision
    tile: str
    doubted: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Several clinics in one tile, and their middle."""

    tile: str
    point: Point
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What a rectangle holds. `whole`: nothing was left out because there were too many groups.

    With `choices` the place is ambiguous and nothing was looked up.
    """

    pins: tuple[Pin, ...] = ()
    groups: tuple[Group, ...] = ()
    place: Place | None = None
    choices: Choices | None = None
    whole: bool = True

    @property
    def total(self) -> int:
        """How many clinics there are in the pins and groups."""
        return len(self.pins) + sum(group.count for group in self.groups)
