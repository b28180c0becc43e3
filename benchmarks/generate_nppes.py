"""Writes an NPPES monthly file of any size (python -m benchmarks.generate_nppes OUT.csv).

It holds the clinicians of `generate_dac` with the same seed, and between them people who do not bill
Medicare, organizations, and deactivated shells.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks.generate_dac import CLINICIANS
from benchmarks.invented_words import (
    FAMILY_NAMES,
    GIVEN_NAMES,
    GROUP_FIRST,
    GROUP_LAST,
    NARROWER,
    SPECIALTIES,
)
from benchmarks.output import write_lines
from benchmarks.registry import Clinician, Site, clinicians, mixed, npi_of
from finder.imports.readers.nppes_headers import NPIDATA

ROWS = 8_000_000
_OTHERS_FROM = 50_000_000
"""Everybody who is no clinician of the Doctors and Clinicians file has a number from here on."""
_SHELLS, _ORGANIZATIONS = 40, 250
"""Of 1,000 others."""
_NOT_FIRST = 12
"""Of 100 people, how many have their primary taxonomy not in the first place."""
_WIDTH = 330
_TAXONOMY_CELLS = 60


def _empty(cells: int) -> str:
    return '"",' * cells


_NO_IDENTIFIERS = _empty(200)
_NO_GROUPS = _empty(15)
_TAXONOMY_REST = [_empty(_TAXONOMY_CELLS - 4 * used) for used in range(4)]
_ELSEWHERE = Site("PO BOX 9", "", "KINGSPORT", "TN", "376620009", "4235550109", "")


def nppes_lines(rows: int, *, count: int, seed: int, month: int = 0, changed: float = 0.0) -> Iterator[str]:
    """Give the lines of a month, the clinicians spread evenly among the others.

    In each month after the first, `changed` of the clinicians differ: half are deactivated, half have another
    primary taxonomy.
    """
    limit = int(changed * 1_000_000)
    known = clinicians(min(count, rows), seed=seed)
    due = 0
    for row in range(rows):
        due += min(count, rows)
        if due < rows:
            yield _other(row, seed)
            continue
        due -= rows
        person = next(known)
        change = None
        if month and mixed(seed, month, 3, person.number) % 1_000_000 < limit:
            change = mixed(month, person.bits) % 2
        yield _shell(person.npi, person.bits) if change == 0 else _clinician(person, other=change == 1)


def _clinician(person: Clinician, *, other: bool) -> str:
    _, code, credential, _ = SPECIALTIES[person.specialty]
    bits = person.bits
    if bits % 8 == 0:
        code = NARROWER.get(code, code)
    if other:
        code = SPECIALTIES[(person.specialty + 1) % len(SPECIALTIES)][1]
    return _person(person.npi, person.last_name, person.first_name, person.middle, credential, code,
                   person.sites[0], bits)  # fmt: skip


def _other(row: int, seed: int) -> str:
    bits = mixed(seed, 7, row)
    npi, kind = npi_of(_OTHERS_FROM + row), bits % 1_000
    if kind < _SHELLS:
        return _shell(npi, bits)
    last_name, first_name = (
        FAMILY_NAMES[(bits >> 10) % len(FAMILY_NAMES)],
        GIVEN_NAMES[(bits >> 18) % len(GIVEN_NAMES)],
    )
    if kind < _SHELLS + _ORGANIZATIONS:
        name = f"{GROUP_FIRST[(bits >> 26) % 32]} {last_name} {GROUP_LAST[(bits >> 32) % 8]}"
        return _organization(npi, name, bits)
    _, code, credential, _ = SPECIALTIES[(bits >> 40) % len(SPECIALTIES)]
    return _person(npi, last_name, first_name, "", credential, code, _ELSEWHERE, bits)


def _person(
    npi: str, last_name: str, first_name: str, middle: str, credential: str, code: str, site: Site, bits: int
) -> str:
    address = _address(site)
    taxonomies = _taxonomies(code, site.state, bits)
    return (
        f'"{npi}","1","","","","{last_name}","{first_name}","{middle}","","","{credential}",{_empty(9)}'
        f'{address}{address}{_dates(bits)}"{"MF"[bits & 1]}",{_empty(5)}'
        f'{taxonomies}{_NO_IDENTIFIERS}"N",{_empty(6)}{_NO_GROUPS}"01/15/2024"\n'
    )


def _organization(npi: str, name: str, bits: int) -> str:
    address = _address(_ELSEWHERE)
    return (
        f'"{npi}","2","","<UNAVAIL>","{name}",{_empty(15)}{address}{address}{_dates(bits)}"",'
        f'"DOE","JANE","","OWNER","4235550109","261QM1300X","","","Y",{_TAXONOMY_REST[1]}{_NO_IDENTIFIERS}'
        f'"","N",{_empty(5)}{_NO_GROUPS}""\n'
    )


def _shell(npi: str, bits: int) -> str:
    gone = f"{1 + bits % 12:02}/{1 + bits % 28:02}/{2006 + bits % 18}"
    return f'"{npi}",{_empty(38)}"{gone}",{_empty(_WIDTH - 41)}""\n'


def _address(site: Site) -> str:
    suite = f"STE {site.suite}" if site.suite else ""
    return f'"{site.line_1}","{suite}","{site.city}","{site.state}","{site.zip9}","US","{site.phone}","",'


def _dates(bits: int) -> str:
    """Enumeration and last update, and for a few a deactivation that was taken back."""
    back = '"","03/16/2006","03/20/2006",' if bits % 40 == 0 else '"","","",'
    return f'"05/23/2005","{1 + bits % 12:02}/07/{2007 + bits % 18}",{back}'


def _taxonomies(code: str, state: str, bits: int) -> str:
    one = f'"{code}","{bits % 1_000_000}","{state}","Y",'
    if (bits >> 8) % 100 < _NOT_FIRST:
        return f'"390200000X","","","N",{one}{_TAXONOMY_REST[2]}'
    return one + _TAXONOMY_REST[1]


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--rows", default=ROWS)
@click.option("--clinicians", "count", default=CLINICIANS, help="As for generate_dac.")
@click.option("--seed", default=1)
@click.option("--month", default=0, help="0 is the first month.")
@click.option("--changed", default=0.03, help="The share of clinicians that differ from month 0.")
def main(out: Path, rows: int, count: int, seed: int, month: int, changed: float) -> None:
    """Write OUT with 330 columns, each cell in quotes as NPPES has them."""
    header = ",".join(f'"{name}"' for name in NPIDATA[0].needed) + "\n"
    write_lines(out, header, nppes_lines(rows, count=count, seed=seed, month=month, changed=changed))


if __name__ == "__main__":
    main()
