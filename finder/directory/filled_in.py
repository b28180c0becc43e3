"""From a form as it was sent to the shortest address that asks the same."""

from __future__ import annotations

from collections.abc import Iterable

from finder.directory.answers import Query
from finder.directory.question import REPEATED, Parameters

TYPED = "who"
"""The form's field for specialists in a person's own words; no parameter of a search."""
_ORDER = {name: at for at, name in enumerate(Parameters.model_fields)}
ANY_OF = ("insurance", "language", "form")
"""What a form sends once for each tick and an address holds once, with commas."""


def filled_in(pairs: Iterable[tuple[str, str]]) -> tuple[str, Query]:
    """Give the words typed for specialists, and the rest: in order, nothing empty or twice, no cursor."""
    typed: list[str] = []
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if not value.strip() or name == "cursor":
            continue
        of_name = typed if name == TYPED else values.setdefault(name, [])
        of_name += (part for part in _parts(name, value) if part not in of_name)
    return ", ".join(typed), in_order(pair for name in values for pair in _pairs(name, values[name]))


def in_order(query: Iterable[tuple[str, str]]) -> Query:
    """Put parameters in the order of the question's own, so that one question has one address."""
    return tuple(sorted(query, key=lambda pair: _ORDER.get(pair[0], len(_ORDER))))


def _parts(name: str, value: str) -> list[str]:
    return [part for part in value.split(",") if part.strip()] if name in ANY_OF else [value]


def _pairs(name: str, values: list[str]) -> list[tuple[str, str]]:
    if name in ANY_OF:
        return [(name, ",".join(values))]
    if name == "team":  # another team takes the place of the one before
        return [(name, values[-1])]
    return [(name, value) for value in values]


def with_meant(
    query: Query, *, specialties: Iterable[str], team: str | None = None, name: str | None = None
) -> Query:
    """Add what typed words turned out to mean."""
    added = [("specialty", item) for item in specialties if ("specialty", item) not in query]
    added += [(parameter, value) for parameter, value in (("team", team), ("q", name)) if value]
    replaced = {parameter for parameter, _ in added if parameter not in REPEATED}
    return in_order((*(pair for pair in query if pair[0] not in replaced), *added))
