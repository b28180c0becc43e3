"""Writes small Doctors and Clinicians files."""

import csv
from collections.abc import Iterable
from pathlib import Path

from finder.imports.npis import check_digit
from finder.imports.readers.dac_headers import FIELDS, GENERATIONS

HEADER = GENERATIONS["2023"]
_FIELD_OF = {name: field for field, names in FIELDS.items() for name in names}
SOUND = {
    "last_name": "RIVERA", "first_name": "ANA", "credential": "MD", "primary": "CHIROPRACTIC",
    "organization": "SPINE CARE LLC", "organization_pac_id": "0749187847", "line_1": "1 MAIN ST",
    "city": "WALTHAM", "state": "MA", "zip": "024511234", "phone": "6175550100",
}  # fmt: skip


def npi(number: int) -> str:
    """Give a valid NPI."""
    nine = 100_000_000 + number
    return f"{nine}{check_digit(nine)}"


def person(number: int, primary: str = "CHIROPRACTIC", **changed: str) -> dict[str, str]:
    """Give the fields of one row: who and what; where, if not at the usual place."""
    return {**SOUND, "npi": npi(number), "last_name": f"RIVERA{number}", "primary": primary, **changed}


def write_rows(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    """Write the file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([row.get(_FIELD_OF.get(name, ""), "") for name in HEADER] for row in rows)
    return path
