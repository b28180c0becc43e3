"""Writes the CSV pair's template: both files with one example row, and what each column means."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from finder.imports.faults import FileRefused
from finder.imports.readers.pair_columns import CLINICS, SPECIALISTS, Column

_INTRODUCTION = """\
# Clinics and specialists as two CSV files

Fill in both files, one row a clinic and one row for each specialist at a clinic, and bring them in with

    finder import clinics clinics.csv specialists.csv --dry-run

which says what would happen; without `--dry-run` it happens. Rows that cannot be used are named in the report
with the reason. Bring the whole files in again after each change: what is the same stays as it is. Save them
as UTF-8. Columns marked * are needed; the others may be left empty or left out. Delete the example rows.
"""


def write_template(folder: Path) -> list[Path]:
    """Write clinics.csv, specialists.csv and README.md; give their paths. Errors: `FileRefused`."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / name for name in ("clinics.csv", "specialists.csv", "README.md")]
    if taken := [str(path) for path in files if path.exists()]:
        raise FileRefused(f"Nothing is written over: {', '.join(taken)} is there already.")
    for path, columns in zip(files[:2], (CLINICS, SPECIALISTS), strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[c.name for c in columns], [c.example for c in columns]])
    files[2].write_text(
        _INTRODUCTION + _table("clinics.csv", CLINICS) + _table("specialists.csv", SPECIALISTS), "utf-8"
    )
    return files


def _table(name: str, columns: Sequence[Column]) -> str:
    rows = "".join(
        f"| {column.name}{'*' if column.needed else ''} | {column.meaning} | {column.example} |\n"
        for column in columns
    )
    return f"\n## {name}\n\n| column | meaning | example |\n| --- | --- | --- |\n{rows}"
