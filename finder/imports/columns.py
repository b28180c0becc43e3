"""Streams a few columns of a wide CSV as Arrow batches, each row with its number; memory stays constant.

The boundary between the readers of national files and what becomes of their rows:

- A reader of a wide file gives `pyarrow.RecordBatch | RowFault`, in the file's order. Each row of the file is
  in exactly one batch, or else it is one REFUSED fault. A DOUBTFUL fault speaks of a row that is in a batch.
- A batch holds plain values under the reader's own field names, and `row` (int32), counted as a spreadsheet
  counts, the header being 1. Blanks stand as in the file where the reader does not say otherwise.
- `readers/nppes.py` gives for npidata the fields of `NPPES_FIELDS`; `nppes.py` stages them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.csv as arrow_csv

from finder.imports.faults import FileRefused, Outcome, RowFault

NPPES_FIELDS = pa.schema(
    [
        ("row", pa.int32()),
        ("npi", pa.string()),  # valid, check digit included; others are refused
        ("entity", pa.string()),  # "1" a person, "2" an organization, "" a deactivated shell
        ("last_name", pa.string()),  # of an organization its legal business name
        ("first_name", pa.string()),
        ("primary", pa.string()),  # the taxonomy code with the switch Y; without any, the first one
        ("taxonomies", pa.string()),  # all codes in the file's order, joined by a blank
        ("deactivated", pa.bool_()),
    ]
)
_BLOCK_BYTES = 8 << 20
_LONGEST_HEADER = 100_000
"""A line without end is no header; it is also less than the csv module takes for one cell."""


def header_of(content: IO[bytes], path: Path) -> list[str]:
    """Take the header's names, stripped, off the content. Errors: `FileRefused` for a file without any."""
    line = content.readline(_LONGEST_HEADER).decode("utf-8-sig", errors="replace")
    try:
        header = [name.strip() for name in next(csv.reader([line]), [])]
    except csv.Error as error:
        raise FileRefused(f"{path.name} is no CSV: {error}") from error
    if not any(header):
        raise FileRefused(f"{path.name} is empty.")
    return header


def stream_columns(
    content: IO[bytes], path: Path, *, header: list[str], columns: Mapping[str, str]
) -> Iterator[pa.RecordBatch | RowFault]:
    """Give the named columns (field to header name) of what stands behind the header, as texts.

    Rows with another number of cells, or with bytes that are no UTF-8, are refused one by one. Errors:
    `FileRefused` for what is no CSV.
    """
    broken: dict[int, int] = {}

    def note(row: arrow_csv.InvalidRow) -> str:
        broken[row.number + 1] = row.actual_columns
        return "skip"

    number = 1
    try:
        for batch in _batches(content, header, columns, note):
            numbers, number = _numbers(number, batch.num_rows, broken)
            # Arrow reads ahead: what is broken behind this batch waits for its turn.
            for row in sorted(row for row in broken if row <= number):
                yield _wrong_columns(row, broken.pop(row), len(header))
            yield from _as_text(pa.RecordBatch.from_arrays([numbers, *batch.columns], ["row", *columns]))
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise FileRefused(f"{path.name} stops being CSV after row {number}: {error}") from error
    for row, cells in sorted(broken.items()):
        yield _wrong_columns(row, cells, len(header))


def _wrong_columns(row: int, cells: int, width: int) -> RowFault:
    reason = f"the row has {cells} cells, the header {width}"
    return RowFault(row, Outcome.REFUSED, "wrong-columns", reason)


def _batches(
    content: IO[bytes], header: list[str], columns: Mapping[str, str], note: object
) -> arrow_csv.CSVStreamingReader:
    """Open the rest. One thread: with more, Arrow does not say which row is broken."""
    places = [str(header.index(name)) for name in columns.values()]
    return arrow_csv.open_csv(
        content,
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=_BLOCK_BYTES, column_names=[str(n) for n in range(len(header))]
        ),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=places, column_types=dict.fromkeys(places, pa.binary())
        ),
    )


def _numbers(last: int, rows: int, broken: Mapping[int, int]) -> tuple[pa.Array, int]:
    """Number the rows of a batch, passing over the broken ones; give the last number too."""
    if not broken:
        return pa.array(range(last + 1, last + rows + 1), pa.int32()), last + rows
    numbers: list[int] = []
    number = last
    while len(numbers) < rows or number + 1 in broken:
        number += 1
        if number not in broken:
            numbers.append(number)
    return pa.array(numbers, pa.int32()), number


def _as_text(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | RowFault]:
    """Read the bytes as UTF-8; where some are not, refuse their rows alone."""
    schema = pa.schema([(f.name, f.type if f.name == "row" else pa.string()) for f in batch.schema])
    try:
        yield batch.cast(schema)
    except pa.ArrowInvalid:
        sound = [_is_utf8(row) for row in batch.to_pylist()]
        for row, good in zip(batch.column("row").to_pylist(), sound, strict=True):
            if not good:
                yield RowFault(row, Outcome.REFUSED, "not-text", "a cell holds bytes that are no text")
        yield batch.filter(pa.array(sound)).cast(schema)


def _is_utf8(row: Mapping[str, object]) -> bool:
    try:
        for cell in row.values():
            if isinstance(cell, bytes):
                cell.decode()
    except UnicodeDecodeError:
        return False
    return True
