"""Loads the clinics of a comparison, and those that could join it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.directory.answers import Neighbour
from finder.directory.profile import Profile
from finder.directory.services.listing import location
from finder.directory.services.profiles import profile
from finder.errors import NotListed
from finder.models import Clinic, ClinicSummary
from finder.places.answers import coarser
from finder.places.distance import geodesic_m

MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """The clinics side by side, the slugs that stand for none, and others near the first one."""

    clinics: tuple[Profile, ...]
    unknown: tuple[str, ...]
    offered: tuple[Neighbour, ...]


def compare(session: Session, *, slugs: Sequence[str], room: int, now: dt.datetime, locale: str) -> Compared:
    """Give the profiles in the order asked for; where `room` is left, clinics like the first one near it."""
    found: list[Profile] = []
    unknown: list[str] = []
    for slug in slugs:
        try:
            found.append(profile(session, slug=slug, now=now, locale=locale))
        except NotListed:
            unknown.append(slug)
    offered = _near(session, found) if found and len(found) < room else ()
    return Compared(tuple(found), tuple(unknown), offered)


def _near(session: Session, found: Sequence[Profile]) -> tuple[Neighbour, ...]:
    """Give the nearest clinics that share a specialty with the first one."""
    here, first = found[0].location, Clinic.__table__.alias("first")
    rows = session.execute(
        select(Clinic)
        .join(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
        .join(first, first.c.id == found[0].id)
        .where(
            ClinicSummary.published,
            Clinic.id.not_in([clinic.id for clinic in found]),
            ClinicSummary.specialties.overlap([entry.specialty.code for entry in found[0].mix]),
        )
        .order_by(ClinicSummary.point.op("<->")(first.c.point), Clinic.id)
        .limit(MOST_OFFERED)
    ).scalars()
    return tuple(
        Neighbour(
            row.id, row.slug, row.name, row.city, row.state,
            geodesic_m(here.point, location(row).point), coarser(here.precision, location(row).precision),
        )
        for row in rows
    )  # fmt: skip
