"""What the words of a place can turn out to be: one place, several to choose from, or none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from search.types import Point


class Precision(StrEnum):
    """How near the point lies to what was meant."""

    EXACT = "exact"
    ROOFTOP = "rooftop"
    STREET = "street"
    ZIP = "zip"
    CITY = "city"
    STATE = "state"


AREA_M = {Precision.ZIP: 5_000, Precision.CITY: 8_000}
"""How far around its point what is known by ZIP or city only may lie, for the circle on a map; metres."""


def coarser(one: Precision, other: Precision) -> Precision:
    """Give the one that says less of where a point lies."""
    return max(one, other, key=list(Precision).index)


class Caveat(StrEnum):
    """What a page must say beside a place."""

    ROUNDED = "rounded"  # the position was rounded to about 100 m, so that no address goes along
    NO_GEOCODER = "no_geocoder"  # street addresses are not looked up here
    GEOCODER_AWAY = "geocoder_away"  # no answer in time, or not its turn
    ADDRESS_UNKNOWN = "address_unknown"  # the geocoder knows no such address
    ADDRESS_DOUBTFUL = "address_doubtful"  # its answer lies far from the ZIP or city of the address


@dataclass(frozen=True, slots=True)
class Place:
    """A point and how it came about: "from the centre of ZIP 02451, straight line" is `precision` and `name`.

    `name` is what the sentence names ("02451", "Waltham"), `label` stands in the field ("Waltham, MA 02451");
    both are resolved again by the same service. `county` tells namesakes apart.
    """

    point: Point
    label: str
    name: str
    precision: Precision
    state: str | None
    county: str | None
    time_zone: str | None
    caveats: tuple[Caveat, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """Several places of that name, largest first; with `misspelt`, those whose names come near."""

    options: tuple[Place, ...]
    misspelt: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """No place of that name; `zip_digits` where the words were digits that are no ZIP."""

    zip_digits: bool = False


Answer = Place | Choices | NotFound
