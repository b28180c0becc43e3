"""What the editing of profiles refuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else changed since the draft's base: the three values."""

    field: str
    base: Any
    mine: Any
    theirs: Any


class Overtaken(Exception):
    """Fields of a draft were published by somebody else meanwhile; the editor has to choose."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(", ".join(conflict.field for conflict in self.conflicts))


class CannotBe(ValueError):
    """A value that the directory cannot hold, whoever approves it; `field` names it."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(field)
