"""Reads CMS "Doctors and Clinicians" files of every header generation: a clinician at an address a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from finder.imports.addresses import Street
from finder.imports.faults import RowFault, RowRefused
from finder.imports.files import cell_text, numbered_rows, refuse_wrong_width
from finder.imports.npis import refuse_bad_npi
from finder.imports.phones import Phone
from finder.imports.readers.dac_headers import FIELDS, FORMATS
from finder.imports.readers.dac_sites import SITE_FIELDS, read_site
from finder.imports.recognising import recognised

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
    refuse_unusable(said["npi"], said["last_name"], said["primary"])
    site = read_site(*(said[field] for field in SITE_FIELDS))
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
        organization=site.organization,
        organization_pac_id=site.organization_pac_id,
        line_1=said["line_1"],
        line_2=said["line_2"],
        line_2_suppressed=site.suppressed,
        street=site.street,
        city=site.city,
        state=site.state,
        zip5=site.zip5,
        phone=site.phone,
        telehealth=said["telehealth"].upper() == "Y" if has_telehealth else None,
        adrs_id=site.adrs_id,
        faults=tuple(doubt.at(number) for doubt in site.doubts),
    )


def refuse_unusable(npi: str, last_name: str, primary: str) -> None:
    """Raise `RowRefused` for a clinician without a sound NPI, a name or a specialty."""
    refuse_bad_npi(npi)
    if not last_name:
        raise RowRefused("no-name", "the clinician has no last name")
    if not primary:
        raise RowRefused("no-specialty", "the clinician has no primary specialty")
