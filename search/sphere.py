"""Distances on the sphere that both engines reckon with."""

from __future__ import annotations

from math import asin, cos, pi, radians, sin, sqrt

from search.types import Point

EARTH_RADIUS_M = 6_371_008.7714
"""Mean radius of the WGS 84 ellipsoid (IUGG R1), as Lucene has it."""

HALF_ROUND_M = pi * EARTH_RADIUS_M
"""The farthest that two points can lie apart."""


def distance_m(one: Point, other: Point) -> float:
    """Great-circle distance in metres (haversine)."""
    half_lat = sin(radians(other.lat - one.lat) / 2)
    half_lon = sin(radians(other.lon - one.lon) / 2)
    chord = half_lat * half_lat + cos(radians(one.lat)) * cos(radians(other.lat)) * half_lon * half_lon
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))
