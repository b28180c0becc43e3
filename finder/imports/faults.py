"""What can be wrong with a file or with one of its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful part of a row, whichever row it is."""

    code: str
    reason: str
    value: str = ""

    def at(self, row: int) -> RowFault:
        """Say where it is."""
        return RowFault(row, Outcome.DOUBTFUL, self.code, self.reason, self.value)


class RowDoubts:
    """The doubtful parts of one row."""

    def __init__(self, row: int) -> None:
        self._row = row
        self.faults: list[RowFault] = []

    def add(self, code: str, reason: str, value: str = "") -> None:
        """Note one."""
        self.faults.append(RowFault(self._row, Outcome.DOUBTFUL, code, reason, value))

    def read(self, code: str, read: Callable[..., T], *values: str) -> T | None:
        """Give what is read from the values, or None with the fault noted."""
        try:
            return read(*values)
        except ValueError as error:
            self.add(code, f"{error}; stored without it", values[0])
            return None
