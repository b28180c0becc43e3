"""The nearest two clinics within walking distance of each other that cover a combination together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.types import Text

from finder.directory.postgis.candidates import day_fits, form_fits, of_the_clinic, texts, word_fits
from finder.directory.postgis.coverage import any_of, covers, yes_or_no
from finder.directory.postgis.place import Clause, geography
from finder.models import Clinic
from finder.models.clinic_summary import ClinicPerson, ClinicSummary
from search.types import Point, SearchRequest, Want

KNOWN_TO_THE_STREET = ("rooftop", "street")
"""How well the points must be known: between two ZIPs' middles nobody can walk."""
_PUBLISHED: Clause = ClinicSummary.__table__.c.published


def nearest_pair(
    request: SearchRequest, center: Point, *, reach_m: float, walk_m: float, most: int
) -> Select[Any]:
    """Select one row: the nearest pair, null where none is found, and whether that is the whole truth.

    Each pair has a clinic with the rarest item, so only the `most` nearest of those look for partners. A pair
    is as near as its farther clinic. `exact`: no clinic beyond those could make a nearer pair.
    """
    items = [_nearest_with(request, want, center, reach_m, most) for want in request.wanted]
    sizes = [
        select(
            literal(number).label("item"), func.count().label("found"), func.max(item.c.away).label("reach")
        )
        for number, item in enumerate(items)
    ]
    size = union_all(*sizes).subquery("size")
    rarest = select(size).order_by(size.c.found, size.c.reach.desc(), size.c.item).limit(1).cte("rarest")
    every = union_all(*(select(literal(n).label("item"), item) for n, item in enumerate(items))).subquery()
    anchors = select(every).join(rarest, rarest.c.item == every.c.item).cte("anchors")
    pairs = _with_partners(request, anchors, center, reach_m, walk_m)
    best = _best(request, pairs).cte("best")
    exact = or_(rarest.c.found < most, func.coalesce(best.c.farther <= rarest.c.reach, false()))
    return select(best, exact.label("exact")).select_from(rarest.outerjoin(best, true()))


def _eligible(request: SearchRequest, center: Point, reach_m: float) -> list[Clause]:
    """Say which clinics may be of a pair: what is asked of a clinic is asked of each of the two."""
    well_placed = select(Clinic.id).where(
        Clinic.id == ClinicSummary.clinic_id, Clinic.point_precision.in_(KNOWN_TO_THE_STREET)
    )
    return [
        _PUBLISHED,
        func.ST_DWithin(ClinicSummary.point, geography(center), reach_m, false()),
        *of_the_clinic(request),
        form_fits(request),
        day_fits(request),
        word_fits(request),
        well_placed.exists(),
    ]


def _nearest_with(request: SearchRequest, want: Want, center: Point, reach_m: float, most: int) -> CTE:
    """Select the clinics nearest to the place that have this item."""
    person = select(ClinicPerson.person).where(
        ClinicPerson.clinic_id == ClinicSummary.clinic_id, *_passes(request), covers(_codes(), want)
    )
    filtered = [person.exists()] if request.specialist else []
    return (
        select(
            ClinicSummary.clinic_id,
            ClinicSummary.point,
            _away(ClinicSummary.point, center).label("away"),
        )
        .where(
            *_eligible(request, center, reach_m),
            ClinicSummary.specialties.op("&&", is_comparison=True)(texts(want.codes)),
            *filtered,
        )
        .order_by(ClinicSummary.point.op("<->")(geography(center)))
        .limit(most)
        .cte()
    )


def _with_partners(request: SearchRequest, anchors: CTE, center: Point, reach_m: float, walk_m: float) -> CTE:
    """Put each anchor together with the clinics within walking distance that have something wanted."""
    wanted = tuple(dict.fromkeys(code for want in request.wanted for code in want.codes))
    partner = (
        select(
            ClinicSummary.clinic_id,
            _away(ClinicSummary.point, center).label("away"),
            func.ST_Distance(ClinicSummary.point, anchors.c.point, false()).label("apart"),
        )
        .where(
            *_eligible(request, center, reach_m),
            ClinicSummary.specialties.op("&&", is_comparison=True)(texts(wanted)),
            ClinicSummary.clinic_id != anchors.c.clinic_id,
            func.ST_DWithin(ClinicSummary.point, anchors.c.point, walk_m, false()),
        )
        .lateral("partner")
    )
    return (
        select(
            anchors.c.clinic_id.label("one"),
            partner.c.clinic_id.label("other"),
            partner.c.apart,
            func.greatest(anchors.c.away, partner.c.away).label("farther"),
            func.least(anchors.c.away, partner.c.away).label("nearer"),
        )
        .select_from(anchors.join(partner, true()))
        .cte("pairs")
    )


def _best(request: SearchRequest, pairs: CTE) -> Select[Any]:
    """Select the nearest pair that covers everything by two people, neither clinic doing so alone."""
    one, other = _who(request, pairs.c.one, "one_who"), _who(request, pairs.c.other, "other_who")
    numbers = range(len(request.wanted))
    together = [or_(one.c[f"item_{number}"], other.c[f"item_{number}"]) for number in numbers]
    people = one.c.people.op("||")(other.c.people)
    not_the_first = func.array_remove(people, one.c.people[1])
    return (
        select(pairs)
        .select_from(pairs.join(one, true()).join(other, true()))
        .where(
            *together,
            ~_is_team(one, len(request.wanted)),
            ~_is_team(other, len(request.wanted)),
            func.cardinality(not_the_first) > 0,
        )
        .order_by(
            pairs.c.farther,
            pairs.c.nearer,
            func.least(pairs.c.one, pairs.c.other),
            func.greatest(pairs.c.one, pairs.c.other),
        )
        .limit(1)
    )


def _who(request: SearchRequest, clinic_id: ColumnElement[int], name: str) -> Any:
    """Select, of one clinic, which items it has (`item_0` …) and the people behind them; no row without any.

    A nameless entry of a registry's counts is somebody of that clinic only.
    """
    items = [covers(_codes(), want) for want in request.wanted]
    known = cast(ClinicPerson.person, Text)
    person = case(
        (ClinicPerson.person > 0, known),
        else_=func.concat_ws(":", cast(ClinicPerson.clinic_id, Text), known),
    )
    return (
        select(
            func.array_agg(person).label("people"),
            *(func.bool_or(item).label(f"item_{number}") for number, item in enumerate(items)),
        )
        .where(ClinicPerson.clinic_id == clinic_id, *_passes(request), or_(*items))
        .having(func.count() > 0)
        .lateral(name)
    )


def _is_team(who: Any, items: int) -> Clause:
    return and_(func.cardinality(who.c.people) >= 2, *(who.c[f"item_{number}"] for number in range(items)))


def _passes(request: SearchRequest) -> list[Clause]:
    asked = request.specialist
    return [
        *yes_or_no(asked),
        any_of(_column("languages"), asked.languages),
        any_of(_column("insurance"), asked.insurance),
    ]


def _codes() -> ColumnElement[Any]:
    return _column("specialties")


def _column(name: str) -> ColumnElement[Any]:
    column: ColumnElement[Any] = ClinicPerson.__table__.c[name]
    return column


def _away(point: Any, center: Point) -> ColumnElement[float]:
    metres: ColumnElement[float] = func.ST_Distance(point, geography(center), false())
    return metres
