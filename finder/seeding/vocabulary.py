"""Writes the taxonomy, the teams, the pathways and the small vocabularies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from finder.models import (
    AccessibilityFeature,
    Base,
    InsurancePlan,
    Language,
    Pathway,
    PathwayStep,
    PathwayStepSpecialty,
    Practice,
    Specialty,
    SpecialtyRegistryName,
    SpecialtyTerm,
    Team,
    TeamWant,
)
from finder.seeding.entries import PathwayEntry, SpecialtyEntry, TeamEntry
from finder.seeding.files import Seeds


def write_vocabulary(session: Session, *, seeds: Seeds) -> None:
    """Bring the tables to what the files say. A code that they no longer name stays: clinics may use it."""
    for place, practice in enumerate(seeds.practices):
        session.merge(
            Practice(
                code=practice.code,
                position=place,
                name_en=practice.name.en,
                name_es=practice.name.es,
                what_en=practice.what.en,
                what_es=practice.what.es,
            )
        )
    for table, entries in (
        (InsurancePlan, seeds.insurance),
        (Language, seeds.languages),
        (AccessibilityFeature, seeds.accessibility),
    ):
        for place, entry in enumerate(entries):
            session.merge(
                table(code=entry.code, position=place, name_en=entry.name.en, name_es=entry.name.es)
            )
    _write_specialties(session, seeds.specialties)
    _write_teams(session, seeds.teams)
    _write_pathways(session, seeds.pathways)
    session.flush()


def _write_specialties(session: Session, entries: Sequence[SpecialtyEntry]) -> None:
    for place, entry in enumerate(entries):
        session.merge(
            Specialty(
                code=entry.code,
                parent_code=entry.parent,
                group_name=entry.group,
                position=place,
                supporting=entry.supporting,
                schema_org=entry.schema_org,
                name_en=entry.name.en,
                name_es=entry.name.es,
                lay_name_en=entry.lay_name.en,
                lay_name_es=entry.lay_name.es,
                what_en=entry.what.en,
                what_es=entry.what.es,
            )
        )
    names = [
        SpecialtyRegistryName(system=system, value=value, specialty_code=entry.code, main=place == 0)
        for entry in entries
        for system, values in (("nucc", entry.nucc), ("cms", entry.cms_names))
        for place, value in enumerate(values)
    ]
    terms = [
        SpecialtyTerm(specialty_code=entry.code, locale=locale, term=term)
        for entry in entries
        for locale, words in (("en", entry.synonyms.en), ("es", entry.synonyms.es))
        for term in words
    ]
    _rewrite(session, (SpecialtyRegistryName, SpecialtyTerm), [*names, *terms])


def _write_teams(session: Session, entries: Sequence[TeamEntry]) -> None:
    for place, entry in enumerate(entries):
        session.merge(
            Team(
                code=entry.code,
                position=place,
                name_en=entry.name.en,
                name_es=entry.name.es,
                what_en=entry.what.en,
                what_es=entry.what.es,
                when_en=entry.when.en,
                when_es=entry.when.es,
            )
        )
    wants = [
        TeamWant(team_code=entry.code, item=item, alternative=alternative, specialty_code=code)
        for entry in entries
        for item, codes in enumerate(entry.wants)
        for alternative, code in enumerate(codes)
    ]
    _rewrite(session, (TeamWant,), wants)


def _write_pathways(session: Session, entries: Sequence[PathwayEntry]) -> None:
    for place, entry in enumerate(entries):
        session.merge(
            Pathway(
                code=entry.code,
                position=place,
                name_en=entry.name.en,
                name_es=entry.name.es,
                what_en=entry.what.en,
                what_es=entry.what.es,
                statement=entry.statement,
            )
        )
    steps = [
        PathwayStep(
            pathway_code=entry.code,
            position=position,
            when_en=step.when.en,
            when_es=step.when.es,
            specialties=[PathwayStepSpecialty(specialty_code=code) for code in step.any_of],
        )
        for entry in entries
        for position, step in enumerate(entry.steps)
    ]
    _rewrite(session, (PathwayStepSpecialty, PathwayStep), steps)


def _rewrite(session: Session, tables: Iterable[type[Base]], rows: Iterable[Base]) -> None:
    """Replace all rows of tables that belong to the vocabulary alone and that nothing refers to."""
    session.flush()
    for table in tables:
        session.execute(delete(table))
    session.add_all(rows)
    session.flush()
