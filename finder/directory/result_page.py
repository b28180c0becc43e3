"""What the page of results shows beside its clinics: filters, changes that help, choices, other pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from finder.directory import filter_wording, links
from finder.directory.answers import FilterTerms, Query, Relaxation, Results, TeamEntry
from finder.directory.filter_panel import Filter, filters, names_of
from finder.directory.map_links import MapLinks, map_links
from finder.directory.question import Question
from finder.directory.units import other_unit
from finder.places.answers import Place, Precision

IN_FORCE = (
    "integrated", "accepting", "verified_within", "practice", "insurance", "language", "form", "telehealth",
    "accessible", "open_on", "together_on", "q", "at_least", "bbox",
)  # fmt: skip
"""The parameters that narrow a list and can be taken back one by one."""
_WHOM = frozenset({"specialty", "team"})
_PLAIN = _WHOM | {"near"}
_OF_WANTED = _WHOM | {"at_least"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A link to another search, in words, and how many clinics it finds (None where nobody counted).

    With `whole` the count is of clinics that have the whole team.
    """

    words: str
    url: str
    count: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ResultPage:
    """An answer with its links.

    `address` is the one address of this question, `first` the number of the first clinic on this page, from
    1. `anywhere` asks for the same specialists without place or filter; `teams` for a whole team instead;
    `other_unit` for lengths in the other unit. `findable` says whether search engines may keep the page.
    """

    results: Results
    address: str
    first: int
    in_force: tuple[Offer, ...]
    filters: tuple[Filter, ...]
    relaxed: tuple[Offer, ...]
    choices: tuple[tuple[Place, str], ...]
    teams: tuple[Offer, ...]
    anywhere: str
    other_unit: Offer | None
    first_page: str | None
    next_page: str | None
    map: MapLinks
    findable: bool

    @property
    def beside(self) -> frozenset[str]:
        """Name the parameters that the filters of the page hold, so that the sentence need not."""
        return frozenset(each.name for each in self.filters) - _WHOM


def result_page(
    question: Question, results: Results, terms: FilterTerms, teams: Iterable[TeamEntry] = ()
) -> ResultPage:
    """Give an answer and every link that its page offers."""
    query = question.query
    names = names_of(terms)
    options = results.choices.options if results.choices else ()
    return ResultPage(
        results=results,
        address=links.search(query),
        first=question.after.cursor.seen + 1 if question.after else 1,
        in_force=tuple(
            Offer(filter_wording.value(*pair, names), links.without(query, pair))
            for pair in query
            if pair[0] in IN_FORCE
        ),
        filters=() if results.choices else filters(results, query, terms),
        relaxed=tuple(_relaxed(change, results, names) for change in results.relaxed),
        choices=tuple((place, links.with_value(query, "near", place.label)) for place in options),
        teams=tuple(_teams(query, teams)),
        anywhere=links.search(pair for pair in query if pair[0] in _WHOM),
        other_unit=_other_unit(query) if results.place else None,
        first_page=links.search(query) if question.after else None,
        next_page=links.with_value(query, "cursor", results.next) if results.next else None,
        map=map_links(question, results),
        findable=question.after is None and _findable(query, results),
    )


def _findable(query: Query, results: Results) -> bool:
    """Say whether it is a plain question about a town or ZIP, with clinics in its answer.

    Filters would make endless pages of the same clinics; a street or a point may be where somebody lives.
    """
    wide = results.place is None or results.place.precision in (Precision.CITY, Precision.ZIP)
    return wide and bool(results.hits) and {name for name, _value in query} <= _PLAIN


def _teams(query: Query, teams: Iterable[TeamEntry]) -> Iterator[Offer]:
    rest = tuple(pair for pair in query if pair[0] not in _OF_WANTED)
    for team in teams:
        if ("team", team.code) not in query:
            yield Offer(team.name, links.with_value(rest, "team", team.code))


def _other_unit(query: Query) -> Offer:
    unit, radius = other_unit(query)
    return Offer(filter_wording.unit(unit), links.with_value(query, "radius", radius))


def _relaxed(change: Relaxation, results: Results, names: dict[str, str]) -> Offer:
    if change.parameter == "specialty":
        items = {item.code: " / ".join(term.name for term in item.any_of) for item in results.wanted}
        words = filter_wording.leave_out(items[change.dropped or ""])
    elif change.dropped is None:
        words = filter_wording.changed(change.parameter, change.value or "")
    else:
        words = filter_wording.leave_out(filter_wording.value(change.parameter, change.dropped, names))
    return Offer(words, links.search(change.query), change.total, change.whole)
