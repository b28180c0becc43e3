"""Turns CMS's provider file of 2012 into the shape of Doctors and Clinicians, groups named by address.

    python -m tests.integration.imports.medicare_2012 PROVIDERS.csv PLACES.csv.gz OUT.csv

The old file has no groups. The places file has them by address: a provider gets the name that stands at the
same street, ZIP and suite; one without a suite may get the only name that stands in the building. In a suite
where no name stands there is a neighbour, and where several stand in the building, by address alone the name
would come out wrong: these providers stay without.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

from finder.imports.addresses import Street, address_key, read_street
from finder.imports.files import opened
from finder.imports.readers.dac_headers import FIELDS, GENERATIONS
from finder.imports.suites import suite_number
from finder.imports.zips import read_zip5

Names = dict[str, dict[str, set[str]]]
"""By building, then by suite ("" for none): the names that stand there."""
_COLUMN_OF = {field: next(n for n in names if n in GENERATIONS["2023"]) for field, names in FIELDS.items()}


def write_dac(providers: Path, places: Path, out: Path) -> int:
    """Write the file; give how many rows."""
    names = _names(places, {_zip5(said["nppes_provider_zip"]) for said in _rows(providers)})
    rows = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, GENERATIONS["2023"], restval="")
        writer.writeheader()
        for said in _rows(providers):
            writer.writerow({_COLUMN_OF[field]: value for field, value in _dac(said, names).items()})
            rows += 1
    return rows


def _dac(said: dict[str, str], names: Names) -> dict[str, str]:
    return {
        "npi": said["npi"],
        "last_name": said["nppes_provider_last_org_name"],
        "first_name": said["nppes_provider_first_name"],
        "primary": said["provider_specialty"],
        "organization": _name_at(said["nppes_provider_street"], said["nppes_provider_zip"], names),
        "line_1": said["nppes_provider_street"],
        "city": said["nppes_provider_city"],
        "state": said["nppes_provider_state"],
        "zip": said["nppes_provider_zip"],
    }


def _name_at(line: str, zip_code: str, names: Names) -> str:
    found = _building(line, zip_code)
    if found is None:
        return ""
    street, key = found
    suite = suite_number(street.suite)
    at_suite = names.get(key, {}).get(suite, set())
    anywhere = set[str]().union(*names.get(key, {}).values())
    chosen = at_suite if suite or len(at_suite) == 1 else anywhere
    return next(iter(chosen)) if len(chosen) == 1 else ""


def _names(places: Path, zips: Collection[str]) -> Names:
    """Read the places of these ZIPs; by position, since the file is wide."""
    names: Names = defaultdict(lambda: defaultdict(set))
    with opened(places) as (text, _):
        rows = csv.reader(text)
        header = next(rows)
        name, address, zip_code = (header.index(column) for column in ("name", "address", "zip"))
        for place in rows:
            if not place[name] or _zip5(place[zip_code]) not in zips:
                continue
            if (found := _building(place[address], place[zip_code])) is not None:
                street, key = found
                names[key][suite_number(street.suite)].add(place[name])
    return names


def _zip5(text: str) -> str:
    try:
        return read_zip5(text)
    except ValueError:
        return ""


def _building(line: str, zip_code: str) -> tuple[Street, str] | None:
    try:
        street = read_street(line)
        return street, address_key(street, read_zip5(zip_code))
    except ValueError:
        return None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with opened(path) as (text, _):
        yield from csv.DictReader(text)


if __name__ == "__main__":
    print(f"{write_dac(*map(Path, sys.argv[1:4])):,} rows")
