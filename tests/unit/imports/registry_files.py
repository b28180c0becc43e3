"""Small files of each format, as tests write them, and the readers that take them."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from finder.imports.faults import RowFault
from finder.imports.files import opened, opened_bytes
from finder.imports.readers.dac import read_dac
from finder.imports.readers.dac_headers import GENERATIONS
from finder.imports.readers.facilities import read_facilities
from finder.imports.readers.facility_headers import FORMATS as FACILITY_FORMATS
from finder.imports.readers.hsds import HsdsFile
from finder.imports.readers.npi_api import read_npi_api
from finder.imports.readers.nppes import read_nppes
from finder.imports.readers.nppes_headers import DEACTIVATED, NPIDATA, OTHER_NAMES, PRACTICE_LOCATIONS
from finder.imports.readers.nppes_side_files import (
    read_deactivated,
    read_other_names,
    read_practice_locations,
)
from finder.imports.readers.pair import PairFiles
from finder.imports.readers.pair_columns import CLINICS, SPECIALISTS
from finder.imports.readers.places import FIXED_COLUMNS, read_places
from finder.imports.readers.plan_net import read_plan_net
from finder.imports.resources import resources

NPI = "1215911011"
OTHER_NPI = "1306849450"
PHYSIATRY = "208100000X"
LOCATION = (NPI, "870 111TH AVE N", "STE 3", "NAPLES", "FL", "341081869", "US", "2395933800", "12", "")
FACILITY = (NPI, "9638060049", "RIVERA", "ANA", "M", "", "Hospital", "100018", "100018")
API_RESULT: dict[str, Any] = {
    "enumeration_type": "NPI-1",
    "number": int(NPI),
    "basic": {"first_name": "ANA", "last_name": "RIVERA", "credential": "MD", "status": "A"},
    "addresses": [
        {"address_purpose": "MAILING", "address_1": "PO BOX 1", "city": "NAPLES", "state": "FL"},
        {"address_purpose": "LOCATION", "address_1": "870 111TH AVE N", "address_2": "STE 3",
         "city": "NAPLES", "state": "FL", "postal_code": "341081869", "country_code": "US",
         "telephone_number": "239-593-3800"},
    ],
    "taxonomies": [{"code": "207Q00000X", "primary": False}, {"code": PHYSIATRY, "primary": True}],
}  # fmt: skip
HSDS: dict[str, list[dict[str, str]]] = {
    "organizations": [{"id": "o1", "name": "Example Health", "description": "Care"}],
    "locations": [{"id": "l1", "location_type": "physical", "organization_id": "o1", "name": "Example Spine",
                   "latitude": "42.3765", "longitude": "-71.2356", "url": ""}],
    "addresses": [{"id": "a1", "location_id": "l1", "address_1": "123 Main St", "address_2": "Suite 4",
                   "city": "Waltham", "state_province": "MA", "postal_code": "02451", "country": "US",
                   "address_type": "physical"}],
    "phones": [{"id": "p1", "location_id": "l1", "number": "617-555-0100", "extension": "7"}],
    "services": [{"id": "s1", "organization_id": "o1", "name": "Back pain"}],
    "service_at_location": [{"id": "x1", "service_id": "s1", "location_id": "l1"}],
    "contacts": [{"id": "c1", "service_at_location_id": "x1", "name": "Ana Rivera", "title": "Physiatrist"},
                 {"id": "c2", "location_id": "l1", "name": "Jo Desk", "title": "Reception"}],
    "attributes": [{"id": "t1", "link_id": "c1", "taxonomy_term_id": "n1", "link_entity": "contact"}],
    "taxonomy_terms": [{"id": "n1", "code": PHYSIATRY, "name": "Physiatry", "taxonomy": "NUCC"}],
}  # fmt: skip


def csv_file(path: Path, header: Sequence[str], *rows: Sequence[object]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def json_file(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content))
    return path


def hsds_zip(path: Path, tables: dict[str, list[dict[str, str]]] = HSDS) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, records in tables.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, list({key: None for record in records for key in record}))
            writer.writeheader()
            writer.writerows(records)
            archive.writestr(f"{name}.csv", text.getvalue())
    return path


def pair_files(
    folder: Path, clinics: Sequence[dict[str, str]] = ({},), people: Sequence[dict[str, str]] = ({},)
) -> list[Path]:
    """Write both files; each row is the template's example with what a test changes."""
    paths = []
    for name, columns, rows in (("clinics", CLINICS, clinics), ("specialists", SPECIALISTS, people)):
        example = {column.name: column.example for column in columns}
        lines = [[(example | row)[column.name] for column in columns] for row in rows]
        paths.append(csv_file(folder / f"{name}.csv", [column.name for column in columns], *lines))
    return paths


def workbook(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """Write the least that is a workbook: shared strings and one sheet."""
    strings: dict[str, int] = {}
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{"ABC"[place]}{number}" t="s"><v>{strings.setdefault(cell, len(strings))}</v></c>'
            for place, cell in enumerate(row)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/sharedStrings.xml", f"<sst {space}>{''.join(f'<si><t>{s}</t></si>' for s in strings)}</sst>"
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f"<worksheet {space}><sheetData>{''.join(lines)}</sheetData></worksheet>",
        )
    return path


def _texts(read: Callable[[Any, Path], Iterator[object]]) -> Callable[[Path], list[object]]:
    def read_path(path: Path) -> list[object]:
        with opened(path) as (text, _):
            return list(read(text, path))

    return read_path


def _bytes(
    read: Callable[[Any, Path], Iterator[pa.RecordBatch | RowFault]],
) -> Callable[[Path], list[object]]:
    def read_path(path: Path) -> list[object]:
        with opened_bytes(path) as (content, _):
            return rows_of(read(content, path))

    return read_path


def rows_of(answers: Iterable[pa.RecordBatch | RowFault]) -> list[object]:
    """Give the rows of batches one by one, among the faults."""
    return [
        row
        for answer in answers
        for row in ([answer] if isinstance(answer, RowFault) else answer.to_pylist())
    ]


def _as_they_are(kind: str) -> Callable[[Path], Path]:
    columns = FIXED_COLUMNS
    samples: dict[str, Callable[[Path], Path]] = {
        "dac": lambda path: csv_file(path, GENERATIONS["2023"], [""] * 31),
        "places": lambda path: csv_file(path, columns, [""] * len(columns)),
        "npidata": lambda path: csv_file(path, NPIDATA[0].needed, [NPI, "1", *[""] * 328]),
        "practice locations": lambda path: csv_file(path, PRACTICE_LOCATIONS.needed, LOCATION),
        "other names": lambda path: csv_file(path, OTHER_NAMES.needed, [NPI, "BAY SPINE", "3"]),
        "deactivated": lambda path: csv_file(path, DEACTIVATED.needed, [NPI, "03/03/2021"]),
        "deactivated workbook": lambda path: workbook(path, [["As of"], DEACTIVATED.needed, [NPI]]),
        "facilities": lambda path: csv_file(path, FACILITY_FORMATS[0].needed, FACILITY),
        "npi api": lambda path: json_file(path, {"result_count": 1, "results": [API_RESULT]}),
        "hsds zip": hsds_zip,
        "hsds json": lambda path: json_file(path, [{"id": "o", "name": "A", "locations": [{"id": "l"}]}]),
        "plan-net": lambda path: json_file(path, {"resourceType": "Location", "id": "1", "name": "Example"}),
        "clinics": lambda path: pair_files(path.parent)[0].rename(path),
    }  # fmt: skip
    return samples[kind]


READERS: dict[str, Callable[[Path], list[object]]] = {
    "dac": _texts(read_dac),
    "places": _texts(read_places),
    "npidata": _bytes(read_nppes),
    "practice locations": _texts(read_practice_locations),
    "other names": _texts(read_other_names),
    "deactivated": lambda path: rows_of(read_deactivated(path)),
    "deactivated workbook": lambda path: rows_of(read_deactivated(path)),
    "facilities": _texts(read_facilities),
    "npi api": _bytes(read_npi_api),
    "hsds zip": lambda path: list(HsdsFile([path])),
    "hsds json": lambda path: list(HsdsFile([path])),
    "plan-net": lambda path: list(read_plan_net(resources([path]))),
    "clinics": lambda path: list(PairFiles([path, pair_files(path.parent)[1]])),
}
"""Every reader, by the kind of file that it takes."""


def sample(kind: str, folder: Path) -> Path:
    """Write a file that the reader of this kind takes."""
    return _as_they_are(kind)(folder / "sample.file")
