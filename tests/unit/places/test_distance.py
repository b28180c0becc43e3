"""Distances on the ellipsoid, and how they are said."""

from __future__ import annotations

import pytest

from finder.places.answers import Precision
from finder.places.distance import Language, Unit, geodesic_m, in_words
from search.types import Point


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        # A degree of the equator, of the meridian at the pole, and a quarter of a meridian (WGS 84).
        (Point(0, 0), Point(0, 1), 111_319.5),
        (Point(89, 0), Point(90, 0), 111_693.9),
        (Point(0, 0), Point(90, 0), 10_001_965.7),
        # Over the antimeridian, as in the Aleutians, the way is short.
        (Point(0, 179.5), Point(0, -179.5), 111_319.5),
        # Over the pole the way is two degrees, whatever the longitudes.
        (Point(89, 0), Point(89, 180), 2 * 111_693.9),
    ],
)
def test_the_length_is_the_geodesic_everywhere(a: Point, b: Point, metres: float) -> None:
    assert geodesic_m(a, b) == pytest.approx(metres, abs=0.1)
    assert geodesic_m(b, a) == pytest.approx(geodesic_m(a, b))


def test_the_pole_is_one_point_whatever_its_longitude() -> None:
    assert geodesic_m(Point(90, 0), Point(90, 123)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        (Point(21.3069, -157.8583), Point(19.7074, -155.0847), 340),  # Honolulu, Hilo
        (Point(18.4655, -66.1057), Point(18.2011, -67.1396), 113),  # San Juan, Mayagüez
    ],
)
def test_islands_lie_as_far_apart_as_on_the_map(a: Point, b: Point, km: float) -> None:
    assert geodesic_m(a, b) / 1_000 == pytest.approx(km, rel=0.01)


@pytest.mark.parametrize(
    ("metres", "precision", "unit", "language", "words"),
    [
        (6_600, Precision.ROOFTOP, "mi", "en", "4.1 mi"),
        (6_600, Precision.EXACT, "km", "en", "6.6 km"),
        (6_600, Precision.ZIP, "mi", "en", "about 4 mi"),
        (6_600, Precision.CITY, "km", "es", "unas 7 km"),
        (0, Precision.ROOFTOP, "mi", "en", "under 0.1 mi"),
        (150, Precision.STREET, "mi", "es", "menos de 0.1 mi"),
        (0, Precision.ZIP, "mi", "en", "same area"),
        (700, Precision.ZIP, "mi", "es", "la misma zona"),
        (2_000_000, Precision.EXACT, "mi", "en", "1,243 mi"),
        (32_170, Precision.EXACT, "mi", "en", "20 mi"),
    ],
)
def test_a_distance_is_said_as_exactly_as_it_is_known(
    metres: float, precision: Precision, unit: Unit, language: Language, words: str
) -> None:
    assert in_words(metres, precision=precision, unit=unit, language=language) == words


def test_no_distance_is_ever_said_to_be_nothing() -> None:
    for metres in range(3_000):
        for precision in Precision:
            assert not in_words(metres, precision=precision).startswith(("0 ", "0.0", "about 0"))
