"""Finds clinics: a question in, the answer out, never a dead end (domain.md, rule 5)."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from finder.directory.answers import Facet, NearestTeam, Relaxation, Results
from finder.directory.cursors import Continuation, Cursors
from finder.directory.question import SWITCHES, Question
from finder.directory.services.driving import with_driving_times
from finder.directory.services.listing import load_listing
from finder.directory.services.names import Names, load_names
from finder.directory.services.origins import place_of
from finder.directory.services.pairing import Pair, as_pair, pair_near
from finder.directory.services.relaxing import relaxations
from finder.errors import BadParameters, Fault
from finder.places.answers import Choices, Place
from finder.places.geocoders import Geocoder
from finder.routing.kept import KeptTimes
from search.errors import EngineAway
from search.types import Engine, Hit, Match, SearchRequest, SearchResult, Sort, Want

FEW = 5
"""With fewer hits than this, the answer also says what a change of the question would bring."""
MOST_LOOKED_UP = 4
"""For how many lacking items of a page the nearest clinic that has them is looked up."""

ADVICE_S = 1.5
"""After this many seconds of advice no more of it is asked for."""


@dataclass(frozen=True, slots=True)
class Engines:
    """Who answers: `first`, and `stand_in` for the rest of a question that `first` left unanswered."""

    first: Engine
    stand_in: Engine


@dataclass(frozen=True, slots=True)
class _Round:
    """What the engine said to one question, all rounds together; later pages repeat no advice."""

    answer: SearchResult
    in_part: bool
    nearest: Mapping[Want, Hit] = field(default_factory=dict)
    nearest_full: Hit | None = None
    relaxed: tuple[Relaxation, ...] = ()
    pair: Pair | None = None

    @property
    def clinic_ids(self) -> set[int]:
        """Every clinic that the answer shows or mentions."""
        further = (self.nearest_full,) if self.nearest_full else ()
        pair = self.pair.hits if self.pair else ()
        return {hit.clinic_id for hit in (*self.answer.hits, *self.nearest.values(), *further, *pair)}


def find(
    session: Session,
    *,
    engines: Engines,
    question: Question,
    cursors: Cursors,
    geocoder: Geocoder | None = None,
    times: KeptTimes | None = None,
    locale: str = "en",
) -> Results:
    """Answer a question. Errors: `BadParameters` naming `near`, `BadQuestion`, `EngineAway`."""
    began = time.perf_counter()
    place = place_of(session, question, geocoder)
    if isinstance(place, Choices):
        return Results(choices=place)
    asked = _with_pair(session, _ask(engines, question, place), question, place)
    names = load_names(session, locale=locale)
    listing = load_listing(session, ids=asked.clinic_ids, names=names, place=place, today=question.today)
    nearest = {want: listing.neighbour(hit.clinic_id) for want, hit in asked.nearest.items()}
    answer, full = asked.answer, asked.nearest_full
    return Results(
        hits=with_driving_times(listing.hits(answer.hits, question.wanted, nearest), place, times),
        total=answer.total,
        full=answer.full,
        in_part=asked.in_part,
        wanted=tuple(map(names.wanted, question.wanted)),
        facets=_facets(answer, question, names),
        place=place,
        radius_m=question.radius_m(place),
        relaxed=asked.relaxed,
        nearest_full=listing.hit(full, question.wanted, {}) if full else None,
        nearest_pair=as_pair(asked.pair, listing, question.wanted) if asked.pair else None,
        next=_next(asked, question, cursors),
        engine=answer.engine,
        limited=answer.limited,
        took_ms=_since(began),
    )


def nearest_team(
    session: Session,
    *,
    engines: Engines,
    question: Question,
    geocoder: Geocoder | None = None,
    locale: str = "en",
) -> NearestTeam:
    """Give the nearest clinic with everything wanted, near or far, and the nearest pair. Errors as `find`."""
    began = time.perf_counter()
    missing = [
        name
        for name, given in (("near", question.parameters.near), ("specialty", question.wanted))
        if not given
    ]
    if missing:
        raise BadParameters(Fault(name, "It is needed to find the nearest team.") for name in missing)
    place = place_of(session, question, geocoder)
    if isinstance(place, Choices):
        return NearestTeam(None, None, choices=place)
    request = question.request(place)
    answer = engines.first.search(_full(request))
    pair = pair_near(session, request=request)
    listing = load_listing(
        session,
        ids={hit.clinic_id for hit in answer.hits} | (pair.clinic_ids if pair else set()),
        names=load_names(session, locale=locale),
        place=place,
        today=question.today,
    )
    return NearestTeam(
        clinic=next((listing.hit(hit, question.wanted, {}) for hit in answer.hits), None),
        place=place,
        pair=as_pair(pair, listing, question.wanted) if pair else None,
        engine=answer.engine,
        limited=answer.limited,
        took_ms=_since(began),
    )


def _with_pair(session: Session, asked: _Round, question: Question, place: Place | None) -> _Round:
    """Look for two clinics in place of one, only where no one clinic has it all."""
    if asked.answer.full or question.after is not None:
        return asked
    return replace(asked, pair=pair_near(session, request=question.request(place)))


def _ask(engines: Engines, question: Question, place: Place | None) -> _Round:
    """Ask the engine, and where the answer is partial or thin, what else would help."""
    request = question.request(place)
    in_part = question.after is not None and question.after.in_part
    answer = engines.first.search(_partly(request) if in_part else request)
    # An engine that just kept this question waiting is not asked the rest of it.
    engine = engines.stand_in if answer.limited else engines.first
    exact = answer.total
    if exact == 0 and request.needed > 1 and not in_part:
        best = engine.search(_partly(request))
        in_part = best.total > 0
        answer = replace(best, facets=answer.facets, limited=answer.limited)
    advice: dict[str, Any] = {}
    began = time.monotonic()
    # Advice must not cost the answer: what does not come in time is left out.
    with contextlib.suppress(EngineAway):
        for name, value in _advice(engine, request, question, place, answer, exact):
            advice[name] = value
            if time.monotonic() - began > ADVICE_S:
                break
    return _Round(answer, in_part, **advice)


def _advice(
    engine: Engine,
    request: SearchRequest,
    question: Question,
    place: Place | None,
    answer: SearchResult,
    exact: int,
) -> Iterator[tuple[str, Any]]:
    """Give what would help further, the most helpful first, by its name in `_Round`."""
    first_page = question.after is None
    if first_page and request.wanted and answer.full == 0:
        yield "nearest_full", next(iter(engine.search(_full(request)).hits), None)
    if first_page:
        yield "relaxed", _relaxed(engine, request, question, place, answer, exact)
    nearest: dict[Want, Hit] = {}
    for want in _lacking(request, answer.hits):
        alone = replace(_anywhere(request), wanted=(want,), match=Match.ANY, at_least=None, words="")
        nearest.update((want, hit) for hit in engine.search(alone).hits)
        yield "nearest", nearest


def _relaxed(
    engine: Engine,
    request: SearchRequest,
    question: Question,
    place: Place | None,
    answer: SearchResult,
    exact: int,
) -> tuple[Relaxation, ...]:
    """Give the changes that bring the whole team where none is listed; otherwise those that find more."""
    if answer.full == 0 and request.needed < len(request.wanted):
        whole = relaxations(engine, question=question, place=place, found=0, whole=True)
        if whole:
            return whole
    return relaxations(engine, question=question, place=place, found=exact) if exact < FEW else ()


def _partly(request: SearchRequest) -> SearchRequest:
    """Ask for the clinics that have the most of what was wanted."""
    return replace(request, match=Match.BEST, at_least=None, facets=False)


def _full(request: SearchRequest) -> SearchRequest:
    """Ask for the one nearest clinic that has everything wanted, wherever it lies."""
    return replace(_anywhere(request), match=Match.ALL, at_least=None)


def _lacking(request: SearchRequest, hits: Iterable[Hit]) -> list[Want]:
    """Give the items that hits lack most often; none without a place that something could be near to."""
    if request.center is None:
        return []
    lacking = Counter(
        want for hit in hits for number, want in enumerate(request.wanted) if number not in hit.covered
    )
    return [want for want, _ in lacking.most_common(MOST_LOOKED_UP)]


def _anywhere(request: SearchRequest) -> SearchRequest:
    return replace(
        request,
        radius_m=None,
        box=None,
        state=None,
        city=None,
        sort=Sort.DISTANCE if request.center else Sort.BEST,
        limit=1,
        after=None,
        facets=False,
        explain=False,
    )


def _next(asked: _Round, question: Question, cursors: Cursors) -> str | None:
    if asked.answer.next is None:
        return None
    return cursors.write(Continuation(asked.answer.next, asked.in_part), query=question.query)


def _facets(answer: SearchResult, question: Question, names: Names) -> dict[str, tuple[Facet, ...]]:
    """Name the values; teams only while none is chosen, for a question has at most one."""
    terms: Mapping[str, Mapping[str, object]] = {
        "specialty": names.specialties,
        "team": names.teams,
        "practice": names.practices,
        "insurance": names.insurance,
        "language": names.languages,
    }
    chosen = {(name, code) for name, text in question.query for code in text.split(",")}
    chosen |= {(name, "true") for name in SWITCHES if getattr(question.parameters, name)}
    chosen.add(("open_on", str(question.parameters.open_on)))
    return {
        facet: tuple(
            Facet(
                count.value,
                str(getattr(terms.get(facet, {}).get(count.value), "name", count.value)),
                count.count,
                chosen=(facet, count.value) in chosen,
            )
            for count in counts
        )
        for facet, counts in answer.facets.items()
        if facet != "team" or question.parameters.team is None
    }


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1_000, 1)
