"""What can be wrong with a file or with one of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FileRefused(ValueError):
    """The whole file cannot be imported; the message says why and what would help."""


class Outcome(StrEnum):
    """What became of a row."""

    REFUSED = "refused"  # nothing of it is stored
    DOUBTFUL = "doubtful"  # stored without the doubtful part, or not published


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of one row: `row` as a spreadsheet counts (the header is 1), `code` for machines."""

    row: int
    outcome: Outcome
    code: str
    reason: str
    value: str = ""


class RowRefused(ValueError):
    """A row that cannot be used; its reader turns it into a `RowFault`."""

    def __init__(self, code: str, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason, self.value = code, reason, value

    def at(self, row: int) -> RowFault:
        """Say where it was."""
        return RowFault(row, Outcome.REFUSED, self.code, self.reason, self.value)
