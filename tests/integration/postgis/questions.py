"""Random clinics, and random questions about them."""

from __future__ import annotations

import datetime as dt
import random
from itertools import combinations, product

from search.documents import ClinicDocument, Person
from search.types import Box, Match, Point, SearchRequest, Sort, SpecialistFilter, Want
from tests.factories.vocabulary import INSURANCE, LANGUAGES, PRACTICES

TODAY = dt.date(2026, 11, 24)
CODES = ("physiatry", "neurosurgery", "chiropractic", "psychology")


def clinics(chance: random.Random, count: int) -> list[ClinicDocument]:
    """Invent clinics within about 60 km, some across the antimeridian from the others."""
    return [_clinic(chance, number) for number in range(1, count + 1)]


def _some(chance: random.Random, values: tuple[str, ...], share: float) -> tuple[str, ...]:
    return tuple(value for value in values if chance.random() < share)


def _clinic(chance: random.Random, number: int) -> ClinicDocument:
    lon = chance.choice((179.8, -179.8)) + chance.uniform(-0.19, 0.19)
    practices = _some(chance, PRACTICES, 0.3)
    people = tuple(_person(chance) for _ in range(chance.randint(0, 4)))
    return ClinicDocument(
        clinic_id=number,
        version=1,
        published=chance.random() < 0.95,
        point=Point(chance.uniform(51.5, 52.0), lon),
        form=chance.choice(("hospital", "independent", None)),
        people=people,
        practices=practices,
        evidence=chance.randint(1, 4) if practices else 0,
        attested_on=chance.choice(
            (None, TODAY, TODAY - dt.timedelta(days=90), TODAY - dt.timedelta(days=91))
        ),
        integrated=_work_together(people),
        accessible=chance.random() < 0.5,
        open_days=tuple(day for day in range(1, 8) if chance.random() < 0.6),
        doubted=chance.random() < 0.2,
    )


def _work_together(people: tuple[Person, ...]) -> bool:
    """Try every two people and every two specialties of theirs (each of `CODES` is a family of its own)."""
    return any(
        mine != theirs
        for one, other in combinations(people, 2)
        for mine, theirs in product(one.specialties, other.specialties)
    )


def _person(chance: random.Random) -> Person:
    return Person(
        specialties=tuple(chance.sample(CODES, chance.choice((1, 1, 2)))),
        accepting=chance.choice((None, True, False)),
        telehealth=chance.choice((None, True, False)),
        languages=_some(chance, LANGUAGES, 0.4),
        insurance=_some(chance, INSURANCE, 0.4),
        weekdays=tuple(day for day in (1, 2) if chance.random() < 0.5),
    )


def question(chance: random.Random) -> SearchRequest:
    """Invent a question; most parts are left out most of the time."""
    wanted = tuple(
        Want(tuple(chance.sample(CODES, chance.choice((1, 1, 2))))) for _ in range(chance.randint(0, 3))
    )
    center = chance.choice((None, Point(51.75, 179.95)))

    sorts = [Sort.BEST, Sort.FRESHNESS, *([Sort.DISTANCE] if center else [])]

    def seldom() -> bool:
        return chance.random() < 0.2

    return SearchRequest(
        today=TODAY,
        wanted=wanted,
        match=chance.choice(list(Match)),
        at_least=chance.randint(1, len(wanted)) if wanted and seldom() else None,
        center=center,
        radius_m=chance.choice((None, 15_000.0, 40_000.0)) if center else None,
        box=Box(179.7, 51.6, -179.7, 51.9) if seldom() else None,
        specialist=SpecialistFilter(
            accepting=seldom(),
            telehealth=seldom(),
            languages=_some(chance, LANGUAGES, 0.5) if seldom() else (),
            insurance=_some(chance, INSURANCE, 0.5) if seldom() else (),
            weekday=1 if seldom() else None,
        ),
        forms=("hospital",) if seldom() else (),
        practices=(PRACTICES[0],) if seldom() else (),
        accessible=seldom(),
        integrated=seldom(),
        verified_since=TODAY - dt.timedelta(days=90) if seldom() else None,
        open_on=3 if seldom() else None,
        sort=chance.choice(sorts),
        limit=1000,
        explain=True,
    )
