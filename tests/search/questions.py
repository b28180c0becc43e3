"""Random clinics and random questions about them (Hypothesis strategies)."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from search.documents import ClinicDocument, Person
from search.types import Box, Match, Point, SearchRequest, Sort, SpecialistFilter, Want
from search.vocabulary import Vocabulary

TODAY = dt.date(2026, 11, 24)
SPECIALTIES = ("chiropractic", "neurosurgery", "orthopedic-spine-surgery", "physiatry", "psychology")
VOCABULARY = Vocabulary(
    specialties=SPECIALTIES,
    teams={
        "spine-surgery": (Want(("orthopedic-spine-surgery",)), Want(("neurosurgery",))),
        "surgeon-and-physiatrist": (Want(("orthopedic-spine-surgery", "neurosurgery")), Want(("physiatry",))),
    },
    practices=("shared-records", "case-conferences"),
    insurance=("medicare", "aetna"),
    languages=("en", "es"),
    forms=("hospital", "independent"),
)
NAMES = ("Ana Núñez", "Ann O'Neil", "Bo Strauß", "")
CITIES = (("Waltham", "MA"), ("Mayagüez", "PR"), ("St. Louis", "MO"))
DAYS = st.integers(1, 7)


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


PEOPLE = st.builds(
    Person,
    name=st.sampled_from(NAMES),
    specialties=st.lists(st.sampled_from(SPECIALTIES), unique=True, min_size=1, max_size=2).map(tuple),
    accepting=st.sampled_from([True, True, False, None]),
    telehealth=st.sampled_from([True, False, None]),
    languages=some(VOCABULARY.languages),
    insurance=some(VOCABULARY.insurance),
    weekdays=st.lists(DAYS, unique=True, max_size=3).map(tuple),
)

# Positions lie on one grid, edges and radii on another, so that none lies on an edge by construction.
LATITUDES = st.integers(-6, 6).map(lambda step: 42.37 + step * 0.031)
LONGITUDES = st.integers(-6, 6).map(lambda step: -71.24 + step * 0.047)
NEAR = st.builds(Point, LATITUDES, LONGITUDES)
FAR = st.sampled_from(
    [Point(51.883, 179.893), Point(51.902, -179.911), Point(89.91, 10.3), Point(18.203, -67.141)]
)
POINTS = st.one_of(NEAR, NEAR, NEAR, FAR)


@st.composite
def clinics(draw: st.DrawFn, clinic_id: int) -> ClinicDocument:
    city, state = draw(st.sampled_from(CITIES))
    return ClinicDocument(
        clinic_id=clinic_id,
        version=1,
        published=draw(st.integers(0, 9)) > 0,
        point=draw(st.one_of(POINTS, POINTS, POINTS, st.none())),
        form=draw(st.sampled_from([*VOCABULARY.forms, None])),
        people=tuple(draw(st.lists(PEOPLE, max_size=4))),
        practices=draw(some(VOCABULARY.practices)),
        evidence=draw(st.integers(0, 4)),
        integrated=draw(st.booleans()),
        attested_on=draw(
            st.one_of(st.none(), st.integers(0, 180).map(lambda days: TODAY - dt.timedelta(days)))
        ),
        doubted=draw(st.integers(0, 3)) == 0,
        accessible=draw(st.booleans()),
        open_days=tuple(draw(st.lists(DAYS, unique=True, max_size=4))),
        state=state,
        city=city,
        name=f"{draw(st.sampled_from(NAMES))} Spine Care {clinic_id}",
        organization=draw(st.sampled_from(["Example Health", ""])),
    )


@st.composite
def directories(draw: st.DrawFn) -> list[ClinicDocument]:
    return [draw(clinics(number)) for number in range(1, draw(st.integers(1, 16)) + 1)]


SPECIALISTS = st.builds(
    SpecialistFilter,
    accepting=st.booleans(),
    telehealth=st.sampled_from([False, False, False, True]),
    languages=st.sampled_from([(), (), (), ("es",), ("en", "es")]),
    insurance=st.sampled_from([(), (), (), ("aetna",), ("aetna", "medicare")]),
    weekday=st.sampled_from([None, None, None, 1, 2]),
)
WANTS = st.lists(st.sampled_from(SPECIALTIES), unique=True, min_size=1, max_size=2).map(
    lambda codes: Want(tuple(codes))
)
BOXES = st.sampled_from(
    [Box(-71.305, 42.284, -71.103, 42.507), Box(179.5, 50.0, -179.5, 53.0), Box(-180.0, 80.0, 180.0, 90.0)]
)


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    """Mostly simple questions: a filter is there in one of four, so that there are hits to compare."""

    def rarely(values: st.SearchStrategy[object], otherwise: object) -> object:
        return draw(values) if draw(st.integers(0, 3)) == 0 else otherwise

    wanted = tuple(draw(st.lists(WANTS, max_size=3)))
    center = draw(st.one_of(NEAR, NEAR, FAR, st.none()))
    sorts = [Sort.BEST, Sort.BEST, Sort.FRESHNESS, *([Sort.DISTANCE] if center else [])]
    city, state = draw(st.sampled_from(CITIES))
    return SearchRequest(
        today=TODAY,
        wanted=wanted,
        match=draw(st.sampled_from(Match)),
        at_least=rarely(st.integers(1, len(wanted)), None) if wanted else None,
        center=center,
        radius_m=draw(st.sampled_from([None, 4_321.0, 16_093.44, 40_233.6, 804_672.0])) if center else None,
        box=rarely(BOXES, None),
        words=rarely(st.sampled_from(["nun", "spine o'ne", "strauss", "exa walt"]), ""),
        specialist=rarely(SPECIALISTS, SpecialistFilter()),
        forms=rarely(st.sampled_from([("hospital",), ("hospital", "independent")]), ()),
        practices=rarely(some(VOCABULARY.practices), ()),
        accessible=bool(rarely(st.just(value=True), otherwise=False)),
        integrated=bool(rarely(st.just(value=True), otherwise=False)),
        verified_since=rarely(st.sampled_from([TODAY - dt.timedelta(30), TODAY - dt.timedelta(120)]), None),
        open_on=rarely(DAYS, None),
        state=rarely(st.just(state.lower()), None),
        city=rarely(st.just(city.upper()), None),
        sort=draw(st.sampled_from(sorts)),
        limit=100,
        explain=True,
    )
