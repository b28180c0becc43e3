"""Where an address lies: by the operator's geocoder, else the middle of its ZIP; and how far a pin is off."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from finder.places import lookup
from finder.places.clinic_points import FROM_ZIP_M
from finder.places.distance import geodesic_m
from finder.places.geocoders import Geocoder, GeocoderAway
from finder.places.geocoding import geocode
from search.types import Point


def locate(session: Session, *, address: dict[str, Any], geocoder: Geocoder) -> dict[str, Any] | None:
    """Give a point with its precision, `zip` for the middle of a ZIP; None where even the ZIP is unknown."""
    question = f"{address['street']}, {address['city']}, {address['state']} {address['zip5']}"
    middle = lookup.zip_place(session, zip5=address["zip5"])
    try:
        found = geocode(session, address=question, geocoder=geocoder)
    except GeocoderAway:
        found = None
    if found and (middle is None or geodesic_m(found.point, middle.point) <= FROM_ZIP_M):
        return _point(found.point, found.precision.value)
    return _point(middle.point, "zip") if middle else None


def is_far(session: Session, *, point: dict[str, Any], zip5: str) -> bool:
    """Whether a point lies farther from the middle of its ZIP than an address is believed to."""
    middle = lookup.zip_place(session, zip5=zip5)
    return middle is not None and geodesic_m(Point(point["lat"], point["lon"]), middle.point) > FROM_ZIP_M


def _point(point: Point, precision: str) -> dict[str, Any]:
    return {"lat": round(point.lat, 6), "lon": round(point.lon, 6), "precision": precision}
