"""The order of the hits: coverage first in `best`, then rank metres, then the clinic's id."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CTE, ColumnElement, Float, case, cast, func, literal, tuple_

from finder.models.clinic_summary import ClinicSummary
from search import weights
from search.types import VERIFIED_FOR_DAYS, Match, SearchRequest, Sort

NEVER = 10**7
"""Stands for the age in days of a word never given, which comes last."""


def rank_metres(request: SearchRequest, distance: ColumnElement[Any]) -> ColumnElement[float]:
    """Give the distance plus or minus the weights."""
    fresh_from = request.today - dt.timedelta(days=VERIFIED_FOR_DAYS)
    age = case(
        (ClinicSummary.attested_on.is_(None), weights.NOT_CONFIRMED_M),
        (ClinicSummary.attested_on < fresh_from, weights.STALE_M),
        else_=0.0,
    )
    doubt = case((ClinicSummary.doubted, weights.DOUBTED_M), else_=0.0)
    metres = distance if request.center is not None else literal(0.0)
    evidence = ClinicSummary.evidence * weights.EVIDENCE_M_PER_GRADE
    return cast(metres + age + doubt + evidence, Float(53))


def order(request: SearchRequest, hits: CTE) -> list[ColumnElement[Any]]:
    """Give the ascending keys of the order; the last is unique."""
    rank, clinic_id = hits.c.rank, hits.c.clinic_id
    if request.sort is Sort.DISTANCE:
        return [hits.c.distance, clinic_id]
    if request.sort is Sort.FRESHNESS:
        return [func.coalesce(literal(request.today) - hits.c.attested_on, NEVER), rank, clinic_id]
    if request.wanted and request.match is Match.BEST:
        as_people = case(((hits.c.covered >= 2) & (hits.c.people < 2), 1), else_=hits.c.covered)
        return [-as_people, rank, clinic_id]
    return [rank, clinic_id]


def later_than(keys: list[ColumnElement[Any]], key: tuple[float | int, ...]) -> ColumnElement[bool]:
    """Bind the hits to those that come after this key."""
    return tuple_(*keys) > tuple_(*(literal(value) for value in key))
