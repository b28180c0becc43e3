"""Reads HSDS 3.0 (Open Referral's Human Services Data Specification): locations, and clinicians there.

HSDS names no clinicians as such. A contact with a NUCC attribute is taken for one; a service with a NUCC
attribute says what a place offers, not who is there, so it is noted and never counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from finder.imports.faults import RowDoubts, RowFault, RowRefused
from finder.imports.listings import (
    Listed,
    ListedClinic,
    ListedPerson,
    read_address,
    read_phone_or_doubt,
    read_website,
)
from finder.imports.readers.hsds_tables import Record, Tables, read_tables

_NUCC = re.compile(r"[0-9A-Z]{9}X", re.ASCII)


class HsdsFile:
    """A package that was read: `records` counts them, iterating gives the listings and the faults."""

    def __init__(self, paths: Sequence[Path]) -> None:
        [self._path] = paths
        self._tables, self._faults, self.records = read_tables(self._path)

    def __iter__(self) -> Iterator[Listed]:
        """Give the faults of single records, then the clinics, then the people."""
        yield from self._faults
        yield from _listings(self._tables)

    def place(self, number: int) -> tuple[int, str]:
        """Give the record's number as it is, with its table and id."""
        for table, records in self._tables.items():
            for key, (own, _) in records.items():
                if own == number:
                    return number, f"{table} {key}"
        return number, self._path.name


def _listings(tables: Tables) -> Iterator[Listed]:
    codes = _codes(tables)
    people = _contacts_at_locations(tables)
    offered = _offered_at_locations(tables, codes)
    addresses = {record["location_id"]: record for _, record in tables["address"].values()
                 if record.get("address_type", "physical") in {"", "physical"}}  # fmt: skip
    phones = {record.get("location_id", ""): record for _, record in tables["phone"].values()}
    clinics: set[str] = set()
    for key, (number, location) in tables["location"].items():
        named = any(codes.get(contact) for contact in people[key])
        try:
            yield _clinic(
                number,
                location,
                addresses.get(key),
                phones.get(key),
                tables,
                lonely=offered[key] and not named,
            )
            clinics.add(key)
        except RowRefused as refused:
            yield refused.at(number)
    for key in clinics:
        for contact in people[key]:
            if codes.get(contact):
                number, record = tables["contact"][contact]
                yield _person(number, record, key, codes[contact])


def _codes(tables: Tables) -> dict[str, tuple[str, ...]]:
    """Give the NUCC codes of whatever an attribute is linked to, by its id."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, attribute in tables["attribute"].values():
        term = tables["taxonomy_term"].get(attribute.get("taxonomy_term_id", ""))
        code = term[1].get("code", "") if term else ""
        if _NUCC.fullmatch(code) and code not in found[attribute.get("link_id", "")]:
            found[attribute.get("link_id", "")].append(code)
    return {key: tuple(codes) for key, codes in found.items()}


def _contacts_at_locations(tables: Tables) -> dict[str, list[str]]:
    """Give the contacts of each location: its own, and those of the services there, once each."""
    services_at = _services_at_locations(tables)
    found: dict[str, list[str]] = defaultdict(list)
    for key, (_, contact) in tables["contact"].items():
        at = tables["service_at_location"].get(contact.get("service_at_location_id", ""))
        places = [contact.get("location_id", ""), at[1].get("location_id", "") if at else ""]
        places += services_at.get(contact.get("service_id", ""), [])
        for place in dict.fromkeys(filter(None, places)):
            found[place].append(key)
    return found


def _services_at_locations(tables: Tables) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for _, link in tables["service_at_location"].values():
        found[link.get("service_id", "")].append(link.get("location_id", ""))
    return found


def _offered_at_locations(tables: Tables, codes: dict[str, tuple[str, ...]]) -> dict[str, bool]:
    found: dict[str, bool] = defaultdict(bool)
    for service, places in _services_at_locations(tables).items():
        for place in places:
            found[place] |= bool(codes.get(service))
    return found


def _clinic(
    number: int,
    location: Record,
    address: Record | None,
    phone: Record | None,
    tables: Tables,
    *,
    lonely: bool,
) -> ListedClinic:
    place = _place(location, address)
    owner = tables["organization"].get(location.get("organization_id", ""))
    organization = owner[1].get("name") if owner else None
    name = location.get("name") or organization
    if not name:
        raise RowRefused("no-name", "the location has no name, nor has its organization", location["id"])
    doubts = RowDoubts(number)
    if lonely:
        doubts.add("no-clinicians", "its services name specialties but no clinician; nothing is counted")
    told = " x".join(filter(None, (phone.get("number"), phone.get("extension")))) if phone else ""
    return ListedClinic(
        row=number,
        key=location["id"],
        name=name,
        organization=organization,
        address=read_address(place, doubts),
        phone=read_phone_or_doubt(told, doubts),
        website=read_website(location.get("url", ""), doubts),
        form=None,
        languages=(),
        insurance=(),
        accessibility=(),
        faults=tuple(doubts.faults),
    )


def _place(location: Record, address: Record | None) -> Record:
    """Give the parts of the address under our names. Errors: `RowRefused` where nobody can go."""
    if location.get("location_type", "physical") not in {"", "physical"}:
        raise RowRefused("not-physical", "the location is no place to go to", location["location_type"])
    if address is None:
        raise RowRefused("no-address", "the location has no physical address", location["id"])
    if address.get("country", "US").upper() not in {"", "US", "USA"}:
        raise RowRefused("abroad", "the address lies outside the United States", address["country"])
    return {
        "street": address.get("address_1", ""),
        "suite": address.get("address_2", ""),
        "city": address.get("city", ""),
        "state": address.get("state_province", ""),
        "zip": address.get("postal_code", ""),
        "latitude": location.get("latitude", ""),
        "longitude": location.get("longitude", ""),
    }


def _person(number: int, contact: Record, clinic_key: str, codes: tuple[str, ...]) -> ListedPerson | RowFault:
    given, _, family = contact.get("name", "").rpartition(" ")
    if not family:
        return RowRefused("no-name", "the contact has no name", contact["id"]).at(number)
    return ListedPerson(
        row=number,
        clinic_key=clinic_key,
        person_key=contact["id"],
        npi=None,
        family_name=family,
        given_name=given,
        credentials="",
        specialties=codes,
        accepting=None,
        telehealth=None,
        weekdays=None,
        languages=(),
        faults=(),
    )
