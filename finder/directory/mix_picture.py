"""The specialty mix as a ring: one slice a group of care, as long as its share of the people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.directory.answers import MixEntry

GROUPS = ("conservative", "interventional", "surgical", "diagnostic", "behavioural")
GAP = 1.5
"""Space between two slices, in hundredths of the ring."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A group of care: its specialties and people, where its slice begins, how long it is (of 100)."""

    group: str
    entries: tuple[MixEntry, ...]
    count: int
    begins: float
    length: float


def slices(mix: Sequence[MixEntry]) -> tuple[Slice, ...]:
    """Cut the ring: the groups in their order, each at least as long as a gap so that it is seen."""
    groups = {
        group: tuple(entry for entry in mix if entry.specialty.group == group)
        for group in (*GROUPS, *{entry.specialty.group for entry in mix} - set(GROUPS))
    }
    cut: list[Slice] = []
    total = sum(entry.count for entry in mix)
    begins = 0.0
    alone = sum(map(bool, groups.values())) == 1
    for group, entries in groups.items():
        if entries:
            count = sum(entry.count for entry in entries)
            share = 100 * count / total
            cut.append(Slice(group, entries, count, begins, 100 if alone else max(share - GAP, GAP)))
            begins += share
    return tuple(cut)
