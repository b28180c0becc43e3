"""What one change of a question would bring back: a filter or wanted item given up, a wider radius."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from finder.directory.answers import Relaxation
from finder.directory.question import Parameters, Question
from finder.directory.values import MAX_RADIUS_MI
from finder.places.answers import Place
from finder.places.distance import METRES_PER_MILE
from search.types import Engine, Match

_FILTERS = (
    "q", "accepting", "insurance", "language", "form", "practice", "telehealth", "accessible", "integrated",
    "verified_within", "open_on", "together_on", "bbox",
)  # fmt: skip
_WIDER = (2, 4)


@dataclass(frozen=True, slots=True)
class _Change:
    parameter: str
    change: str
    value: str | None
    dropped: str | None
    question: Question


def relaxations(
    engine: Engine, *, question: Question, place: Place | None, found: int, whole: bool = False
) -> tuple[Relaxation, ...]:
    """Count what each single change finds, in one round trip, and give those that find more than `found`.

    With `whole` clinics count that have everything wanted, whatever the question itself is content with.
    """
    fewer = () if whole else _fewer_wanted(question)
    changes = [*_wider(question, place), *_filters_dropped(question), *fewer]
    requests = [replace(each.question.request(place), after=None, facets=False) for each in changes]
    if whole:
        requests = [replace(request, match=Match.ALL, at_least=None) for request in requests]
    totals = engine.totals(requests) if requests else []
    return tuple(
        Relaxation(each.parameter, each.change, each.value, each.dropped, total, each.question.query, whole)
        for each, total in zip(changes, totals, strict=True)
        if total > found
    )


def _wider(question: Question, place: Place | None) -> Iterator[_Change]:
    radius_m = question.radius_m(place)
    if radius_m is None:
        return
    in_km = "km" in dict(question.query).get("radius", "")
    unit, metres = ("km", 1_000.0) if in_km else ("mi", METRES_PER_MILE)
    for times in _WIDER:
        if times * radius_m > MAX_RADIUS_MI * METRES_PER_MILE:
            return
        value = f"{times * radius_m / metres:.6g}{unit}"
        changed = _changed(question, "radius", times * radius_m, value)
        yield _Change("radius", "widen", value, None, changed)


def _filters_dropped(question: Question) -> Iterator[_Change]:
    given = dict(question.query)
    for name in _FILTERS:
        if name == "practice":
            yield from _practices_dropped(question)
        elif name in given:
            default = Parameters.model_fields[name].default
            changed = _changed(question, name, default, None)
            yield _Change(name, "drop", None, given[name], changed)


def _practices_dropped(question: Question) -> Iterator[_Change]:
    practices = question.parameters.practice
    for practice in practices:
        rest = tuple(other for other in practices if other != practice)
        query = tuple(pair for pair in question.query if pair != ("practice", practice))
        parameters = question.parameters.model_copy(update={"practice": rest})
        yield _Change(
            "practice", "drop", None, practice, replace(question, parameters=parameters, query=query)
        )


def _fewer_wanted(question: Question) -> Iterator[_Change]:
    """Where all were asked for, leave out each in turn; where at least k were, ask for one fewer."""
    asked = question.parameters
    if asked.at_least is not None:
        if asked.at_least > 1:
            fewer = asked.at_least - 1
            changed = _changed(question, "at_least", fewer, str(fewer))
            yield _Change("at_least", "lower", str(fewer), None, changed)
        return
    if asked.match is not Match.ALL or len(question.wanted) < 2:
        return
    for want in question.wanted:
        rest = tuple(other for other in question.wanted if other != want)
        others = tuple(pair for pair in question.query if pair[0] not in {"specialty", "team"})
        query = (*(("specialty", ",".join(item.codes)) for item in rest), *others)
        yield _Change(
            "specialty", "drop", None, ",".join(want.codes), replace(question, wanted=rest, query=query)
        )


def _changed(question: Question, name: str, value: Any, text: str | None) -> Question:
    """Give the question with one parameter of another value, or without it where `text` is None."""
    query = tuple(pair for pair in question.query if pair[0] != name)
    if text is not None:
        query = (*query, (name, text))
    parameters = question.parameters.model_copy(update={name: value})
    return replace(question, parameters=parameters, query=query)
