"""Reads CMS's "Facility Affiliation" file: which clinician works at which hospital or home."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from finder.imports.faults import RowDoubts, RowFault, RowRefused
from finder.imports.files import cell_text, numbered_rows, refuse_wrong_width
from finder.imports.npis import refuse_bad_npi
from finder.imports.readers.facility_headers import COLUMNS, FORMATS
from finder.imports.recognising import recognised

FACILITY_TYPES = (
    "Dialysis facility", "Home health agency", "Hospice", "Hospital", "Inpatient rehabilitation facility",
    "Long-term care hospital", "Nursing home",
)  # fmt: skip
_CCN = re.compile(r"[0-9A-Z]{6}", re.ASCII)
"""A CMS Certification Number: the state's two digits, then four of which some are letters."""


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """One clinician at one facility. `facility_ccn` is that of the hospital for a unit within one."""

    row: int
    npi: str
    last_name: str
    first_name: str
    facility_type: str
    ccn: str
    facility_ccn: str
    faults: tuple[RowFault, ...]


def read_facilities(text: IO[str], path: Path) -> Iterator[FacilityRow | RowFault]:
    """Read the rows, exactly one answer a row. Errors: `FileRefused`."""
    header, rows = numbered_rows(text, path)
    names = recognised(header, FORMATS).needed
    at = {name: header.index(theirs) for name, theirs in zip(COLUMNS, names, strict=True)}
    for number, cells in rows:
        try:
            yield _facility_row(number, cells, at)
        except RowRefused as refused:
            yield refused.at(number)


def _facility_row(number: int, cells: Sequence[str], at: Mapping[str, int]) -> FacilityRow:
    refuse_wrong_width(cells, len(at))
    said = {name: cell_text(cells[position]) for name, position in at.items()}
    refuse_bad_npi(said["NPI"])
    doubts = RowDoubts(number)
    ccn = _ccn(said["Facility Affiliations Certification Number"], doubts)
    of = said["Facility Type Certification Number"]
    kind = said["facility_type"]
    if kind not in FACILITY_TYPES:
        doubts.add("unknown-facility-type", "this kind of facility is not known", kind)
    return FacilityRow(
        row=number,
        npi=said["NPI"],
        last_name=said["Provider Last Name"],
        first_name=said["Provider First Name"],
        facility_type=kind,
        ccn=ccn,
        facility_ccn=_ccn(of, doubts) if of else ccn,
        faults=tuple(doubts.faults),
    )


def _ccn(text: str, doubts: RowDoubts) -> str:
    """Give the six characters; a spreadsheet takes the zero in front (10001 is 010001)."""
    if text.isascii() and text.isdigit() and len(text) == 5:
        doubts.add("mended-ccn", f"the certification number has lost a zero; read as 0{text}", text)
        return "0" + text
    if not _CCN.fullmatch(text):
        raise RowRefused("bad-ccn", "the certification number is not six characters", text)
    return text
