"""Who can be asked for a street address: nobody, or an operator's own Nominatim, Photon or Pelias."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Pelias, Photon

from finder.places.answers import Precision
from finder.places.transport import DeadlineAdapter
from search.types import Point

# geopy logs each address that it asks for, as debug.
logging.getLogger("geopy").setLevel(logging.WARNING)

_COUNTRIES = ["us", "pr", "vi", "gu", "as", "mp"]


class GeocoderAway(Exception):
    """No usable answer in time, or it is not its turn; `retry_after_s` is the rest it asks for."""

    def __init__(self, retry_after_s: float | None = None) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Located:
    """Where an address is; `precision` is rooftop or street, anything coarser counts as not found."""

    point: Point
    precision: Precision

    @classmethod
    def at(cls, lat: float, lon: float, precision: str) -> Located:
        """Make one of what a table holds."""
        return cls(Point(lat, lon), Precision(precision))


class Geocoder(Protocol):
    """Who can be asked for a street address."""

    name: str

    def locate(self, address: str) -> Located | None:
        """Ask once; None where it knows no such address. Errors: `GeocoderAway`."""


class NullGeocoder:
    """Nobody: no address leaves the house. The default."""

    name = "none"

    def locate(self, address: str) -> Located | None:
        """Know nothing."""
        return None


class NominatimGeocoder:
    """An operator's Nominatim; place_rank 30 is a house (nominatim.org, Place Ranking)."""

    name = "nominatim"

    def __init__(self, *, url: str, timeout_s: float, user_agent: str) -> None:
        self._service = Nominatim(**_common(url, timeout_s, user_agent))

    def locate(self, address: str) -> Located | None:
        """Ask once."""
        try:
            return _located(self._service.geocode(address, country_codes=_COUNTRIES), self._precision)
        except _FAILURES as error:
            raise GeocoderAway(getattr(error, "retry_after", None)) from error

    @staticmethod
    def _precision(raw: dict[str, Any]) -> Precision | None:
        if raw["class"] == "highway":
            return Precision.STREET
        return Precision.ROOFTOP if raw.get("place_rank", 0) >= 30 else None


class PhotonGeocoder:
    """An operator's Photon; `properties.type` is house, street, or something larger."""

    name = "photon"

    def __init__(self, *, url: str, timeout_s: float, user_agent: str) -> None:
        self._service = Photon(**_common(url, timeout_s, user_agent))

    def locate(self, address: str) -> Located | None:
        """Ask once."""
        try:
            return _located(self._service.geocode(address), self._precision)
        except _FAILURES as error:
            raise GeocoderAway(getattr(error, "retry_after", None)) from error

    @staticmethod
    def _precision(raw: dict[str, Any]) -> Precision | None:
        found = {"house": Precision.ROOFTOP, "street": Precision.STREET}
        return found.get(raw["properties"]["type"])


class PeliasGeocoder:
    """An operator's Pelias; `properties.layer` and `accuracy` are in its documentation of search results."""

    name = "pelias"

    def __init__(self, *, url: str, timeout_s: float, user_agent: str) -> None:
        self._service = Pelias(**_common(url, timeout_s, user_agent))

    def locate(self, address: str) -> Located | None:
        """Ask once."""
        try:
            return _located(self._service.geocode(address, countries=["USA"]), self._precision)
        except _FAILURES as error:
            raise GeocoderAway(getattr(error, "retry_after", None)) from error

    @staticmethod
    def _precision(raw: dict[str, Any]) -> Precision | None:
        properties = raw["properties"]
        if properties["layer"] == "address":
            return Precision.ROOFTOP if properties.get("accuracy") == "point" else Precision.STREET
        return Precision.STREET if properties["layer"] == "street" else None


_GEOCODERS: dict[str, Callable[..., Geocoder]] = {
    "nominatim": NominatimGeocoder,
    "photon": PhotonGeocoder,
    "pelias": PeliasGeocoder,
}
# A service may answer anything: what is not shaped as documented shows as one of the last four.
_FAILURES = (GeopyError, KeyError, TypeError, ValueError, AttributeError, IndexError)


def make_geocoder(name: str, *, url: str = "", timeout_s: float = 2.0, user_agent: str = "") -> Geocoder:
    """Make the geocoder of the settings. Errors: `ValueError` for an unknown name or no web address."""
    if name == "none":
        return NullGeocoder()
    if name not in _GEOCODERS:
        raise ValueError(f"There is no geocoder {name!r}: none, {', '.join(_GEOCODERS)}.")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise ValueError(f"The geocoder {name} needs the http(s) address of its service.")
    return _GEOCODERS[name](url=url, timeout_s=timeout_s, user_agent=user_agent)


def _common(url: str, timeout_s: float, user_agent: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "domain": f"{parts.netloc}{parts.path}".rstrip("/"),
        "scheme": parts.scheme,
        "timeout": timeout_s,
        "user_agent": user_agent,
        "adapter_factory": DeadlineAdapter,
    }


def _located(found: Any, precision_of: Callable[[dict[str, Any]], Precision | None]) -> Located | None:
    if found is None:
        return None
    precision = precision_of(found.raw)
    return Located(Point(float(found.latitude), float(found.longitude)), precision) if precision else None
