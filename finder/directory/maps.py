"""Links from a clinic to maps; nothing is loaded from them until a reader follows one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from finder.directory.profile import Profile
from finder.places.answers import Precision

SITE = "OpenStreetMap"
DIRECTIONS = "https://www.openstreetmap.org/directions?"
SEARCH = "https://www.openstreetmap.org/search?"
COARSE = (Precision.ZIP, Precision.CITY)


@dataclass(frozen=True, slots=True)
class Maps:
    """The way there on a map's site, and the address for a map program of the reader's own (RFC 5870)."""

    site: str
    way: str
    own: str


def of(clinic: Profile) -> Maps:
    """Give the links. Where the point is coarse, the map is asked for the address instead."""
    address, point = clinic.address, clinic.location.point
    written = f"{address.street}, {address.city}, {address.state} {address.zip5}"
    if clinic.location.precision in COARSE:
        return Maps(SITE, SEARCH + urlencode({"query": written}), f"geo:0,0?q={quote(written)}")
    where = f"{point.lat:.6f},{point.lon:.6f}"
    return Maps(SITE, DIRECTIONS + urlencode({"to": where}), f"geo:{where}?q={quote(written)}")
