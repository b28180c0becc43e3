"""Facets: for each value, how many hits the same question has with that value added.

Specialties and teams in `best`, `any` and `at_least`, where a further wish would only widen the question:
how many of the hits cover them too.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.types import Text

from finder.directory.postgis.candidates import texts
from finder.directory.postgis.coverage import Ground, covered, covers, enough, fits
from finder.directory.postgis.place import Clause
from search.types import VERIFIED_FOR_DAYS, Match, SearchRequest, Want
from search.vocabulary import Vocabulary

Counts = Select[*tuple[Any, ...]]
YES = "true"

NAMES = (
    "specialty",
    "team",
    "practice",
    "insurance",
    "language",
    "form",
    "accepting",
    "telehealth",
    "accessible",
    "integrated",
    "verified_within",
    "open_on",
)
"""Every facet stands in an answer that was asked for facets, be it empty."""


def facets(request: SearchRequest, ground: Ground, qualified: CTE, hits: CTE, vocabulary: Vocabulary) -> CTE:
    """Select rows (facet, value, count) of all facets; counts of zero are left out."""
    parts = [
        *_of_clinics(hits, vocabulary),
        *_past_own_choice(request, qualified, vocabulary),
        *_of_people(request, ground, vocabulary),
    ]
    if request.match is Match.ALL and request.at_least is None:
        parts += _further_wishes(request, ground, vocabulary)
    else:
        parts += _also_covered(ground, hits, vocabulary)
    rows = union_all(*parts).subquery("rows")
    return select(rows).where(rows.c.count > 0).cte()


def _row(facet: str, value: ColumnElement[Any]) -> Counts:
    return select(
        literal(facet, Text).label("facet"), cast(value, Text).label("value"), func.count().label("count")
    )


def _of_clinics(hits: CTE, vocabulary: Vocabulary) -> list[Counts]:
    practice = func.unnest(hits.c.practices).column_valued("practice", joins_implicitly=True)
    known = practice == texts(vocabulary.practices).any_()
    return [
        _row("practice", practice).select_from(hits).where(known).group_by(practice),
        _row("accessible", literal(YES)).select_from(hits).where(hits.c.accessible),
        _row("integrated", literal(YES)).select_from(hits).where(hits.c.integrated),
    ]


def _past_own_choice(request: SearchRequest, clinics: CTE, vocabulary: Vocabulary) -> list[Counts]:
    """Count what takes one value, or any of several, as though none had been chosen yet."""
    columns = clinics.c
    day = func.unnest(columns.open_days).column_valued("day", joins_implicitly=True)
    fresh_from = request.today - dt.timedelta(days=VERIFIED_FOR_DAYS)
    known = columns.form == texts(vocabulary.forms).any_()
    return [
        _row("form", columns.form)
        .select_from(clinics)
        .where(known, columns.day_fits, columns.word_fits)
        .group_by(columns.form),
        _row("open_on", day).select_from(clinics).where(columns.form_fits, columns.word_fits).group_by(day),
        _row("verified_within", literal(str(VERIFIED_FOR_DAYS)))
        .select_from(clinics)
        .where(columns.form_fits, columns.day_fits, columns.attested_on >= fresh_from),
    ]


def _of_people(request: SearchRequest, ground: Ground, vocabulary: Vocabulary) -> list[Counts]:
    people = ground.people
    plan = func.unnest(people.c.insurance).column_valued("plan", joins_implicitly=True)
    tongue = func.unnest(people.c.languages).column_valued("tongue", joins_implicitly=True)
    passes = and_(people.c.speaks, people.c.insured)
    return [
        _passing("accepting", request, ground, None, and_(passes, people.c.accepting)),
        _passing("telehealth", request, ground, None, and_(passes, people.c.telehealth)),
        _passing(
            "insurance",
            request,
            ground,
            plan,
            and_(people.c.speaks, plan == texts(vocabulary.insurance).any_()),
        ),
        _passing(
            "language",
            request,
            ground,
            tongue,
            and_(people.c.insured, tongue == texts(vocabulary.languages).any_()),
        ),
    ]


def _passing(facet: str, request: SearchRequest, ground: Ground, value: Any, passes: Clause) -> Counts:
    """Count the clinics that are hits by the people who pass (for each value)."""
    people, every = ground.people, ground.candidates
    shown = literal(YES) if value is None else value
    found = select(people.c.clinic_id, cast(shown, Text).label("value")).where(people.c.relevant, passes)
    if value is not None:
        found = found.select_from(people).group_by(value)
    groups = _sufficient(request, found, people).subquery()
    return (
        _row(facet, groups.c.value)
        .select_from(groups.join(every, every.c.clinic_id == groups.c.clinic_id))
        .where(fits(every))
        .group_by(groups.c.value)
    )


def _sufficient(request: SearchRequest, found: Counts, people: CTE) -> Counts:
    """Keep the clinics whose selected people cover enough."""
    return found.group_by(people.c.clinic_id).having(enough(request, covered(request, people), func.count()))


def _also_covered(ground: Ground, hits: CTE, vocabulary: Vocabulary) -> list[Counts]:
    """Count the hits that cover a specialty or team too."""
    people = ground.people
    code = func.unnest(people.c.specialties).column_valued("code", joins_implicitly=True)
    passes = and_(people.c.speaks, people.c.insured)
    among = people.join(hits, hits.c.clinic_id == people.c.clinic_id)
    pairs = (
        select(people.c.clinic_id, code.label("code"))
        .select_from(among)
        .where(passes, code == texts(vocabulary.specialties).any_())
        .distinct()
        .subquery()
    )
    return [
        _row("specialty", pairs.c.code).group_by(pairs.c.code),
        *(
            _clinics_of(
                team,
                select(people.c.clinic_id)
                .select_from(among)
                .where(passes, or_(*(covers(people.c.specialties, want) for want in wants)))
                .group_by(people.c.clinic_id)
                .having(*_covering(people, wants), func.count() >= min(2, len(wants))),
            )
            for team, wants in vocabulary.teams.items()
        ),
    ]


def _further_wishes(request: SearchRequest, ground: Ground, vocabulary: Vocabulary) -> list[Counts]:
    """Count the clinics that would cover all wanted items and this specialty or team, by a team."""
    people, every = ground.people, ground.candidates
    whole = ground.coverage
    code = func.unnest(people.c.specialties).column_valued("code", joins_implicitly=True)
    passes = and_(people.c.speaks, people.c.insured, fits(every))
    among = people.join(every, every.c.clinic_id == people.c.clinic_id)
    if request.wanted:
        among = among.join(
            whole,
            and_(whole.c.clinic_id == people.c.clinic_id, whole.c.covered == len(request.wanted)),
        )
    others = func.count().filter(~people.c.relevant)
    wider = (
        select(people.c.clinic_id, code.label("code"))
        .select_from(among)
        .where(passes, code == texts(vocabulary.specialties).any_())
        .group_by(people.c.clinic_id, code)
    )
    if request.wanted:
        wider = wider.having(func.max(whole.c.people) + others >= 2)
    pairs = wider.subquery()
    return [
        _row("specialty", pairs.c.code).group_by(pairs.c.code),
        *(
            _clinics_of(
                team,
                _with_team(request, people, select(people.c.clinic_id).select_from(among), passes, wants),
            )
            for team, wants in vocabulary.teams.items()
        ),
    ]


def _with_team(
    request: SearchRequest, people: CTE, among: Counts, passes: Clause, wants: tuple[Want, ...]
) -> Counts:
    stands = [covers(people.c.specialties, want) for want in wants]
    if request.wanted:
        stands.append(people.c.relevant)
    return (
        among.where(passes, or_(*stands))
        .group_by(people.c.clinic_id)
        .having(*_covering(people, wants), func.count() >= min(2, len(wants) + len(request.wanted)))
    )


def _covering(people: CTE, wants: tuple[Want, ...]) -> list[Clause]:
    return [func.bool_or(covers(people.c.specialties, want)) for want in wants]


def _clinics_of(team: str, clinics: Counts) -> Counts:
    return _row("team", literal(team)).select_from(clinics.subquery())
