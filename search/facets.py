"""What one more click would give: for each value of each facet, the hits of the question with it added.

A value that would take another's place (form, insurance, language, open day, verified within) is counted
without the present choice; such a count needs the question without that choice, hence several parts. Where
partial matches are hits (best, any, at least k), a specialty's or team's count is the number of hits that
have it; where every item must be there, it is the total with that item added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from search.clauses import Clause, every
from search.clauses.clinic import ACCESSIBLE, INTEGRATED, attested_since
from search.clauses.people import TEAM, covers, enough, holds, stands_for, team
from search.clauses.rank import fresh_since
from search.query import matching
from search.types import VERIFIED_FOR_DAYS, FacetCount, Match, SearchRequest, SpecialistFilter, Want
from search.vocabulary import Vocabulary

Aggregation = dict[str, Any]
YES = "true"
"""The value of a facet that is there or not."""

_ALL_VALUES = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """Facets that are counted over the same clinics: those that `query` matches."""

    query: Clause
    aggregations: dict[str, Aggregation] = field(default_factory=dict)


def parts(request: SearchRequest, vocabulary: Vocabulary) -> list[Part]:
    """Every facet's aggregation, by the clinics it is counted over; the first part is the question itself."""
    found = {request: Part(matching(request))}
    for name, base, aggregation in _facets(request, vocabulary):
        if aggregation:
            found.setdefault(base, Part(matching(base))).aggregations[name] = aggregation
    lone = [_lone(request, vocabulary)] if _all_needed(request) and len(request.wanted) >= TEAM else []
    return [*found.values(), *lone]


def read(answers: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> dict[str, tuple[FacetCount, ...]]:
    """Add up all parts' counts, the largest first; zeros and codes outside the vocabulary are left out."""
    known = _known(vocabulary)
    sums: dict[str, Counter[str]] = {name: Counter() for name in known}
    for answer in answers:
        for name in answer.keys() & known.keys():
            sums[name].update(dict(_counts(answer[name])))
    return {name: in_order(sums[name], known[name]) for name in known}


def in_order(counts: Mapping[str, int], known: Collection[str]) -> tuple[FacetCount, ...]:
    """One facet's counts as an answer has them: known values, none of them zero, the largest first."""
    found = [FacetCount(value, count) for value, count in counts.items() if count and value in known]
    return tuple(sorted(found, key=lambda facet: (-facet.count, facet.value)))


def _facets(
    request: SearchRequest, vocabulary: Vocabulary
) -> Iterator[tuple[str, SearchRequest, Aggregation]]:
    """Each facet's name, the question whose hits it counts, and how."""
    yield "specialty", request, _specialties(request, vocabulary)
    yield "team", request, _teams(request, vocabulary)
    yield "practice", request, _terms("practices")
    yield "accepting", request, _filters({YES: every(*enough(_asking(request, accepting=True)))})
    yield "telehealth", request, _filters({YES: every(*enough(_asking(request, telehealth=True)))})
    yield "accessible", request, _filters({YES: ACCESSIBLE})
    yield "integrated", request, _filters({YES: INTEGRATED})
    yield "form", replace(request, forms=()), _terms("form")
    yield "open_on", replace(request, open_on=None), _terms("open_days")
    verified = {str(VERIFIED_FOR_DAYS): attested_since(fresh_since(request.today))}
    yield "verified_within", replace(request, verified_since=None), _filters(verified)
    yield "insurance", *_offers(request, "insurance", vocabulary.insurance)
    yield "language", *_offers(request, "languages", vocabulary.languages)


def _specialties(request: SearchRequest, vocabulary: Vocabulary) -> Aggregation:
    if _all_needed(request) and len(request.wanted) == 1:
        return _added_specialties(request, vocabulary)  # the second item makes a team a condition
    if request.specialist:
        return _people_terms("specialties", holds(request.specialist))
    return _terms("specialties")


def _added_specialties(request: SearchRequest, vocabulary: Vocabulary) -> Aggregation:
    return _filters({code: _all_of(request, (Want((code,)),)) for code in vocabulary.specialties})


def _teams(request: SearchRequest, vocabulary: Vocabulary) -> Aggregation:
    base = request if _all_needed(request) else replace(request, wanted=(), at_least=None)
    return _filters({code: _all_of(base, team) for code, team in vocabulary.teams.items()})


def _all_of(request: SearchRequest, added: tuple[Want, ...]) -> Clause:
    wanted = (*request.wanted, *added)
    return every(*enough(replace(request, wanted=wanted, match=Match.ALL, at_least=None)))


def _lone(request: SearchRequest, vocabulary: Vocabulary) -> Part:
    """Clinics where one person alone stands for every item: no hits, but one more item can make a team."""
    place = matching(replace(request, wanted=(), specialist=SpecialistFilter()))
    items = [covers(list(want.codes), request.specialist) for want in request.wanted]
    lone = {"bool": {"filter": [place, *items], "must_not": [team(request.wanted, request.specialist)]}}
    counted = {"specialty": _added_specialties(request, vocabulary), "team": _teams(request, vocabulary)}
    return Part(lone, {name: aggregation for name, aggregation in counted.items() if aggregation})


def _all_needed(request: SearchRequest) -> bool:
    return request.match is Match.ALL and request.at_least is None


def _offers(request: SearchRequest, fact: str, codes: tuple[str, ...]) -> tuple[SearchRequest, Aggregation]:
    """Count a fact about specialists of which a question takes any: insurance or languages."""
    base = _asking(request, **{fact: ()})
    if base.needed < TEAM:  # one person decides, so a count of that person's values is exact
        wanted = sorted({code for want in base.wanted for code in want.codes})
        fit = [stands_for(wanted, base.specialist)] if wanted else holds(base.specialist)
        return base, _people_terms(fact, fit)
    return base, _filters({code: every(*enough(_asking(request, **{fact: (code,)}))) for code in codes})


def _asking(request: SearchRequest, **facts: Any) -> SearchRequest:
    return replace(request, specialist=replace(request.specialist, **facts))


def _terms(name: str) -> Aggregation:
    return {"terms": {"field": name, "size": _ALL_VALUES}}


def _filters(clauses: dict[str, Clause]) -> Aggregation:
    return {"filters": {"filters": clauses}} if clauses else {}


def _people_terms(fact: str, fit: list[Clause]) -> Aggregation:
    """Count clinics, not people, by a fact about those people who fit."""
    values = _terms(f"people.{fact}") | {"aggs": {"clinics": {"reverse_nested": {}}}}
    people = {"fit": {"filter": every(*fit), "aggs": {"values": values}}} if fit else {"values": values}
    return {"nested": {"path": "people"}, "aggs": people}


def _counts(answer: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Read whichever of the three kinds of aggregation this is the answer of."""
    if "buckets" not in answer:
        yield from _counts(answer["fit"] if "fit" in answer else answer["values"])
    elif isinstance(answer["buckets"], dict):
        yield from ((value, bucket["doc_count"]) for value, bucket in answer["buckets"].items())
    else:
        for bucket in answer["buckets"]:
            yield str(bucket["key"]), bucket.get("clinics", bucket)["doc_count"]


def _known(vocabulary: Vocabulary) -> dict[str, Collection[str]]:
    return {
        "specialty": vocabulary.specialties,
        "team": tuple(vocabulary.teams),
        "practice": vocabulary.practices,
        "insurance": vocabulary.insurance,
        "language": vocabulary.languages,
        "form": vocabulary.forms,
        "accepting": (YES,),
        "telehealth": (YES,),
        "accessible": (YES,),
        "integrated": (YES,),
        "verified_within": (str(VERIFIED_FOR_DAYS),),
        "open_on": tuple(str(day) for day in range(1, 8)),
    }
