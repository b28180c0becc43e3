"""The definition of a right answer: an engine in plain Python, slow, written from `SearchRequest` alone.

It shares no code with the engines but the types, the weights and the folding of words.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

from search import weights
from search.documents import ClinicDocument, Person
from search.text import fold, words
from search.types import Box, Match, Point, SearchRequest, Sort, SpecialistFilter, Want
from search.vocabulary import Vocabulary

Key = tuple[float, ...]


class Reference:
    """Answers questions about these clinics by looking at each of them."""

    def __init__(self, documents: list[ClinicDocument], vocabulary: Vocabulary) -> None:
        self.documents = {one.clinic_id: one for one in documents}
        self.vocabulary = vocabulary

    def hits(self, request: SearchRequest) -> list[int]:
        """The numbers of all hits, in order."""
        found = [one for one in self.documents.values() if is_hit(one, request)]
        return [one.clinic_id for one in sorted(found, key=lambda one: (*key(one, request), one.clinic_id))]

    def total(self, request: SearchRequest) -> int:
        return sum(is_hit(one, request) for one in self.documents.values())

    def full(self, request: SearchRequest) -> int:
        every_item = replace(request, match=Match.ALL, at_least=None)
        return sum(is_hit(one, request) and is_hit(one, every_item) for one in self.documents.values())

    def key(self, clinic_id: int, request: SearchRequest) -> Key:
        return key(self.documents[clinic_id], request)

    def facets(self, request: SearchRequest) -> dict[str, dict[str, int]]:
        """Each value's count by its definition: the total of the question with that value added."""
        codes = self.vocabulary
        fresh = request.today - dt.timedelta(days=90)
        counts = {
            "specialty": {code: self._added(request, (Want((code,)),)) for code in codes.specialties},
            "team": {code: self._added(request, team) for code, team in codes.teams.items()},
            "practice": {
                code: self.total(replace(request, practices=(*request.practices, code)))
                for code in codes.practices
            },
            "insurance": {code: self._person(request, insurance=(code,)) for code in codes.insurance},
            "language": {code: self._person(request, languages=(code,)) for code in codes.languages},
            "form": {code: self.total(replace(request, forms=(code,))) for code in codes.forms},
            "accepting": {"true": self._person(request, accepting=True)},
            "telehealth": {"true": self._person(request, telehealth=True)},
            "accessible": {"true": self.total(replace(request, accessible=True))},
            "integrated": {"true": self.total(replace(request, integrated=True))},
            "verified_within": {"90": self.total(replace(request, verified_since=fresh))},
            "open_on": {str(day): self.total(replace(request, open_on=day)) for day in range(1, 8)},
        }
        return {name: {value: n for value, n in values.items() if n} for name, values in counts.items()}

    def _added(self, request: SearchRequest, items: tuple[Want, ...]) -> int:
        """Where all is needed, the total with these items added; otherwise the hits that have them too."""
        if request.match is Match.ALL and request.at_least is None:
            return self.total(replace(request, wanted=request.wanted + items))
        they_alone = replace(request, wanted=items, match=Match.ALL, at_least=None)
        return sum(is_hit(one, request) and is_hit(one, they_alone) for one in self.documents.values())

    def _person(self, request: SearchRequest, **facts: object) -> int:
        return self.total(replace(request, specialist=replace(request.specialist, **facts)))


def is_hit(one: ClinicDocument, request: SearchRequest) -> bool:
    return (
        one.published
        and _people_suffice(one, request)
        and _lies_right(one, request)
        and (not request.forms or one.form in request.forms)
        and set(request.practices) <= set(one.practices)
        and (not request.accessible or one.accessible)
        and (not request.integrated or one.integrated)
        and (
            request.verified_since is None
            or (one.attested_on is not None and one.attested_on >= request.verified_since)
        )
        and (request.open_on is None or request.open_on in one.open_days)
        and _is_named(one, request.words)
    )


def coverage(
    one: ClinicDocument, wanted: tuple[Want, ...], specialist: SpecialistFilter
) -> tuple[tuple[int, ...], bool]:
    """The wanted items covered, and whether two different people stand for two different ones of them."""
    behind = [
        {
            number
            for number, person in enumerate(one.people)
            if set(want.codes) & set(person.specialties) and passes(person, specialist)
        }
        for want in wanted
    ]
    covered = tuple(item for item, people in enumerate(behind) if people)
    team = any(p != q for i in covered for j in covered if i < j for p in behind[i] for q in behind[j])
    return covered, team


def passes(person: Person, wish: SpecialistFilter) -> bool:
    return (
        (not wish.accepting or person.accepting is True)
        and (not wish.telehealth or person.telehealth is True)
        and (not wish.languages or any(code in wish.languages for code in person.languages))
        and (not wish.insurance or any(code in wish.insurance for code in person.insurance))
        and (wish.weekday is None or wish.weekday in person.weekdays)
    )


def rank_m(one: ClinicDocument, request: SearchRequest) -> float:
    metres = distance(one, request) or 0.0
    if one.attested_on is None:
        metres += weights.NOT_CONFIRMED_M
    elif one.attested_on < request.today - dt.timedelta(days=90):
        metres += weights.STALE_M
    metres += weights.DOUBTED_M if one.doubted else 0.0
    return metres + weights.EVIDENCE_M_PER_GRADE * one.evidence


def distance(one: ClinicDocument, request: SearchRequest) -> float | None:
    if one.point is None or request.center is None:
        return None
    return great_circle_m(one.point, request.center)


def great_circle_m(one: Point, other: Point) -> float:
    """By the angle between two vectors, which is another formula than the engines' haversine."""
    a, b = _vector(one), _vector(other)
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return 6_371_008.7714 * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(a, b, strict=True)))


def key(one: ClinicDocument, request: SearchRequest) -> Key:
    """What the order goes by, the number left out; smaller comes first."""
    rank = rank_m(one, request)
    if request.sort is Sort.DISTANCE:
        return (distance(one, request) or 0.0,)
    if request.sort is Sort.FRESHNESS:
        return (-one.attested_on.toordinal() if one.attested_on else math.inf, rank)
    if request.match is not Match.BEST:
        return (rank,)
    covered, team = coverage(one, request.wanted, request.specialist)
    return (-(len(covered) if team else min(len(covered), 1)), rank)


def _people_suffice(one: ClinicDocument, request: SearchRequest) -> bool:
    if not request.wanted:
        return not request.specialist or any(passes(person, request.specialist) for person in one.people)
    covered, team = coverage(one, request.wanted, request.specialist)
    needed = request.at_least or (len(request.wanted) if request.match is Match.ALL else 1)
    return len(covered) >= needed and (needed < 2 or team)


def _lies_right(one: ClinicDocument, request: SearchRequest) -> bool:
    away = distance(one, request)
    return (
        (request.center is None or (away is not None and away <= (request.radius_m or math.inf)))
        and (request.box is None or (one.point is not None and _inside(one.point, request.box)))
        and (request.state is None or fold(one.state) == fold(request.state))
        and (request.city is None or fold(one.city) == fold(request.city))
    )


def _inside(point: Point, box: Box) -> bool:
    if not box.south <= point.lat <= box.north:
        return False
    if box.west > box.east:
        return point.lon >= box.west or point.lon <= box.east
    return box.west <= point.lon <= box.east


def _is_named(one: ClinicDocument, text: str) -> bool:
    names = [one.name, one.organization, one.city, *(person.name for person in one.people)]
    known = {word for name in names for word in words(name)}
    return all(any(word.startswith(start) for word in known) for start in words(text))


def _vector(point: Point) -> tuple[float, float, float]:
    lat, lon = math.radians(point.lat), math.radians(point.lon)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)
