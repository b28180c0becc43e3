"""Writes a Doctors and Clinicians file of any size (python -m benchmarks.generate_dac OUT.csv)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from benchmarks.invented_words import SPECIALTIES
from benchmarks.output import write_lines
from benchmarks.registry import Clinician, Site, clinicians, mixed
from finder.imports.readers.dac_headers import GENERATIONS

CLINICIANS = 1_500_000
"""So many make the 2.8 million rows of the national file."""
_SUPPRESSED, _NO_STREET, _NO_PHONE, _BAD_PHONE, _BAD_ZIP = 69, 6, 280, 12, 15
"""Of 1,000 rows (measured: README.md)."""


def dac_lines(count: int, *, seed: int, month: int = 0, changed: float = 0.0) -> Iterator[str]:
    """Give the lines of a month. In each month after the first, `changed` of the clinicians differ.

    Of those a third are gone, a third have another telephone, a third practise at one more site.
    """
    limit = int(changed * 1_000_000)
    for person in clinicians(count, seed=seed):
        change = None
        if month and mixed(seed, month, person.number) % 1_000_000 < limit:
            change = mixed(month, person.bits) % 3
        if change == 0:
            continue
        yield from _lines(person, change)


def _lines(person: Clinician, change: int | None) -> Iterator[str]:
    group = person.group
    specialty, _, credential, _ = SPECIALTIES[person.specialty]
    who = (
        f"{person.npi},{person.number + 4_000_000_000},I{person.number + 20_040_000_000_000},"
        f"{person.last_name},{person.first_name},{person.middle},,{'MF'[person.bits & 1]},{credential},OTHER,"
        f"{1970 + person.bits % 50},{specialty},{_second(person)},,,,,"
    )
    telehealth = "Y" if person.bits & 6 == 0 else ""
    name = f'"{group.name}"' if "," in group.name else group.name
    where = f"{telehealth},{name},{group.pac_id},{group.members or ''},"
    sites = person.sites
    if change == 2:
        first = sites[0]
        sites = (*sites, replace(first, line_1=f"9{first.line_1}", suite=""))
    for place, site in enumerate(sites):
        yield f"{who}{where}{_address(site, mixed(person.bits, place), other_phone=change == 1)}\n"


def _second(person: Clinician) -> str:
    return "PAIN MANAGEMENT" if person.bits % 50 == 0 else ""


def _address(site: Site, bits: int, *, other_phone: bool) -> str:
    line_1, line_2, suppressed, suite_code = site.line_1, "", "", "00"
    if (
        site.suite and bits % 10
    ):  # one in ten leaves the suite out, so a site stands there with and without it
        suite_code = site.suite[:2]
        if bits % 3:
            line_2 = f"SUITE {site.suite}" if bits & 16 else f"STE {site.suite}"
        else:
            line_1 = f"{line_1} STE {site.suite}"
    chance = (bits >> 8) % 1_000
    if chance < _SUPPRESSED:
        line_2, suppressed = "", "Y"
    if (bits >> 18) % 1_000 < _NO_STREET:
        line_1 = ""
    phone = _phone(site.phone, (bits >> 28) % 1_000, other_phone)
    zip9 = _zip(site.zip9, (bits >> 38) % 1_000)
    street = f"{line_1},{line_2},{suppressed},{site.city},{site.state}"
    return f"{street},{zip9},{phone},{'Y,M' if bits & 1 else 'Y,Y'},{site.key}3{suite_code}"


def _phone(phone: str, chance: int, other: bool) -> str:
    if other:
        return f"{phone[:-1]}{9 - int(phone[-1])}"
    if chance < _NO_PHONE:
        return ""
    if chance < _NO_PHONE + _BAD_PHONE:
        area, rest = phone[:3], f"{phone[3:6]}-{phone[6:]}"
        return (f"({area}) {rest}", f"{area}-{rest} x54134", f"{area}-{rest} Or {area}-{rest}", f"{phone}7",
                "2.12689E+12", f"{phone}.0")[chance % 6]  # fmt: skip
    return phone


def _zip(zip9: str, chance: int) -> str:
    if chance < _BAD_ZIP:
        return (zip9.lstrip("0"), zip9[:5].lstrip("0"), f"{zip9[:5]}-37ND", f"{zip9}.0")[chance % 4]
    return zip9 if chance < 900 else zip9[:5]


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--clinicians", "count", default=CLINICIANS, help="About 1.9 rows each.")
@click.option("--seed", default=1)
@click.option("--month", default=0, help="0 is the first month.")
@click.option("--changed", default=0.03, help="The share of clinicians that differ from month 0.")
def main(out: Path, count: int, seed: int, month: int, changed: float) -> None:
    """Write OUT in the shape of 2023 and later."""
    header = ",".join(GENERATIONS["2023"]) + "\n"
    write_lines(out, header, dac_lines(count, seed=seed, month=month, changed=changed))


if __name__ == "__main__":
    main()
