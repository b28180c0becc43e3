"""Candidates: the published clinics that pass everything that is asked of the clinic itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, cast, false, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.types import Text

from finder.directory.postgis.place import LAT, LON, Clause, distance, within_place
from finder.directory.postgis.ranking import rank_metres
from finder.models.clinic_summary import ClinicSummary
from search import text
from search.types import SearchRequest


def texts(values: tuple[str, ...]) -> ColumnElement[Any]:
    """Bind strings as one text[]."""
    return cast(literal(list(values), ARRAY(Text)), ARRAY(Text))


def beginnings(words: tuple[str, ...]) -> ColumnElement[Any]:
    """Ask for words that begin so, each of them; folded words hold letters and digits only."""
    return cast(literal(" & ".join(f"'{word}':*" for word in words)), TSQUERY)


def candidates(request: SearchRequest) -> CTE:
    """Select the clinics in question. Form, open day and last word only flag them, for their own facets."""
    metres = distance(request.center)
    return (
        select(
            ClinicSummary.clinic_id,
            ClinicSummary.form,
            ClinicSummary.practices,
            ClinicSummary.accessible,
            ClinicSummary.integrated,
            ClinicSummary.evidence,
            ClinicSummary.attested_on,
            ClinicSummary.doubted,
            ClinicSummary.open_days,
            LAT.label("lat"),
            LON.label("lon"),
            metres.label("distance"),
            rank_metres(request, metres).label("rank"),
            form_fits(request).label("form_fits"),
            day_fits(request).label("day_fits"),
            word_fits(request).label("word_fits"),
        )
        .where(ClinicSummary.published, *within_place(request), *of_the_clinic(request), *_hints(request))
        .cte()
    )


def form_fits(request: SearchRequest) -> Clause:
    """Say whether its form is a wanted one."""
    if not request.forms:
        return true()
    return func.coalesce(ClinicSummary.form == texts(request.forms).any_(), false())


def day_fits(request: SearchRequest) -> Clause:
    """Say whether it is open on the wanted day."""
    return true() if request.open_on is None else literal(request.open_on) == ClinicSummary.open_days.any_()


def word_fits(request: SearchRequest) -> Clause:
    """Say whether its last word is fresh enough."""
    if request.verified_since is None:
        return true()
    return func.coalesce(ClinicSummary.attested_on >= request.verified_since, false())


def of_the_clinic(request: SearchRequest) -> list[Clause]:
    """Give the clauses that ask for something of the clinic itself."""
    clauses: list[Clause] = []
    if request.practices:
        clauses.append(ClinicSummary.practices.op("@>", is_comparison=True)(texts(request.practices)))
    if request.accessible:
        clauses.append(ClinicSummary.accessible.is_(True))
    if request.integrated:
        clauses.append(ClinicSummary.integrated.is_(True))
    words = text.words(request.words)
    if words:
        clauses.append(ClinicSummary.words.op("@@", is_comparison=True)(beginnings(words)))
    elif request.words.strip():
        clauses.append(literal(value=False))  # nothing but signs: no name begins so
    return clauses


def _hints(request: SearchRequest) -> list[Clause]:
    """Leave out early the clinics that cannot cover enough, whoever passes the filter."""
    overlaps: list[Clause] = [
        ClinicSummary.specialties.op("&&", is_comparison=True)(texts(want.codes)) for want in request.wanted
    ]
    if request.wanted and request.needed == len(request.wanted):
        return overlaps
    every = tuple({code: None for want in request.wanted for code in want.codes})
    return [ClinicSummary.specialties.op("&&", is_comparison=True)(texts(every))] if every else []
