"""Reads NPPES monthly files: of eight million wide rows only the columns and specialties that are wanted."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from finder.imports.faults import FileRefused, RowDoubts, RowFault, RowRefused
from finder.imports.files import cell_text
from finder.imports.headers import recognised
from finder.imports.npis import are_npis, is_npi
from finder.imports.readers.nppes_headers import NPIDATA, TAXONOMIES
from finder.imports.zips import zip5_or_doubt
from finder.places.names import state_code

FIELDS = {
    "npi": "NPI",
    "entity": "Entity Type Code",
    "organization": "Provider Organization Name (Legal Business Name)",
    "last_name": "Provider Last Name (Legal Name)",
    "first_name": "Provider First Name",
    "middle_name": "Provider Middle Name",
    "suffix": "Provider Name Suffix Text",
    "credential": "Provider Credential Text",
    "line_1": "Provider First Line Business Practice Location Address",
    "line_2": "Provider Second Line Business Practice Location Address",
    "city": "Provider Business Practice Location Address City Name",
    "state": "Provider Business Practice Location Address State Name",
    "zip": "Provider Business Practice Location Address Postal Code",
    "country": "Provider Business Practice Location Address Country Code (If outside U.S.)",
    "phone": "Provider Business Practice Location Address Telephone Number",
    "updated": "Last Update Date",
    "deactivated": "NPI Deactivation Date",
    "reactivated": "NPI Reactivation Date",
}
_CODES = tuple(f"Healthcare Provider Taxonomy Code_{n}" for n in TAXONOMIES)
_SWITCHES = tuple(f"Healthcare Provider Primary Taxonomy Switch_{n}" for n in TAXONOMIES)
_COLUMNS = (*FIELDS.values(), *_CODES, *_SWITCHES)
_BLOCK = 4 * 1024 * 1024
_LONGEST_HEADER = 100_000


@dataclass(frozen=True, slots=True)
class NppesRow:
    """One person or organization at its practice address, as printed but for blanks; None is unknown.

    `taxonomies` has the primary one first, wherever it stands in the file. `phone` and the street lines are
    unread: few of the rows are ever shown. A deactivated row mostly has nothing but its date.
    """

    row: int
    npi: str
    is_person: bool
    organization: str
    last_name: str
    first_name: str
    middle_name: str
    suffix: str
    credential: str
    line_1: str
    line_2: str
    city: str
    state: str | None
    zip5: str | None
    phone: str
    updated_on: dt.date | None
    deactivated_on: dt.date | None
    taxonomies: tuple[str, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class NppesBatch:
    """What some thousand lines gave: rows and refusals, and how many sound ones nobody wanted."""

    rows: list[NppesRow | RowFault]
    passed_over: int


def read_nppes(content: IO[bytes], path: Path, *, wanted: Collection[str] | None) -> Iterator[NppesBatch]:
    """Read an npidata file by blocks, in constant memory; each line is in one batch, or passed over.

    Given are those with one of the `wanted` NUCC codes (None: all) and the deactivated ones. Errors:
    `FileRefused` for an unknown header, or where the file stops being CSV.
    """
    header = _header(content, path)
    recognised(header, NPIDATA)
    codes = None if wanted is None else pa.array(sorted(wanted), pa.string())
    misshapen: list[RowFault] = []
    number = 1
    blocks = _blocks(content, header, misshapen)
    while True:
        try:
            block = next(blocks, None)
        except pa.ArrowException as error:
            reason = str(error).partition("\n")[0][:200]
            raise FileRefused(f"{path.name} stops being CSV after row {number}: {reason}") from error
        if block is None:
            break
        numbers = _numbers(number, block.num_rows, {fault.row for fault in misshapen})
        number = numbers[-1] if numbers else number
        yield _batch(block, numbers, codes)
    if misshapen:
        yield NppesBatch(list(misshapen), 0)


def _header(content: IO[bytes], path: Path) -> list[str]:
    line = content.readline(_LONGEST_HEADER).decode("utf-8-sig", errors="replace")
    header = next(csv.reader([line]), [])
    if not any(header):
        raise FileRefused(f"{path.name} is empty.")
    return [name.strip() for name in header]


def _blocks(content: IO[bytes], header: list[str], misshapen: list[RowFault]) -> Iterator[Any]:
    """Give the wanted columns of each block, as bytes; lines of another width go to `misshapen`."""

    def skip(line: Any) -> str:
        if "\n" in line.text:
            return "error"  # a quote that is never closed swallows the lines behind it
        reason = f"the row has {line.actual_columns} cells, the header {line.expected_columns}"
        misshapen.append(RowRefused("wrong-columns", reason).at(line.number + 1))
        return "skip"

    source = pa.PythonFile(content, "r")
    try:
        yield from arrow_csv.open_csv(
            source,
            # Only one thread knows the numbers of the lines.
            arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=header),
            arrow_csv.ParseOptions(invalid_row_handler=skip),
            arrow_csv.ConvertOptions(
                include_columns=_COLUMNS,
                column_types=dict.fromkeys(_COLUMNS, pa.binary()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV file" not in str(error):
            raise


def _numbers(after: int, rows: int, skipped: set[int]) -> Sequence[int]:
    """Give the lines' numbers: those of another width have been taken out between them."""
    numbers = range(after + 1, after + 1 + rows)
    if not any(number in skipped for number in numbers):
        return numbers
    kept: list[int] = []
    number = after
    while len(kept) < rows:
        number += 1
        if number not in skipped:
            kept.append(number)
    return kept


def _batch(block: Any, numbers: Sequence[int], codes: Any) -> NppesBatch:
    columns = [_text(block.column(name)) for name in _COLUMNS]
    looked_at = _looked_at(dict(zip(_COLUMNS, columns, strict=True)), codes)
    chosen = pc.indices_nonzero(looked_at).to_pylist()
    picked = pc.indices_nonzero(looked_at)
    lines = zip(*(column.take(picked).to_pylist() for column in columns), strict=True)
    rows: list[NppesRow | RowFault] = []
    for position, cells in zip(chosen, lines, strict=True):
        try:
            rows.append(_row(numbers[position], cells))
        except RowRefused as refused:
            rows.append(refused.at(numbers[position]))
    return NppesBatch(rows, block.num_rows - len(rows))


def _text(column: Any) -> Any:
    """Give bytes as text; what is no UTF-8 becomes a control character, so that its row alone is refused."""
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        texts = (cell.decode("utf-8", errors="replace") for cell in column.to_pylist())
        return pa.array([text.replace("\ufffd", "\x00") for text in texts], pa.string())


def _looked_at(columns: dict[str, Any], codes: Any) -> Any:
    """Mark the rows that are wanted, deactivated or to be refused; all others are passed over."""
    entity = pc.utf8_slice_codeunits(columns["Entity Type Code"], 0, 1)
    sound = pc.and_(are_npis(columns["NPI"]), pc.is_in(entity, pa.array(["1", "2"])))
    marked = pc.invert(sound)
    if codes is None:
        return pc.or_(marked, sound)
    for name in _CODES:
        marked = pc.or_(marked, pc.is_in(columns[name], codes))
    return marked


def _row(number: int, cells: Sequence[str]) -> NppesRow:
    said = dict(zip(FIELDS, map(cell_text, cells[: len(FIELDS)]), strict=True))
    doubts = RowDoubts(number)
    deactivated_on = _deactivated_on(said, doubts)
    _refuse_unusable(said, deactivated=deactivated_on is not None)
    abroad = said["country"] not in {"", "US"}
    if abroad:
        doubts.add("abroad", "the practice address lies outside the United States", said["country"])
    placed = not abroad and deactivated_on is None
    return NppesRow(
        row=number,
        npi=said["npi"],
        is_person=not said["entity"].startswith("2"),
        organization=said["organization"],
        last_name=said["last_name"],
        first_name=said["first_name"],
        middle_name=said["middle_name"],
        suffix=said["suffix"],
        credential=said["credential"],
        line_1=said["line_1"],
        line_2=said["line_2"],
        city=said["city"],
        state=doubts.read("bad-state", _state, said["state"]) if placed else None,
        zip5=zip5_or_doubt(said["zip"], doubts) if placed else None,
        phone=said["phone"],
        updated_on=doubts.read("bad-date", _date, said["updated"]),
        deactivated_on=deactivated_on,
        taxonomies=_taxonomies(cells[len(FIELDS) : -len(_SWITCHES)], cells[-len(_SWITCHES) :]),
        faults=tuple(doubts.faults),
    )


def _deactivated_on(said: dict[str, str], doubts: RowDoubts) -> dt.date | None:
    """Give the day from which the number is void; None where it holds, or holds again."""
    since = doubts.read("bad-date", _date, said["deactivated"])
    again = doubts.read("bad-date", _date, said["reactivated"])
    return None if since is None or (again is not None and again >= since) else since


def _refuse_unusable(said: dict[str, str], *, deactivated: bool) -> None:
    npi = said["npi"]
    if not is_npi(npi):
        raise RowRefused("bad-npi", "the NPI is not ten digits with a right check digit", npi)
    if deactivated:
        return
    if said["entity"] not in {"1", "1.0", "2", "2.0"}:
        raise RowRefused("no-entity-type", "it says neither person nor organization", said["entity"])
    if not said["last_name" if said["entity"].startswith("1") else "organization"]:
        raise RowRefused("no-name", "it has no name and is not deactivated")


def _taxonomies(codes: Sequence[str], switches: Sequence[str]) -> tuple[str, ...]:
    """Give each code once, those marked as primary first."""
    marked = [
        (switch.strip() != "Y", code.strip()) for code, switch in zip(codes, switches, strict=True) if code
    ]
    return tuple(dict.fromkeys(code for _, code in sorted(marked, key=lambda each: each[0]) if code))


def _state(text: str) -> str:
    code = state_code(text)
    if code is None:
        raise ValueError("this is no state or territory")
    return code


def _date(text: str) -> dt.date | None:
    """Read 03/16/2006. Errors: `ValueError`."""
    if not text:
        return None
    month, day, year = text.split("/")
    return dt.date(int(year), int(month), int(day))
