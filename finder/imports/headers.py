"""What a header is: how a person calls the file, and its columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A header a reader knows: how a person calls the file, the columns it needs, those it may have too."""

    name: str
    needed: tuple[str, ...]
    allowed: tuple[str, ...] = ()

    def difference(self, header: frozenset[str]) -> int:
        """Count the columns that are missing or unknown."""
        return len(set(self.needed) - header) + len(header - {*self.needed, *self.allowed})
