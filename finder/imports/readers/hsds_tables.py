"""Opens HSDS 3.0 as tables: the zip of the tabular data package, or the API's JSON of organizations."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from finder.imports.compression import opened_zip
from finder.imports.faults import FileRefused, RowFault, RowRefused
from finder.imports.files import cell_text, numbered_rows, opened_bytes, refuse_wrong_width

TABLES = {
    "organization": ("id", "name"),
    "location": ("id", "location_type"),
    "address": ("id", "location_id", "address_1", "city", "state_province", "postal_code"),
    "phone": ("id", "number"),
    "service": ("id", "organization_id"),
    "service_at_location": ("id", "service_id", "location_id"),
    "contact": ("id",),
    "attribute": ("id", "link_id", "taxonomy_term_id"),
    "taxonomy_term": ("id", "code"),
}
"""The tables that are read, and the columns each needs; the specification's other tables are passed over."""
_PLURALS = {"address": "addresses", "service_at_location": "service_at_locations"}
_KEYS = {
    **{table: table for table in TABLES},
    **{_PLURALS.get(table, table + "s"): table for table in TABLES},
    "services_at_location": "service_at_location",
}
"""How a table is called, as a file and as a key of the API's JSON."""
_NEEDED_TABLES = ("organization", "location", "address")
_LARGEST = 512 * 1024 * 1024

Record = dict[str, str]
Tables = dict[str, dict[str, tuple[int, Record]]]
"""Each table's records by id, with their numbers: records are counted through all tables, from 1."""


def read_tables(path: Path) -> tuple[Tables, list[RowFault], int]:
    """Give the tables, single records' faults, and how many records there are. Errors: `FileRefused`."""
    tables: Tables = {table: {} for table in TABLES}
    faults: list[RowFault] = []
    records = _from_zip(path) if zipfile.is_zipfile(path) else _from_json(path)
    number = 0
    for number, (table, record) in enumerate(records, start=1):
        if isinstance(record, RowRefused):
            faults.append(record.at(number))
        elif not record.get("id"):
            faults.append(RowRefused("no-id", f"a record of {table} has no id").at(number))
        else:
            tables[table].setdefault(record["id"], (number, record))
    if not tables["location"] and not faults:
        raise FileRefused(f"{path.name} holds no locations.")
    return tables, faults, number


def _from_zip(path: Path) -> Iterator[tuple[str, Record | RowRefused]]:
    with opened_zip(path, path) as archive:
        members = {_KEYS[stem]: name for name in archive.namelist() if (stem := _stem(name)) in _KEYS}
        if missing := [table for table in _NEEDED_TABLES if table not in members]:
            raise FileRefused(f"{path.name} is no HSDS data package: there is no {', '.join(missing)} table.")
        for table in TABLES:
            if table in members:
                with archive.open(members[table]) as content:
                    yield from _table(table, content, path / members[table])


def _stem(name: str) -> str:
    member = PurePosixPath(name)
    return member.stem.lower() if member.suffix.lower() == ".csv" else ""


def _table(table: str, content: Any, path: Path) -> Iterator[tuple[str, Record | RowRefused]]:
    text = io.TextIOWrapper(content, "utf-8-sig", errors="surrogateescape", newline="")
    header, rows = numbered_rows(text, path)
    if missing := [name for name in TABLES[table] if name not in header]:
        raise FileRefused(f"{path.name} is no HSDS 3.0 table: its header lacks {', '.join(missing)}.")
    for _, cells in rows:
        try:
            refuse_wrong_width(cells, len(header))
            yield table, dict(zip(header, map(cell_text, cells), strict=True))
        except RowRefused as refused:
            yield table, refused


def _from_json(path: Path) -> Iterator[tuple[str, Record | RowRefused]]:
    with opened_bytes(path, member=r"\.json$") as (content, _):
        text = content.read(_LARGEST)
    if len(text) >= _LARGEST:
        raise FileRefused(
            f"{path.name} is too large to be read whole; give the tabular data package instead."
        )
    try:
        found = json.loads(text)
        if isinstance(found, dict) and isinstance(found.get("contents"), list):
            found = found["contents"]  # a page of the API
        organizations = found if isinstance(found, list) else [found]
        if not all(isinstance(each, dict) and "name" in each for each in organizations):
            raise FileRefused(
                f"{path.name} is no list of HSDS organizations as GET /organizations/{{id}} gives them."
            )
        for organization in organizations:
            yield from _flat("organization", organization, {})
    except (ValueError, RecursionError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(f"{path.name} is no JSON: {error}") from error


def _flat(table: str, found: Mapping[str, Any], links: Record) -> Iterator[tuple[str, Record | RowRefused]]:
    """Give an object and those within it as records, linked as the tables are."""
    identifier = str(found.get("id") or "")
    own = {"link_id" if table == "attribute" else key: value for key, value in links.items()}
    try:
        record = {
            key: cell_text(str(value)) for key, value in found.items() if isinstance(value, str | int | float)
        }
    except RowRefused as refused:
        yield table, refused
        return
    inner: list[tuple[str, Mapping[str, Any], Record]] = []
    for key, value in found.items():
        child = _KEYS.get(key)
        if child and isinstance(value, dict):
            record[f"{child}_id"] = str(value.get("id") or "")
            inner.append((child, value, {}))
        elif child and isinstance(value, list):
            inner += [(child, each, {f"{table}_id": identifier}) for each in value if isinstance(each, dict)]
    yield table, {**own, **record, "id": identifier}
    for child, value, down in inner:
        yield from _flat(child, value, down)
