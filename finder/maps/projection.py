"""The web's projection (EPSG:3857) on a sphere of radius 1."""

from __future__ import annotations

import math

FARTHEST = 85.0
"""Degrees of latitude where the map ends."""


def mercator(lat: float) -> float:
    """Give how far up the map a latitude lies."""
    return math.asinh(math.tan(math.radians(max(-FARTHEST, min(FARTHEST, lat)))))
