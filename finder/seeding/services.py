"""Loads the seed files, as often as one likes: what stands already is brought up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.models import Organization, OrganizationIdentifier, Source
from finder.seeding.clinics import Origin, write_clinic, write_partnerships
from finder.seeding.examples import OrganizationExample
from finder.seeding.files import SEEDS, read_seeds
from finder.seeding.openings import write_openings
from finder.seeding.vocabulary import write_vocabulary

EXAMPLES_SOURCE = "seed-examples"
EXAMPLES_TITLE = "Example, invented for the demonstration"
IDENTIFIER_SYSTEM = "seed"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was loaded. `left_alone`: slugs of examples that somebody has changed since."""

    specialties: int
    teams: int
    pathways: int
    examples: int
    left_alone: tuple[str, ...]


def seed(session: Session, *, today: dt.date, folder: Path = SEEDS) -> Seeded:
    """Write vocabulary and examples; the examples' dates count back from `today`. Raises `BadSeed`.

    An example on which a clinic, a moderator or a registry has had a word is not touched any more.
    """
    seeds = read_seeds(folder)
    write_vocabulary(session, seeds=seeds)
    origin = Origin(_source(session).id, today)
    organizations = _write_organizations(session, seeds.examples.organizations, origin)
    left_alone = tuple(
        example.slug
        for example in seeds.examples.clinics
        if not write_clinic(session, example=example, organizations=organizations, origin=origin)
    )
    write_partnerships(session, words=seeds.examples.partnerships, origin=origin)
    write_openings(session, source=_source(session))
    return Seeded(
        specialties=len(seeds.specialties),
        teams=len(seeds.teams),
        pathways=len(seeds.pathways),
        examples=len(seeds.examples.clinics) - len(left_alone),
        left_alone=left_alone,
    )


def _source(session: Session) -> Source:
    source = session.scalar(select(Source).where(Source.name == EXAMPLES_SOURCE))
    if source is None:
        source = Source(kind="demo", name=EXAMPLES_SOURCE)
        session.add(source)
    source.title = EXAMPLES_TITLE
    session.flush()
    return source


def _write_organizations(
    session: Session, examples: Sequence[OrganizationExample], origin: Origin
) -> dict[str, int]:
    ids: dict[str, int] = {}
    for example in examples:
        identifier = session.get(OrganizationIdentifier, (IDENTIFIER_SYSTEM, example.code))
        if identifier is None:
            organization = Organization(
                name=example.name,
                website=example.website,
                source_id=origin.source_id,
                source_row=example.code,
            )
            session.add(organization)
            session.flush()
            session.add(
                OrganizationIdentifier(
                    system=IDENTIFIER_SYSTEM, value=example.code, organization_id=organization.id
                )
            )
            ids[example.code] = organization.id
        else:
            ids[example.code] = identifier.organization_id
    session.flush()
    return ids
