"""Coverage: which wanted items a clinic's specialists stand for, and how many people do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, and_, cast, func, literal, or_, select, true

from finder.directory.postgis.candidates import texts
from finder.directory.postgis.place import Clause
from finder.models.clinic_summary import ClinicPerson
from search.types import SearchRequest, SpecialistFilter, Want


@dataclass(frozen=True, slots=True)
class Ground:
    """What a question's answers are counted from.

    `candidates` are as `candidates.candidates` gives them; `people` those of them who pass the filter
    apart from languages and plans (`speaks`, `insured` say whether they pass those), `relevant` where they
    stand for a wanted item (`item_0` …) or nothing is wanted; `coverage` sums them up by clinic.
    """

    candidates: CTE
    people: CTE
    coverage: CTE


def covers(specialties: ColumnElement[Any], want: Want) -> Clause:
    """Say whether these specialties hold one of the wanted codes."""
    return specialties.op("&&", is_comparison=True)(texts(want.codes))


def ground(request: SearchRequest, candidates: CTE) -> Ground:
    """Join the candidates with their people."""
    # offset 0 keeps this a look-up by clinic, where the planner would else read everybody.
    person = (
        select(ClinicPerson.__table__)
        .where(ClinicPerson.clinic_id == candidates.c.clinic_id, *yes_or_no(request.specialist))
        .offset(0)
        .lateral()
    )
    items = [covers(person.c.specialties, want) for want in request.wanted]
    wanted = request.specialist
    people = (
        select(
            person.c.clinic_id,
            person.c.specialties,
            person.c.accepting,
            person.c.telehealth,
            person.c.languages,
            person.c.insurance,
            any_of(person.c.languages, wanted.languages).label("speaks"),
            any_of(person.c.insurance, wanted.insurance).label("insured"),
            (or_(*items) if items else true()).label("relevant"),
            *(item.label(f"item_{number}") for number, item in enumerate(items)),
        )
        .select_from(candidates.join(person, true()))
        .cte()
    )
    return Ground(candidates, people, _coverage(request, people))


def covered(request: SearchRequest, people: CTE) -> ColumnElement[int]:
    """Count, over a clinic's people, the wanted items they cover."""
    parts = [cast(func.bool_or(people.c[f"item_{number}"]), Integer) for number in range(len(request.wanted))]
    return sum(parts[1:], parts[0]) if parts else literal(0)


def enough(request: SearchRequest, covered: ColumnElement[int], people: ColumnElement[int]) -> Clause:
    """Say whether so many covered items and people make a clinic a hit."""
    if request.needed >= 2:
        return and_(covered >= request.needed, people >= 2)
    return covered >= request.needed


def qualified(request: SearchRequest, ground: Ground) -> CTE:
    """Select the candidates covering enough, with `covered`, `people` and `covers` (a flag for each item)."""
    every = ground.candidates
    if not request.wanted and not request.specialist:
        return select(every, literal(0).label("covered"), literal(0).label("people"), _flags(0, None)).cte()
    cover = ground.coverage
    return (
        select(every, cover.c.covered, cover.c.people, cover.c.covers)
        .join(cover, cover.c.clinic_id == every.c.clinic_id)
        .where(enough(request, cover.c.covered, cover.c.people))
        .cte()
    )


def hits(qualified: CTE) -> CTE:
    """Keep those whose form, open day and last word fit too."""
    return select(qualified).where(fits(qualified)).cte()


def fits(clinics: CTE) -> Clause:
    """Say whether a candidate's form, open day and last word are wanted ones."""
    return and_(clinics.c.form_fits, clinics.c.day_fits, clinics.c.word_fits)


def _coverage(request: SearchRequest, people: CTE) -> CTE:
    """Sum up, for each candidate with a relevant person who passes, what its people cover."""
    return (
        select(
            people.c.clinic_id,
            covered(request, people).label("covered"),
            func.count().label("people"),
            _flags(len(request.wanted), people),
        )
        .where(people.c.relevant, people.c.speaks, people.c.insured)
        .group_by(people.c.clinic_id)
        .cte()
    )


def full(request: SearchRequest, hits: CTE) -> Clause:
    """Say whether a hit covers every wanted item, by a team where two or more are wanted."""
    whole = hits.c.covered == len(request.wanted)
    return and_(whole, hits.c.people >= 2) if len(request.wanted) >= 2 else whole


def _flags(count: int, people: CTE | None) -> ColumnElement[Any]:
    """Say for each wanted item whether it is covered."""
    flags = [] if people is None else [func.bool_or(people.c[f"item_{number}"]) for number in range(count)]
    return func.jsonb_build_array(*flags).label("covers")


def any_of(values: ColumnElement[Any], wanted: tuple[str, ...]) -> Clause:
    """Say whether one of these values is there, where any is asked for."""
    return values.op("&&", is_comparison=True)(texts(wanted)) if wanted else true()


def yes_or_no(wanted: SpecialistFilter) -> list[Clause]:
    """Give what a person must fulfil, apart from languages and plans."""
    clauses: list[Clause] = []
    if wanted.accepting:
        clauses.append(ClinicPerson.accepting.is_(True))
    if wanted.telehealth:
        clauses.append(ClinicPerson.telehealth.is_(True))
    if wanted.weekday is not None:
        clauses.append(literal(wanted.weekday) == ClinicPerson.weekdays.any_())
    return clauses
