"""Invented clinics and pathways that the page of components shows; no such place or people exist."""

from __future__ import annotations

import datetime as dt

from finder.directory.answers import (
    Address,
    ClinicHit,
    Coverage,
    Lack,
    Location,
    MixEntry,
    Neighbour,
    PathwayEntry,
    SpecialtyTerm,
    Status,
    Step,
    Term,
    Verified,
    Wanted,
)
from finder.places.answers import Place, Precision
from search.types import Point

SLUG = "example-charles-river-spine-waltham"
"""The invented clinic of the seeds, so that the example's links lead somewhere."""


PLACE = Place(Point(42.376, -71.236), "Waltham, MA", "Waltham", Precision.CITY, "MA", "Middlesex", None)


def clinic(terms: tuple[SpecialtyTerm, ...], *, today: dt.date) -> ClinicHit:
    """Give a clinic that has all of these specialties but the last one."""
    wanted = tuple(Wanted((term,)) for term in terms)
    other = Neighbour(2, SLUG, "Example Riverside Practice", "Waltham", "MA", 6600.0, Precision.STREET)
    return ClinicHit(
        id=1,
        slug=SLUG,
        name="Example Hillside Spine Center",
        organization="Example Health Group",
        form="independent",
        demo=True,
        address=Address("1 Example Street", "Suite 2", "Waltham", "MA", "02451"),
        phone="+17815550100",
        location=Location(Point(42.39, -71.24), Precision.STREET),
        distance_m=2400.0,
        precision=Precision.STREET,
        coverage=Coverage(wanted, wanted[:-1], (Lack(wanted[-1], other),), team=True),
        mix=tuple(MixEntry(term, at + 1) for at, term in enumerate(terms[:-1])),
        integrated=True,
        practices=(Term("conference", "Example team meeting"),),
        verified=Verified(Status.ATTESTED, today - dt.timedelta(days=12)),
        by_counts=False,
        sources=("Example registry",),
        reasons=(),
    )


def pathway(terms: tuple[SpecialtyTerm, ...], *, when: tuple[str, ...]) -> PathwayEntry:
    """Give a way through these specialties; the last step is taken elsewhere."""
    steps = tuple(
        Step(said, (term,), here=term is not terms[-1]) for said, term in zip(when, terms, strict=False)
    )
    return PathwayEntry("example", "Example pathway", "", "", steps)
