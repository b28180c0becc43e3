"""Miles or kilometres: the reader's choice travels with the radius of the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from finder.directory.answers import Query
from finder.places.distance import METRES_PER_MILE, Unit

UNITS: Final[dict[Unit, tuple[int, ...]]] = {"mi": (5, 10, 25, 50, 100), "km": (8, 16, 40, 80, 160)}
"""The usual radii; those at one place of both rows are about alike."""
USUAL: Final = "25mi"
"""The radius of a question that names none, and need not be named."""
_OTHER: Final[dict[Unit, Unit]] = {"mi": "km", "km": "mi"}
_KM_PER_MILE = METRES_PER_MILE / 1_000


def unit_of(radius: str) -> Unit:
    """Give the unit of a radius as an address spells it; miles where it names none."""
    return "km" if radius.strip().endswith("km") else "mi"


def shown_units(query: Iterable[tuple[str, str]]) -> tuple[Unit, ...]:
    """Give the units of the distances of a page: that of its radius, both where nobody chose one."""
    radius = dict(query).get("radius", "").strip()
    return (unit_of(radius),) if radius else ("mi", "km")


def length_in_words(radius: str) -> str:
    """Write a radius as people read it: "25 mi"."""
    unit = unit_of(radius)
    return f"{radius.removesuffix(unit).strip()} {unit}" if radius.endswith(unit) else radius


def other_unit(query: Query) -> tuple[Unit, str]:
    """Give the unit that the page does not show, and the radius of the question in it."""
    radius = dict(query).get("radius", "") or USUAL
    unit = unit_of(radius)
    other = _OTHER[unit]
    length = float(radius.removesuffix(unit))
    if length in UNITS[unit]:
        return other, f"{UNITS[other][UNITS[unit].index(int(length))]}{other}"
    converted = length * _KM_PER_MILE if other == "km" else length / _KM_PER_MILE
    return other, f"{converted:.4g}{other}"
