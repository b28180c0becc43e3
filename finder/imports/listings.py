"""What a directory of named people at clinics says: the CSV pair, HSDS and Plan-Net alike."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from finder.imports.addresses import Street, read_street
from finder.imports.faults import RowDoubts, RowFault, RowRefused
from finder.imports.npis import is_npi
from finder.imports.phones import Phone, read_phone
from finder.imports.zips import zip5_or_refused
from finder.places.names import state_code
from search.types import Point

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,12})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """Where a clinic is, as listed; `point` is the source's own, not yet compared with the ZIP."""

    street: Street
    city: str
    state: str
    zip5: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class ListedClinic:
    """A place of care; `key` is the source's own identifier of it. None and empty are unknown."""

    row: int
    key: str
    name: str
    organization: str | None
    address: ListedAddress
    phone: Phone
    website: str | None
    form: str | None
    languages: tuple[str, ...]
    insurance: tuple[str, ...]
    accessibility: tuple[str, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A specialist at the clinic `clinic_key`; `specialties` are our codes, NUCC codes or CMS names."""

    row: int
    clinic_key: str
    person_key: str
    npi: str | None
    family_name: str
    given_name: str
    credentials: str
    specialties: tuple[str, ...]
    accepting: bool | None
    telehealth: bool | None
    weekdays: tuple[int, ...] | None
    languages: tuple[str, ...]
    faults: tuple[RowFault, ...]


Listed = ListedClinic | ListedPerson | RowFault


def read_address(said: Mapping[str, str], doubts: RowDoubts) -> ListedAddress:
    """Read `street`, `suite`, `city`, `state`, `zip`, `latitude` and `longitude`. Errors: `RowRefused`."""
    state = state_code(said["state"]) if said["state"] else None
    if state is None:
        raise RowRefused("bad-state", "this is no state or territory", said["state"])
    if not said["city"]:
        raise RowRefused("no-city", "there is no city")
    try:
        street = read_street(said["street"], said.get("suite", ""))
    except ValueError as error:
        raise RowRefused("no-street", str(error), said["street"]) from error
    return ListedAddress(
        street=street,
        city=said["city"],
        state=state,
        zip5=zip5_or_refused(said["zip"], doubts),
        point=doubts.read("bad-position", _point, said.get("latitude", ""), said.get("longitude", "")),
    )


def read_phone_or_doubt(text: str, doubts: RowDoubts) -> Phone:
    """Give the number; none, with a doubt, for what is no number."""
    return doubts.read("bad-phone", read_phone, text) or Phone()


def read_npi_or_doubt(text: str, doubts: RowDoubts) -> str | None:
    """Give the NPI; None for blank, and with a doubt for what is none."""
    if text and not is_npi(text):
        doubts.add("bad-npi", "the NPI is not ten digits with a right check digit; stored without it", text)
        return None
    return text or None


def read_website(text: str, doubts: RowDoubts) -> str | None:
    """Give a web address; None for blank, and with a doubt for anything but http and https."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
    except ValueError:
        sound = False
    if not sound:
        doubts.add("bad-website", "this is no address of a web page; stored without it", text)
        return None
    return text


def _point(latitude: str, longitude: str) -> Point | None:
    if not latitude and not longitude:
        return None
    if not (_NUMBER.fullmatch(latitude) and _NUMBER.fullmatch(longitude)):
        raise ValueError("the position is no pair of degrees")
    lat, lon = float(latitude), float(longitude)
    if not (math.isfinite(lat) and abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError("the position lies on no place of the earth")
    return Point(lat, lon)
