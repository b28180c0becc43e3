"""A plain reckoning of which clinics answer a question: no database, one clinic after the other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from search import weights
from search.documents import ClinicDocument, Person
from search.sphere import distance_m
from search.types import Match, SearchRequest, Sort


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A hit as it should be."""

    clinic_id: int
    covered: tuple[int, ...]
    team: bool
    rank_m: float
    key: tuple[float, ...]


def reckon(request: SearchRequest, documents: list[ClinicDocument]) -> list[Reckoned]:
    """Give the hits in their order."""
    found = [_hit(request, document) for document in documents if _fits(request, document)]
    return sorted((hit for hit in found if hit is not None), key=lambda hit: hit.key)


def _fits(request: SearchRequest, document: ClinicDocument) -> bool:
    attested, since = document.attested_on, request.verified_since
    return (
        document.published
        and _lies_there(request, document)
        and (not request.forms or document.form in request.forms)
        and set(request.practices) <= set(document.practices)
        and (document.accessible or not request.accessible)
        and (document.integrated or not request.integrated)
        and (since is None or (attested is not None and attested >= since))
        and (request.open_on is None or request.open_on in document.open_days)
    )


def _lies_there(request: SearchRequest, document: ClinicDocument) -> bool:
    point, box = document.point, request.box
    assert point is not None
    if request.center and request.radius_m and distance_m(request.center, point) > request.radius_m:
        return False
    if box is None:
        return True
    between = box.west <= point.lon <= box.east
    across = box.west > box.east and (point.lon >= box.west or point.lon <= box.east)
    return box.south <= point.lat <= box.north and (between or across)


def _passes(request: SearchRequest, person: Person) -> bool:
    wanted = request.specialist
    return (
        (person.accepting is True or not wanted.accepting)
        and (person.telehealth is True or not wanted.telehealth)
        and (not wanted.languages or bool(set(wanted.languages) & set(person.languages)))
        and (not wanted.insurance or bool(set(wanted.insurance) & set(person.insurance)))
        and (wanted.weekday is None or wanted.weekday in person.weekdays)
    )


def _hit(request: SearchRequest, document: ClinicDocument) -> Reckoned | None:
    people = [person for person in document.people if _passes(request, person)]
    if request.specialist and not people:
        return None
    held = [set(want.codes) for want in request.wanted]
    covered = tuple(n for n, codes in enumerate(held) if any(codes & set(p.specialties) for p in people))
    standing = [person for person in people if any(codes & set(person.specialties) for codes in held)]
    if len(covered) < request.needed or (request.needed >= 2 and len(standing) < 2):
        return None
    team = len(covered) >= 2 and len(standing) >= 2
    rank = _rank(request, document)
    key: tuple[float, ...] = (rank, document.clinic_id)
    if request.sort is Sort.DISTANCE:
        assert request.center is not None
        assert document.point is not None
        key = (distance_m(request.center, document.point), document.clinic_id)
    elif request.match is Match.BEST:
        key = (-(len(covered) if team else min(1, len(covered))), *key)
    return Reckoned(document.clinic_id, covered, team, rank, key)


def _rank(request: SearchRequest, document: ClinicDocument) -> float:
    assert document.point is not None
    rank = distance_m(request.center, document.point) if request.center else 0.0
    if document.attested_on is None:
        rank += weights.NOT_CONFIRMED_M
    elif document.attested_on < request.today - dt.timedelta(days=90):
        rank += weights.STALE_M
    return rank + document.evidence * weights.EVIDENCE_M_PER_GRADE
