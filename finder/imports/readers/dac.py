"""Reads CMS "Doctors and Clinicians" files of every header generation: a clinician at an address a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from finder.imports.addresses import Street, read_street
from finder.imports.faults import RowDoubts, RowFault, RowRefused
from finder.imports.files import cell_text, numbered_rows, refuse_wrong_width
from finder.imports.headers import recognised
from finder.imports.npis import refuse_bad_npi
from finder.imports.phones import Phone, read_phone
from finder.imports.readers.dac_headers import FIELDS, FORMATS
from finder.imports.zips import zip5_or_refused
from finder.places.names import STATES

_PAC_ID = re.compile(r"\d{8,10}", re.ASCII)
_ADRS_ID = re.compile(r"[A-Z]{2}\d{5}.{18}", re.ASCII)
_BUILDING_LENGTH = 22


@dataclass(frozen=True, slots=True)
class DacRow:
    """One clinician at one address, as printed but for blanks; None is unknown.

    `street` is None where the file has none; `line_2_suppressed` says that the second line, often a suite,
    is withheld. Rows of either kind that share an address are never one clinic. `telehealth` is None in
    generations without that column. `faults` are the doubtful parts, each mended or left out; a row with one
    is doubtful.
    """

    row: int
    npi: str
    last_name: str
    first_name: str
    middle_name: str
    suffix: str
    credential: str
    primary_specialty: str
    secondary_specialties: tuple[str, ...]
    organization: str | None
    organization_pac_id: str | None
    line_1: str
    line_2: str
    line_2_suppressed: bool
    street: Street | None
    city: str
    state: str
    zip5: str
    phone: Phone
    telehealth: bool | None
    adrs_id: str | None
    faults: tuple[RowFault, ...]

    @property
    def building_id(self) -> str | None:
        """CMS's own key of the building: the `adrs_id` without the part that tells suites apart."""
        return self.adrs_id[:_BUILDING_LENGTH] if self.adrs_id else None


def read_dac(text: IO[str], path: Path) -> Iterator[DacRow | RowFault]:
    """Read the rows one by one, exactly one answer a row: refused is a `RowFault`, all else a `DacRow`.

    Errors: `FileRefused` for a file that is no CSV or has an unknown header; its message names the nearest
    generation and what differs. State and ZIP are not compared here: that takes the gazetteer.
    """
    header, rows = numbered_rows(text, path)
    recognised(header, FORMATS)
    at = {field: header.index(name) for field, names in FIELDS.items() for name in names if name in header}
    for number, cells in rows:
        try:
            yield _dac_row(number, _fields(cells, at, len(header)), has_telehealth="telehealth" in at)
        except RowRefused as refused:
            yield refused.at(number)


def _fields(cells: Sequence[str], at: Mapping[str, int], width: int) -> dict[str, str]:
    """Give each field's text, empty where the generation has no such column."""
    refuse_wrong_width(cells, width)
    return {field: cell_text(cells[at[field]]) if field in at else "" for field in FIELDS}


def _dac_row(number: int, said: Mapping[str, str], *, has_telehealth: bool) -> DacRow:
    doubts = RowDoubts(number)
    _refuse_unusable(said)
    state = said["state"].upper()
    zip5 = zip5_or_refused(said["zip"], doubts)
    suppressed = _suppressed(said["suppressed"], doubts)
    return DacRow(
        row=number,
        npi=said["npi"],
        last_name=said["last_name"],
        first_name=said["first_name"],
        middle_name=said["middle_name"],
        suffix=said["suffix"],
        credential=said["credential"],
        primary_specialty=said["primary"],
        secondary_specialties=tuple(filter(None, (said[f"secondary_{n}"] for n in range(1, 5)))),
        organization=said["organization"] or None,
        organization_pac_id=_pac_id(said["organization_pac_id"], doubts),
        line_1=said["line_1"],
        line_2=said["line_2"],
        line_2_suppressed=suppressed,
        street=doubts.read("no-street", read_street, said["line_1"], said["line_2"]),
        city=said["city"],
        state=state,
        zip5=zip5,
        phone=doubts.read("bad-phone", read_phone, said["phone"]) or Phone(),
        telehealth=said["telehealth"].upper() == "Y" if has_telehealth else None,
        adrs_id=_adrs_id(said["adrs_id"], state + zip5, doubts),
        faults=tuple(doubts.faults),
    )


def _refuse_unusable(said: Mapping[str, str]) -> None:
    refuse_bad_npi(said["npi"])
    if not said["last_name"]:
        raise RowRefused("no-name", "the clinician has no last name")
    if not said["primary"]:
        raise RowRefused("no-specialty", "the clinician has no primary specialty")
    if said["state"].upper() not in STATES:
        raise RowRefused("bad-state", "this is no state or territory", said["state"])
    if not said["city"]:
        raise RowRefused("no-city", "there is no city")


def _suppressed(marker: str, doubts: RowDoubts) -> bool:
    if marker.upper() != "Y":
        return False
    doubts.add("suppressed-line", "the file withholds the second address line; the suite is unknown")
    return True


def _pac_id(text: str, doubts: RowDoubts) -> str | None:
    """Give the ten digits, lost leading zeros put back, or None."""
    if not text:
        return None
    if not _PAC_ID.fullmatch(text):
        doubts.add("bad-pac-id", "the organization's PAC id is not ten digits; stored without it", text)
        return None
    if len(text) < 10:
        doubts.add("mended-pac-id", f"the PAC id has lost zeros; read as {text.zfill(10)}", text)
    return text.zfill(10)


def _adrs_id(text: str, state_and_zip: str, doubts: RowDoubts) -> str | None:
    """Give the address id, None where it is missing, damaged, or of another state or ZIP."""
    if not text:
        return None
    if not _ADRS_ID.fullmatch(text):
        doubts.add("bad-adrs-id", "the address id is not 25 characters of CMS's form; left out", text)
        return None
    if not text.startswith(state_and_zip):
        doubts.add("adrs-id-disagrees", f"the address id is not of {state_and_zip}; left out", text)
        return None
    return text
