"""Lists the vocabulary: specialties, teams, pathways, and the values that filters offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from finder.directory.answers import FilterTerms, PathwayEntry, SpecialtyEntry, Step, TeamEntry, Wanted
from finder.directory.services.kept import kept
from finder.directory.services.names import Names, load_names, localized
from finder.errors import NotListed
from finder.models import Pathway, PathwayStep, Specialty, Team


@kept
def specialties(session: Session, *, locale: str = "en") -> tuple[SpecialtyEntry, ...]:
    """Give all specialties in their order."""
    rows = session.scalars(
        select(Specialty)
        .options(selectinload(Specialty.registry_names), selectinload(Specialty.terms))
        .order_by(Specialty.position)
    )
    return tuple(_specialty(row, locale) for row in rows)


def specialty(session: Session, *, code: str, locale: str = "en") -> SpecialtyEntry:
    """Give one specialty. Errors: `NotListed`."""
    row = session.get(Specialty, code)
    if row is None:
        raise NotListed(code)
    return _specialty(row, locale)


@kept
def teams(session: Session, *, locale: str = "en") -> tuple[TeamEntry, ...]:
    """Give all teams in their order."""
    names = load_names(session, locale=locale)
    rows = session.scalars(select(Team).options(selectinload(Team.wants)).order_by(Team.position))
    return tuple(_team(row, names, locale) for row in rows)


def team(session: Session, *, code: str, locale: str = "en") -> TeamEntry:
    """Give one team. Errors: `NotListed`."""
    row = session.get(Team, code)
    if row is None:
        raise NotListed(code)
    return _team(row, load_names(session, locale=locale), locale)


def pathways(
    session: Session,
    *,
    locale: str = "en",
    here: Collection[str] = (),
    said_on: Mapping[str, dt.date] | None = None,
) -> tuple[PathwayEntry, ...]:
    """Give all pathways in their order; for a clinic with the specialties `here`, which steps it can do."""
    names = load_names(session, locale=locale)
    rows = session.scalars(
        select(Pathway)
        .options(selectinload(Pathway.steps).selectinload(PathwayStep.specialties))
        .order_by(Pathway.position)
    )
    return tuple(
        PathwayEntry(
            code=row.code,
            name=localized(row, "name", locale),
            what=localized(row, "what", locale),
            statement=row.statement,
            steps=tuple(_step(step, names, locale, here) for step in row.steps),
            said_on=(said_on or {}).get(row.code),
        )
        for row in rows
    )


def pathways_through(
    session: Session, *, specialties: Collection[str], locale: str = "en"
) -> tuple[PathwayEntry, ...]:
    """Give the pathways of which one of these specialties is a step; which steps, their `here` says."""
    ways = pathways(session, locale=locale, here=specialties)
    return tuple(way for way in ways if any(step.here for step in way.steps))


@kept
def filter_terms(session: Session, *, locale: str = "en") -> FilterTerms:
    """Give the values that filters offer."""
    names = load_names(session, locale=locale)
    return FilterTerms(
        tuple(names.practices.values()), tuple(names.insurance.values()), tuple(names.languages.values())
    )


def _specialty(row: Specialty, locale: str) -> SpecialtyEntry:
    return SpecialtyEntry(
        code=row.code,
        name=localized(row, "name", locale),
        lay_name=localized(row, "lay_name", locale),
        what=localized(row, "what", locale),
        group=row.group_name,
        parent=row.parent_code,
        nucc=tuple(sorted(entry.value for entry in row.registry_names if entry.system == "nucc")),
        synonyms=tuple(sorted(term.term for term in row.terms if term.locale == locale)),
    )


def _team(row: Team, names: Names, locale: str) -> TeamEntry:
    items: dict[int, list[str]] = {}
    for want in row.wants:
        items.setdefault(want.item, []).append(want.specialty_code)
    return TeamEntry(
        code=row.code,
        name=localized(row, "name", locale),
        what=localized(row, "what", locale),
        when=localized(row, "when", locale),
        wants=tuple(Wanted(tuple(names.specialties[code] for code in codes)) for codes in items.values()),
    )


def _step(step: PathwayStep, names: Names, locale: str, here: Collection[str]) -> Step:
    codes = sorted(entry.specialty_code for entry in step.specialties)
    return Step(
        when=localized(step, "when", locale),
        any_of=tuple(names.specialties[code] for code in codes),
        here=any(code in here for code in codes),
    )
