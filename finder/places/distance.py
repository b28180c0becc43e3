"""How far two points lie apart on the WGS 84 ellipsoid, and how a page says it."""

from __future__ import annotations

from typing import Literal

from geographiclib.geodesic import Geodesic

from finder.places.answers import Precision
from search.types import Point

METRES_PER_MILE = 1_609.344
_METRES = {"mi": METRES_PER_MILE, "km": 1_000.0}
_FINE = {Precision.EXACT, Precision.ROOFTOP, Precision.STREET}
_SMALLEST = 0.1
_WHOLE_FROM = 20
"""From this many miles or kilometres on tenths say nothing a person can use."""

Unit = Literal["mi", "km"]
Language = Literal["en", "es"]

_WORDS = {
    "en": {"about": "about {} {}", "under": "under {} {}", "same": "same area"},
    "es": {"about": "unas {} {}", "under": "menos de {} {}", "same": "la misma zona"},
}


def geodesic_m(a: Point, b: Point) -> float:
    """Give the length in metres of the shortest line on the ellipsoid (Karney 2013), along no road."""
    line = Geodesic.WGS84.Inverse(a.lat, a.lon, b.lat, b.lon, Geodesic.DISTANCE)
    return float(line["s12"])


def in_words(metres: float, *, precision: Precision, unit: Unit = "mi", language: Language = "en") -> str:
    """Say a distance: "4.1 mi", "under 0.1 mi"; "about 4 mi" and "same area" where `precision` is coarse.

    `precision` is the coarser one of both ends. Spanish writes a decimal point, as in the United States.
    """
    length = metres / _METRES[unit]
    say = _WORDS[language]
    if precision not in _FINE:
        return say["about"].format(f"{length:,.0f}", unit) if round(length) >= 1 else say["same"]
    if length < _SMALLEST:
        return say["under"].format(_SMALLEST, unit)
    return f"{length:,.0f} {unit}" if round(length, 1) >= _WHOLE_FROM else f"{length:.1f} {unit}"
