"""What the page of results shows beside its clinics: filters, changes that help, choices, other pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finder.directory import filter_wording, links
from finder.directory.answers import Facet, FilterTerms, Query, Relaxation, Results
from finder.directory.map_links import MapLinks, map_links
from finder.directory.question import Question
from finder.directory.values import WEEKDAYS
from finder.places.answers import Place

UNFOLDED = 6
"""How many values of a filter stand there before the rest is folded away."""
FILTERS = (
    "integrated", "accepting", "verified_within", "practice", "insurance", "language", "form", "telehealth",
    "accessible", "open_on", "together_on", "q", "at_least", "bbox", "team", "specialty",
)  # fmt: skip
"""The filters in the order the page shows them."""
_IN_THE_FORM = {"specialty", "team"}
"""What the form shows already, so that it is no filter to be taken back."""

_ON = "1"


@dataclass(frozen=True, slots=True)
class Offer:
    """A link to another search, in words, and how many clinics it finds (None where nobody counted)."""

    words: str
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FilterOffers:
    """The values of one filter that are not chosen; those in `folded` stand behind a click."""

    title: str
    shown: tuple[Offer, ...]
    folded: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """An answer with its links.

    `first` is the number of the first clinic on this page, from 1. `anywhere` asks for the same specialists
    without place or filter.
    """

    results: Results
    first: int
    in_force: tuple[Offer, ...]
    filters: tuple[FilterOffers, ...]
    relaxed: tuple[Offer, ...]
    choices: tuple[tuple[Place, str], ...]
    anywhere: str
    first_page: str | None
    next_page: str | None
    map: MapLinks


def result_page(question: Question, results: Results, terms: FilterTerms) -> ResultPage:
    """Give an answer and every link that its page offers."""
    query = question.query
    names = {term.code: term.name for term in (*terms.practices, *terms.insurance, *terms.languages)}
    options = results.choices.options if results.choices else ()
    return ResultPage(
        results=results,
        first=question.after.cursor.seen + 1 if question.after else 1,
        in_force=tuple(
            Offer(filter_wording.value(*pair, names), links.without(query, pair))
            for pair in query
            if pair[0] in FILTERS and pair[0] not in _IN_THE_FORM
        ),
        filters=_filters(results, query, names),
        relaxed=tuple(_relaxed(change, results, names) for change in results.relaxed),
        choices=tuple((place, links.with_value(query, "near", place.label)) for place in options),
        anywhere=links.search(pair for pair in query if pair[0] in _IN_THE_FORM),
        first_page=links.search(query) if question.after else None,
        next_page=links.with_value(query, "cursor", results.next) if results.next else None,
        map=map_links(question, results),
    )


def _filters(results: Results, query: Query, names: dict[str, str]) -> tuple[FilterOffers, ...]:
    facets = results.facets or {}
    wanted = {term.code for item in results.wanted for term in item.any_of}
    offers = ((name, _offers(name, facets.get(name, ()), query, wanted, names)) for name in FILTERS)
    return tuple(
        FilterOffers(filter_wording.title(name), found[:UNFOLDED], found[UNFOLDED:])
        for name, found in offers
        if found
    )


def _offers(
    name: str, facets: Iterable[Facet], query: Query, wanted: set[str], names: dict[str, str]
) -> tuple[Offer, ...]:
    """Offer the values that are not chosen yet."""
    pairs = (((name, _spelt(name, facet.value)), facet) for facet in facets)
    return tuple(
        Offer(
            facet.name if name in _IN_THE_FORM else filter_wording.value(*pair, names),
            links.with_filter(query, pair),
            facet.count,
        )
        for pair, facet in pairs
        if not _is_chosen(pair, query) and facet.value not in wanted
    )


def _is_chosen(pair: links.Pair, query: Query) -> bool:
    """Tell whether the question has this value already; a switch may be spelt 1, true or yes."""
    return pair in query or (pair[1] == _ON and pair[0] in dict(query))


def _spelt(name: str, value: str) -> str:
    """Spell a facet's value as the form spells the parameter."""
    if name == "open_on":
        return WEEKDAYS[int(value) - 1]
    return _ON if value == "true" else value


def _relaxed(change: Relaxation, results: Results, names: dict[str, str]) -> Offer:
    if change.parameter == "specialty":
        items = {item.code: " / ".join(term.name for term in item.any_of) for item in results.wanted}
        words = filter_wording.leave_out(items[change.dropped or ""])
    elif change.dropped is None:
        words = filter_wording.changed(change.parameter, change.value or "")
    else:
        words = filter_wording.leave_out(filter_wording.value(change.parameter, change.dropped, names))
    return Offer(words, links.search(change.query), change.total)
