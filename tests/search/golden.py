"""Hand-made clinics that hold the traps of domain.md, and questions with the answers that are right."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from search.documents import ClinicDocument, Person, tombstone
from search.types import Box, Match, Point, SearchRequest, Sort, SpecialistFilter, Want

TODAY = dt.date(2026, 11, 24)
FRESH = TODAY - dt.timedelta(days=10)
WALTHAM = Point(42.376, -71.236)
HILO = Point(19.7297, -155.09)
FAIRBANKS = Point(64.84, -147.72)

CHIRO, NEURO, ORTHO = "chiropractic", "neurosurgery", "orthopedic-spine-surgery"
PHYSIATRY, PSYCHOLOGY = "physiatry", "psychology"


def north_of_waltham(km: float) -> Point:
    return Point(WALTHAM.lat + km / 111.195, WALTHAM.lon)


def neurosurgeon(*, accepting: bool | None = None) -> Person:
    return Person(name="Nora Brain", specialties=(NEURO,), accepting=accepting)


def chiropractor(*, accepting: bool | None = None, languages: tuple[str, ...] = ()) -> Person:
    return Person(name="Carl Spine", specialties=(CHIRO,), accepting=accepting, languages=languages)


def clinic(
    clinic_id: int,
    point: Point,
    *people: Person,
    attested_on: dt.date | None = FRESH,
    doubted: bool = False,
    evidence: int = 0,
    name: str = "Example Clinic",
    city: str = "Waltham",
    state: str = "MA",
) -> ClinicDocument:
    return ClinicDocument(
        clinic_id=clinic_id,
        version=1,
        point=point,
        people=people,
        attested_on=attested_on,
        doubted=doubted,
        evidence=evidence,
        name=name,
        city=city,
        state=state,
    )


def psychologist(clinic_id: int, point: Point, *, city: str = "Afar", state: str = "AK") -> ClinicDocument:
    return clinic(
        clinic_id, point, Person(name="Pia Mind", specialties=(PSYCHOLOGY,)), city=city, state=state
    )


# The second number is where it ranks from Waltham, in metres: distance and what is added or taken.
def needles(clinic_id: int, km: float, *, attested_on: dt.date | None, **rest: object) -> ClinicDocument:
    point = Point(FAIRBANKS.lat + km / 111.195, FAIRBANKS.lon)
    person = Person(name="Ada Needle", specialties=("acupuncture",))
    return clinic(clinic_id, point, person, attested_on=attested_on, city="Fairbanks", state="AK", **rest)


CLINICS: list[ClinicDocument] = [
    # 1, 1,000: a team, both taking patients.
    clinic(1, north_of_waltham(1), neurosurgeon(accepting=True), chiropractor(accepting=True)),
    # 2 and 3, 500 and 600: the two specialties only at different branches of one organization.
    clinic(2, north_of_waltham(0.5), neurosurgeon(), name="Branch North"),
    clinic(3, north_of_waltham(0.6), chiropractor(), name="Branch South"),
    # 4, 300: one doctor with two boards is no team.
    clinic(4, north_of_waltham(0.3), Person(name="Bo Two-Boards", specialties=(NEURO, ORTHO))),
    # 5, 2,000: the surgeon is full while the chiropractor takes patients and speaks Spanish.
    clinic(
        5, north_of_waltham(2), neurosurgeon(accepting=False), chiropractor(accepting=True, languages=("es",))
    ),
    # 6, 3,000 + 8,000: known from a registry by counts alone.
    clinic(
        6, north_of_waltham(3), Person(specialties=(NEURO,)), Person(specialties=(CHIRO,)), attested_on=None
    ),
    # 7: removed.
    tombstone(7, 1),
    # 9, 1,000 + 5,000: attested one day too long ago.
    clinic(9, north_of_waltham(1), neurosurgeon(), chiropractor(), attested_on=TODAY - dt.timedelta(91)),
    # 10, 4,000: attested on the last day that counts.
    clinic(
        10,
        north_of_waltham(4),
        neurosurgeon(accepting=True),
        chiropractor(accepting=True),
        attested_on=TODAY - dt.timedelta(90),
    ),
    # 11, 7,000 - 4,000: farther, with the best evidence.
    clinic(11, north_of_waltham(7), neurosurgeon(accepting=True), chiropractor(accepting=True), evidence=4),
    # 12, 5,000: the suites of one building are one clinic; its people come on different days.
    clinic(
        12,
        north_of_waltham(5),
        Person(name="Olga Bone", specialties=(ORTHO,), weekdays=(1, 2)),
        Person(name="Phil Muscle", specialties=(PHYSIATRY,), weekdays=(2, 3)),
        Person(name="Pia Mind", specialties=(PSYCHOLOGY,), weekdays=(4,)),
        name="Medical Building, Suites 1 to 3",
    ),
    # 13, 9,000: the other half of an either/or.
    clinic(13, north_of_waltham(9), neurosurgeon(), Person(name="Phil Muscle", specialties=(PHYSIATRY,))),
    # 14 and 15: whether 14 takes patients is not known.
    psychologist(14, north_of_waltham(10), city="Waltham", state="MA"),
    clinic(15, north_of_waltham(11), Person(name="Pat Open", specialties=(PSYCHOLOGY,), accepting=True)),
    # 20 to 29: one roster copied to ten sites; nobody there counts.
    *(clinic(20 + site, north_of_waltham(20 + site), name="Everywhere Group") for site in range(10)),
    # 30 and 31 lie on either side of the antimeridian, 32 and 33 of the pole.
    psychologist(30, Point(51.9, 179.9)),
    psychologist(31, Point(51.9, -179.9)),
    psychologist(32, Point(89.9, 0)),
    psychologist(33, Point(89.9, 180)),
    psychologist(34, Point(18.2013, -67.1397), city="Mayagüez", state="PR"),
    psychologist(35, Point(21.3069, -157.8583), city="Honolulu", state="HI"),
    # 40 to 47: each weight just outweighs, or just fails to outweigh, a distance (metres at /ranking).
    needles(40, 0.0, attested_on=TODAY - dt.timedelta(days=91)),  # counts as 5 km away
    needles(41, 4.9, attested_on=FRESH),
    needles(42, 5.1, attested_on=FRESH),
    needles(43, 0.1, attested_on=None),  # counts as 8.1 km away
    needles(44, 8.0, attested_on=TODAY - dt.timedelta(days=90)),
    needles(45, 8.2, attested_on=FRESH),
    needles(46, 12.15, attested_on=FRESH, evidence=4),  # counts as 8.15 km away
    needles(47, 0.18, attested_on=FRESH, doubted=True),  # counts as 8.18 km away
]


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the numbers of its hits, in order."""

    name: str
    request: SearchRequest
    expected: tuple[int, ...]


def near_waltham(*wanted: tuple[str, ...], match: Match = Match.ALL, **rest: object) -> SearchRequest:
    return SearchRequest(
        today=TODAY,
        wanted=tuple(Want(codes) for codes in wanted),
        match=match,
        center=WALTHAM,
        radius_m=50_000,
        explain=True,
        **rest,
    )


def psychology(center: Point | None, radius_m: float | None, **rest: object) -> SearchRequest:
    return SearchRequest(
        today=TODAY,
        wanted=(Want((PSYCHOLOGY,)),),
        center=center,
        radius_m=radius_m,
        explain=True,
        **rest,
    )


TAKING_PATIENTS = SpecialistFilter(accepting=True)

CASES: list[Case] = [
    Case("a team at one place, not at two branches", near_waltham((NEURO,), (CHIRO,)), (1, 5, 11, 10, 9, 6)),
    Case(
        "partial matches after full ones, however near",
        near_waltham((NEURO,), (CHIRO,), match=Match.BEST),
        (1, 5, 11, 10, 9, 6, 4, 2, 3, 13),
    ),
    Case(
        "three of three before two of three before one doctor for two",
        near_waltham((CHIRO, ORTHO), (NEURO, PHYSIATRY), (PSYCHOLOGY,), match=Match.BEST),
        (12, 1, 5, 11, 10, 9, 6, 4, 2, 3, 13, 14, 15),
    ),
    Case(
        "any goes by rank alone",
        near_waltham((NEURO,), (CHIRO,), match=Match.ANY),
        (4, 2, 3, 1, 5, 11, 10, 9, 13, 6),
    ),
    Case("one doctor with two boards is no team", near_waltham((NEURO,), (ORTHO,)), ()),
    Case(
        "one doctor with two boards counts as one",
        near_waltham((NEURO,), (ORTHO,), match=Match.BEST),
        (4, 2, 1, 5, 11, 10, 12, 9, 13, 6),
    ),
    Case(
        "both must take patients",
        near_waltham((NEURO,), (CHIRO,), specialist=TAKING_PATIENTS),
        (1, 11, 10),
    ),
    Case(
        "the full surgeon does not count, the chiropractor does",
        near_waltham((NEURO,), (CHIRO,), match=Match.BEST, specialist=TAKING_PATIENTS),
        (1, 11, 10, 5),
    ),
    Case(
        "the surgeon must speak it, not just anybody",
        near_waltham((NEURO,), specialist=SpecialistFilter(languages=("es",))),
        (),
    ),
    Case(
        "the chiropractor speaks it",
        near_waltham((CHIRO,), specialist=SpecialistFilter(languages=("en", "es"))),
        (5,),
    ),
    Case("not known is not yes", near_waltham((PSYCHOLOGY,), specialist=TAKING_PATIENTS), (15,)),
    Case("a surgeon of either kind with a physiatrist", near_waltham((NEURO, ORTHO), (PHYSIATRY,)), (12, 13)),
    Case(
        "two of three",
        near_waltham((NEURO,), (CHIRO,), (PHYSIATRY,), match=Match.BEST, at_least=2),
        (1, 5, 11, 10, 9, 13, 6),
    ),
    Case(
        "together on Tuesday",
        near_waltham((ORTHO,), (PHYSIATRY,), specialist=SpecialistFilter(weekday=2)),
        (12,),
    ),
    Case(
        "never together on Monday",
        near_waltham((ORTHO,), (PHYSIATRY,), specialist=SpecialistFilter(weekday=1)),
        (),
    ),
    Case("a copied roster is found by name only", near_waltham(words="everyw", limit=3), (20, 21, 22)),
    Case(
        "by distance nothing else counts",
        near_waltham((NEURO,), (CHIRO,), sort=Sort.DISTANCE),
        (1, 9, 5, 6, 10, 11),
    ),
    Case(
        "by freshness the newest word first, none last",
        near_waltham((NEURO,), (CHIRO,), sort=Sort.FRESHNESS),
        (1, 5, 11, 10, 9, 6),
    ),
    Case("across the antimeridian, from the west", psychology(Point(51.9, 179.95), 20_000), (30, 31)),
    Case("across the antimeridian, from the east", psychology(Point(51.9, -179.95), 20_000), (31, 30)),
    Case(
        "in a box across the antimeridian", psychology(None, None, box=Box(179.5, 51, -179.5, 53)), (30, 31)
    ),
    Case("around the pole", psychology(Point(89.95, 10), 20_000), (32, 33)),
    Case("from island to island", psychology(HILO, 400_000), (35,)),
    Case("in Puerto Rico, without the accent", psychology(None, None, state="pr", city="MAYAGUEZ"), (34,)),
    Case("by the word of a city, without the accent", psychology(None, None, words="mayag"), (34,)),
    Case(
        "the nearest at any distance",
        psychology(HILO, None, sort=Sort.DISTANCE),
        (35, 31, 30, 33, 32, 15, 14, 12, 34),
    ),
    Case(
        "what a stale, an unconfirmed, a doubted and an evidenced word are worth in metres",
        SearchRequest(
            today=TODAY, wanted=(Want(("acupuncture",)),), center=FAIRBANKS, radius_m=50_000, explain=True
        ),
        (41, 40, 42, 44, 43, 46, 47, 45),
    ),
]
