"""The filters beside a list: what can be ticked, what is ticked, and how many clinics each tick leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from finder.directory import filter_wording
from finder.directory.answers import Facet, FilterTerms, Query, Results
from finder.directory.filled_in import ANY_OF
from finder.directory.values import WEEKDAYS
from search.types import VERIFIED_FOR_DAYS

UNFOLDED = 6
"""How many values of a filter stand there before the rest is folded away."""
FILTERS = (
    "integrated", "accepting", "verified_within", "practice", "insurance", "language", "form", "telehealth",
    "accessible", "open_on", "team", "specialty",
)  # fmt: skip
"""The filters in the order the page shows them."""
TICKED_IN_THE_SENTENCE = frozenset({"specialty", "team"})
"""What the sentence shows once it is chosen; here it can only be added."""
ON = "1"


@dataclass(frozen=True, slots=True)
class FilterValue:
    """One value of a filter, and how many clinics it leaves (None where nobody counted)."""

    value: str
    words: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its parameter and its values, those in `folded` behind a click."""

    name: str
    title: str
    shown: tuple[FilterValue, ...]
    folded: tuple[FilterValue, ...]

    @property
    def values(self) -> tuple[FilterValue, ...]:
        """Give all values."""
        return self.shown + self.folded

    @property
    def open(self) -> bool:
        """Tell whether one of the folded values is chosen, so that it must be seen."""
        return any(value.chosen for value in self.folded)


def filters(results: Results, query: Query, terms: FilterTerms) -> tuple[Filter, ...]:
    """Give the filters that have a value to offer."""
    found = ((name, tuple(_values(name, results, query, terms))) for name in FILTERS)
    return tuple(
        Filter(name, filter_wording.title(name), values[:UNFOLDED], values[UNFOLDED:])
        for name, values in found
        if values
    )


def names_of(terms: FilterTerms) -> dict[str, str]:
    """Give the names of the codes that filters use."""
    return {term.code: term.name for term in (*terms.practices, *terms.insurance, *terms.languages)}


def _values(name: str, results: Results, query: Query, terms: FilterTerms) -> Iterator[FilterValue]:
    names = names_of(terms)
    chosen = list(_chosen(name, query))
    counted = {_spelt(name, facet.value): facet for facet in (results.facets or {}).get(name, ())}
    offered = list(counted) if results.facets else _known(name, terms)
    if name in TICKED_IN_THE_SENTENCE:
        wanted = {term.code for item in results.wanted for term in item.any_of}
        yield from _to_add((value for value in offered if value not in wanted), counted)
        return
    if name == "verified_within" and chosen:
        offered = []  # one length of time at once
    known = _known(name, terms)
    offered.sort(key=lambda value: known.index(value) if value in known else len(known))
    for value in dict.fromkeys([*offered, *chosen]):
        count = counted[value].count if value in counted else None if not results.facets else 0
        yield FilterValue(value, filter_wording.value(name, value, names), count, value in chosen)


def _to_add(values: Iterable[str], counted: dict[str, Facet]) -> Iterator[FilterValue]:
    for value in values:
        yield FilterValue(value, counted[value].name, counted[value].count, chosen=False)


def _chosen(name: str, query: Query) -> Iterator[str]:
    for given, text in query:
        if given == name:
            yield from (
                _spelt(name, part.strip()) for part in (text.split(",") if name in ANY_OF else [text])
            )


def _spelt(name: str, value: str) -> str:
    """Spell a value as the form does; a switch may be given as true or yes, a day by its number."""
    if name == "open_on":
        return WEEKDAYS[int(value) - 1] if value.isdigit() else value.lower()
    return ON if value.lower() in ("true", "yes", "on") else value


def _known(name: str, terms: FilterTerms) -> list[str]:
    """Give what can be chosen where nothing was counted."""
    listed = {
        "practice": [term.code for term in terms.practices],
        "insurance": [term.code for term in terms.insurance],
        "language": [term.code for term in terms.languages],
        "form": list(filter_wording.FORMS),
        "verified_within": [str(VERIFIED_FOR_DAYS)],
        "open_on": list(WEEKDAYS),
    }
    return [] if name in TICKED_IN_THE_SENTENCE else listed.get(name, [ON])
