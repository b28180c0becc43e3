"""Reads NPPES monthly files by columns: of 330 columns and eight million rows what the directory needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from finder.imports.columns import NPPES_FIELDS, header_of, stream_columns
from finder.imports.faults import Outcome, RowFault
from finder.imports.npis import are_npis
from finder.imports.readers.nppes_headers import NPIDATA, TAXONOMIES
from finder.imports.recognising import recognised

_PLACE = "Provider Business Practice Location Address"
ADDRESS_FIELDS = {
    "line_1": "Provider First Line Business Practice Location Address",
    "line_2": "Provider Second Line Business Practice Location Address",
    "city": f"{_PLACE} City Name",
    "state": f"{_PLACE} State Name",
    "zip": f"{_PLACE} Postal Code",
    "country": f"{_PLACE} Country Code (If outside U.S.)",
    "phone": f"{_PLACE} Telephone Number",
    "credential": "Provider Credential Text",
}
"""Given as printed where a caller asks for the addresses."""
COLUMNS = {
    "npi": "NPI",
    "entity": "Entity Type Code",
    "organization": "Provider Organization Name (Legal Business Name)",
    "last_name": "Provider Last Name (Legal Name)",
    "first_name": "Provider First Name",
    "deactivated": "NPI Deactivation Date",
    "reactivated": "NPI Reactivation Date",
    **{f"code_{n}": f"Healthcare Provider Taxonomy Code_{n}" for n in TAXONOMIES},
    **{f"switch_{n}": f"Healthcare Provider Primary Taxonomy Switch_{n}" for n in TAXONOMIES},
}
_CONTROL = r"[\x00-\x1f\x7f]"
_CODES = r"^([0-9A-Z]{9}X( [0-9A-Z]{9}X)*)?$"
_REASONS = {
    "bad-npi": "the NPI is not ten digits with a right check digit",
    "not-text": "a cell holds control characters",
    "no-entity-type": "it says neither person nor organization",
    "no-name": "it has no name and is not deactivated",
}


def read_nppes(
    content: IO[bytes], path: Path, *, addresses: bool = False
) -> Iterator[pa.RecordBatch | RowFault]:
    """Read an npidata file: batches of `NPPES_FIELDS`, and the fields of `ADDRESS_FIELDS` where asked for.

    Each row is in one batch or refused by one fault; a taxonomy that is no NUCC code makes its row doubtful.
    Errors: `FileRefused` for an unknown header, or where the file stops being CSV.
    """
    header = header_of(content, path)
    recognised(header, NPIDATA)
    columns = COLUMNS | (ADDRESS_FIELDS if addresses else {})
    for block in stream_columns(content, path, header=header, columns=columns):
        if isinstance(block, RowFault):
            yield block
        else:
            yield from _checked(block, tuple(ADDRESS_FIELDS) if addresses else ())


def _checked(block: pa.RecordBatch, more: tuple[str, ...]) -> Iterator[pa.RecordBatch | RowFault]:
    """Give the usable rows of a block, and a fault for each other and each doubtful one."""
    said = pa.RecordBatch.from_arrays(_fields(block) + [block[name] for name in more], schema=_schema(more))
    refusal = _refusal(said)
    usable = pc.is_null(refusal)
    refused = pc.invert(usable)
    for row, code, npi in _triples(
        block["row"].filter(refused), refusal.filter(refused), block["npi"].filter(refused)
    ):
        yield RowFault(row, Outcome.REFUSED, code, _REASONS[code], npi)
    said = said.filter(usable)
    strange = pc.invert(pc.match_substring_regex(said["taxonomies"], _CODES))
    for row, codes, _ in _triples(*(said[name].filter(strange) for name in ("row", "taxonomies", "npi"))):
        yield RowFault(row, Outcome.DOUBTFUL, "bad-taxonomy", "a taxonomy is no NUCC code", codes)
    yield said


def _schema(more: tuple[str, ...]) -> pa.Schema:
    return pa.schema([*NPPES_FIELDS, *((name, pa.string()) for name in more)])


def _triples(*columns: pa.Array) -> Iterator[tuple[int, str, str]]:
    return zip(*(column.to_pylist() for column in columns), strict=True)


def _fields(block: pa.RecordBatch) -> list[pa.Array]:
    """Give the columns of `NPPES_FIELDS`, in its order."""
    entity = pc.utf8_slice_codeunits(block["entity"], 0, 1)  # a spreadsheet writes 1.0
    last_name = pc.if_else(pc.equal(entity, "2"), block["organization"], block["last_name"])
    codes = [_or_null(pc.utf8_trim_whitespace(block[f"code_{n}"])) for n in TAXONOMIES]
    marked = [
        pc.if_else(pc.equal(block[f"switch_{n}"], "Y"), code, pa.scalar(None, pa.string()))
        for n, code in zip(TAXONOMIES, codes, strict=True)
    ]
    return [
        block["row"],
        pc.utf8_trim_whitespace(block["npi"]),
        entity,
        pc.utf8_trim_whitespace(last_name),
        pc.utf8_trim_whitespace(block["first_name"]),
        pc.coalesce(*marked, *codes, ""),
        # The empty text at the end keeps Arrow from dropping rows without any code.
        pc.utf8_rtrim_whitespace(
            pc.binary_join_element_wise(*codes, pa.repeat("", block.num_rows), " ", null_handling="skip")
        ),
        _is_void(block["deactivated"], block["reactivated"]),
    ]


def _or_null(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _is_void(deactivated: pa.Array, reactivated: pa.Array) -> pa.Array:
    """Tell whose number was taken back, and not given again on that day or later."""
    return pc.and_(pc.not_equal(deactivated, ""), pc.less(_by_year(reactivated), _by_year(deactivated)))


def _by_year(date: pa.Array) -> pa.Array:
    """Turn 03/16/2006 into 2006 03/16, which sorts as days do."""
    year, day = pc.utf8_slice_codeunits(date, 6, 10), pc.utf8_slice_codeunits(date, 0, 5)
    return pc.binary_join_element_wise(year, day, " ")


def _refusal(said: pa.RecordBatch) -> pa.Array:
    """Give for each row why it is refused, null for one that is not."""
    active = pc.invert(said["deactivated"])
    texts = ("npi", "last_name", "first_name", "taxonomies", *said.schema.names[len(NPPES_FIELDS) :])
    control = pc.match_substring_regex(said[texts[0]], _CONTROL)
    for name in texts[1:]:
        control = pc.or_(control, pc.match_substring_regex(said[name], _CONTROL))
    untyped = pc.and_(active, pc.invert(pc.is_in(said["entity"], pa.array(["1", "2"]))))
    nameless = pc.and_(active, pc.equal(said["last_name"], ""))
    found = pa.StructArray.from_arrays(
        [pc.invert(are_npis(said["npi"])), control, untyped, nameless],
        ["bad-npi", "not-text", "untyped", "nameless"],
    )
    return pc.case_when(found, *(pa.scalar(code) for code in _REASONS))
