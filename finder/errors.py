"""What can go wrong in the words of the domain; error_pages.py turns it into pages and problem documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong parameter, and what to do about it in a reader's words."""

    parameter: str
    message: str


class BadParameters(ValueError):
    """A question that cannot be asked as it stands; names every wrong parameter."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.parameter}: {fault.message}" for fault in self.faults))


class UnknownParameters(ValueError):
    """An address with parameters that its page does not take, and the same one `without` them."""

    def __init__(self, faults: Iterable[Fault], without: str) -> None:
        self.faults = tuple(faults)
        self.without = without
        super().__init__(", ".join(fault.parameter for fault in self.faults))


class NotListed(LookupError):
    """The directory has no such clinic, specialty or team, or shows it to nobody."""
