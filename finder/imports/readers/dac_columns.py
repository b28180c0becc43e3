"""Reads "Doctors and Clinicians" files by columns, for files of millions of rows.

The cells come cleaned, and the clinicians checked; where they practise is read later, once for each distinct
spelling (`dac_sites.read_site`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from finder.imports.addresses import house_number, read_street
from finder.imports.columns import header_of, stream_columns
from finder.imports.faults import RowFault, RowRefused
from finder.imports.files import cell_text
from finder.imports.npis import are_npis
from finder.imports.readers.dac import refuse_unusable
from finder.imports.readers.dac_headers import FIELDS, FORMATS
from finder.imports.recognising import recognised
from finder.imports.zips import read_zip5

BUCKETS = 1_000_000_000
"""0 for a ZIP that cannot be read; else the ZIP, and the last four digits of the house number. All rows of
one building share it, and neighbours lie together."""
HOUSES = 10_000
_HOUSE = r"^(?P<house>[0-9]{1,9})"
_PLAIN_ZIP = r"^[0-9]{5}([0-9]{4}|-[0-9]{4})?$"
_UNCLEAN = r"[^ -~]|  |\| | \||^ | $"
"""Two blanks, a blank at a cell's end, or what is not plain ASCII (cells are joined by bars)."""


def read_dac_columns(content: IO[bytes], path: Path) -> Iterator[pa.RecordBatch | RowFault]:
    """Give batches of `row`, `bucket` and the fields of `dac_headers.FIELDS`, "" where the file has none.

    Each row is in one batch or refused by one fault. Errors: `FileRefused` for an unknown header, or where
    the file stops being CSV.
    """
    header = header_of(content, path)
    recognised(header, FORMATS)
    columns = {field: name for field, names in FIELDS.items() for name in names if name in header}
    for block in stream_columns(content, path, header=header, columns=columns):
        if isinstance(block, RowFault):
            yield block
            continue
        for clean in _clean(block):
            yield from [clean] if isinstance(clean, RowFault) else _checked(clean)


def _clean(block: pa.RecordBatch) -> Iterator[pa.RecordBatch | RowFault]:
    """Bring blanks to one; of the few rows that need it cell by cell, refuse those that are no text."""
    joined = pc.binary_join_element_wise(*block.columns[1:], "|")
    unclean = pc.match_substring_regex(joined, _UNCLEAN)
    if not pc.any(unclean).as_py():
        yield block
        return
    yield block.filter(pc.invert(unclean))
    mended: list[dict[str, object]] = []
    for said in block.filter(unclean).to_pylist():
        try:
            mended.append({name: cell if name == "row" else cell_text(cell) for name, cell in said.items()})
        except RowRefused as refused:
            yield refused.at(said["row"])
    if mended:
        yield pa.RecordBatch.from_pylist(mended, schema=block.schema)


def _checked(block: pa.RecordBatch) -> Iterator[pa.RecordBatch | RowFault]:
    """Refuse who has no NPI, name or specialty; give the others with all fields and their bucket."""
    usable = pc.and_(
        are_npis(block["npi"]),
        pc.and_(pc.not_equal(block["last_name"], ""), pc.not_equal(block["primary"], "")),
    )
    if not pc.all(usable).as_py():
        for said in block.filter(pc.invert(usable)).to_pylist():
            try:
                refuse_unusable(said["npi"], said["last_name"], said["primary"])
            except RowRefused as refused:
                yield refused.at(said["row"])
        block = block.filter(usable)
    if block.num_rows:
        nothing = pa.repeat("", block.num_rows)
        fields = [block[field] if field in block.schema.names else nothing for field in FIELDS]
        yield pa.RecordBatch.from_arrays(
            [block["row"], _buckets(block["zip"], block["line_1"]), *fields], ["row", "bucket", *FIELDS]
        )


def _buckets(zips: pa.Array, lines: pa.Array) -> pa.Array:
    """Give each row's bucket; what is not plain is read one by one."""
    found = pc.extract_regex(lines, _HOUSE)
    plain = pc.and_(pc.match_substring_regex(zips, _PLAIN_ZIP), pc.is_valid(found))
    zip5 = pc.cast(pc.utf8_slice_codeunits(pc.if_else(plain, zips, "00000"), 0, 5), pa.int64())
    house = pc.cast(pc.if_else(plain, pc.struct_field(found, "house"), "0"), pa.int64())
    house = pc.subtract(house, pc.multiply(pc.divide(house, HOUSES), HOUSES))
    buckets = pc.cast(pc.add(pc.multiply(zip5, HOUSES), house), pa.int32())
    if pc.all(plain).as_py():
        return buckets
    odd = pc.invert(plain)
    pairs = zip(zips.filter(odd).to_pylist(), lines.filter(odd).to_pylist(), strict=True)
    return pc.replace_with_mask(buckets, odd, pa.array([bucket_of(*pair) for pair in pairs], pa.int32()))


def bucket_of(zip_code: str, line: str) -> int:
    """Give the bucket of a ZIP and a street line as the file has them."""
    try:
        zip5 = int(read_zip5(zip_code))
    except ValueError:
        return 0
    try:
        return zip5 * HOUSES + house_number(read_street(line).key) % HOUSES
    except ValueError:
        return zip5 * HOUSES
