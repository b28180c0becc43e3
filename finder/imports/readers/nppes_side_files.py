"""Reads the files beside NPPES's monthly one: more practice locations, other names, deactivated numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

import pyarrow as pa

from finder.imports.addresses import Street, read_street
from finder.imports.columns import NPPES_FIELDS
from finder.imports.faults import FileRefused, RowDoubts, RowFault, RowRefused
from finder.imports.files import Row, cell_text, numbered_rows, opened, refuse_wrong_width
from finder.imports.headers import Format
from finder.imports.npis import refuse_bad_npi
from finder.imports.phones import Phone, read_phone
from finder.imports.readers.nppes_headers import DEACTIVATED, OTHER_NAMES, PRACTICE_LOCATIONS
from finder.imports.recognising import recognised
from finder.imports.workbooks import is_workbook, workbook_rows
from finder.imports.zips import zip5_or_refused
from finder.places.names import state_code

T = TypeVar("T")
_ROWS_A_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class PracticeLocation:
    """One more address at which somebody or some organization practises."""

    row: int
    npi: str
    street: Street
    city: str
    state: str
    zip5: str
    phone: Phone
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name by which an organization is known beside its legal one (3: doing business as)."""

    row: int
    npi: str
    name: str
    kind: str


def read_practice_locations(text: IO[str], path: Path) -> Iterator[PracticeLocation | RowFault]:
    """Read a pl_pfile, exactly one answer a row. Errors: `FileRefused`."""
    return _rows(text, path, PRACTICE_LOCATIONS, _practice_location)


def read_other_names(text: IO[str], path: Path) -> Iterator[OtherName | RowFault]:
    """Read an othername_pfile, exactly one answer a row. Errors: `FileRefused`."""
    return _rows(text, path, OTHER_NAMES, _other_name)


def read_deactivated(path: Path) -> Iterator[pa.RecordBatch | RowFault]:
    """Read a deactivated NPI report, the published workbook or a CSV, plain or in a zip.

    The rows are shells of `NPPES_FIELDS`, to be brought in as npidata's are. Errors: `FileRefused`.
    """
    if is_workbook(path):
        yield from _shells(workbook_rows(path, header=DEACTIVATED.needed))
        return
    with opened(path) as (text, _):
        header, rows = numbered_rows(text, path)
        recognised(header, (DEACTIVATED,))
        yield from _shells(rows)


def _rows(
    text: IO[str], path: Path, format_: Format, read: Callable[[int, Mapping[str, str]], T]
) -> Iterator[T | RowFault]:
    header, rows = numbered_rows(text, path)
    if header and header[0] == "NPI" and "Endpoint Type" in header:
        raise FileRefused(f"{path.name} is NPPES's endpoint file; nothing in it belongs in the directory.")
    recognised(header, (format_,))
    for number, cells in rows:
        try:
            refuse_wrong_width(cells, len(header))
            yield read(number, dict(zip(header, map(cell_text, cells), strict=True)))
        except RowRefused as refused:
            yield refused.at(number)


def _practice_location(number: int, said: Mapping[str, str]) -> PracticeLocation:
    npi, line_1, line_2, city, state, zip_, country, phone, extension = (
        said[name] for name in PRACTICE_LOCATIONS.needed[:9]
    )
    refuse_bad_npi(npi)
    if country not in {"", "US"}:
        raise RowRefused("abroad", "the address lies outside the United States", country)
    code = state_code(state)
    if code is None:
        raise RowRefused("bad-state", "this is no state or territory", state)
    if not city:
        raise RowRefused("no-city", "there is no city")
    doubts = RowDoubts(number)
    try:
        street = read_street(line_1, line_2)
    except ValueError as error:
        raise RowRefused("no-street", str(error), line_1) from error
    read = doubts.read("bad-phone", read_phone, f"{phone} x{extension}" if extension else phone)
    zip5 = zip5_or_refused(zip_, doubts)
    return PracticeLocation(number, npi, street, city, code, zip5, read or Phone(), tuple(doubts.faults))


def _other_name(number: int, said: Mapping[str, str]) -> OtherName:
    npi, name, kind = (said[column] for column in OTHER_NAMES.needed)
    refuse_bad_npi(npi)
    if not name:
        raise RowRefused("no-name", "there is no name")
    return OtherName(number, npi, name, kind)


def _shells(rows: Iterator[Row]) -> Iterator[pa.RecordBatch | RowFault]:
    held: list[dict[str, object]] = []
    for number, cells in rows:
        try:
            npi = cell_text(cells[0]).removesuffix(".0") if cells else ""
            refuse_bad_npi(npi)
        except RowRefused as refused:
            yield refused.at(number)
            continue
        held.append({**_SHELL, "row": number, "npi": npi})
        if len(held) == _ROWS_A_BATCH:
            yield pa.RecordBatch.from_pylist(held, NPPES_FIELDS)
            held.clear()
    if held:
        yield pa.RecordBatch.from_pylist(held, NPPES_FIELDS)


_SHELL: dict[str, object] = {**dict.fromkeys(NPPES_FIELDS.names, ""), "deactivated": True}
