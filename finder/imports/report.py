"""The report of an import: a CSV with a line for each refused or doubtful row, and the counts by fault."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from finder.imports.faults import RowFault

HEADER = ("row", "outcome", "code", "reason", "value")
MOST_SAMPLES = 20
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Report:
    """Collects faults: counts them, keeps the first few, and writes each to the file's next line."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self.counts: Counter[str] = Counter()
        self.samples: list[dict[str, Any]] = []

    def add(self, fault: RowFault) -> None:
        """Note one fault."""
        self.counts[fault.code] += 1
        if len(self.samples) < MOST_SAMPLES:
            self.samples.append({"row": fault.row, "code": fault.code, "reason": fault.reason})
        self._writer.writerow(
            (fault.row, fault.outcome.value, fault.code, fault.reason, without_formula(fault.value))
        )


@contextmanager
def report_to(path: Path) -> Iterator[Report]:
    """Write the report beside its final name and put it there whole, or not at all."""
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            yield Report(writer)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def without_formula(value: str) -> str:
    """Quote each line that a spreadsheet would run as a formula (OWASP, "CSV injection")."""
    lines = value.split("\n")
    return "\n".join(
        "'" + line if line.lstrip(" \u00a0").startswith(_BEGINS_A_FORMULA) else line for line in lines
    )
