"""Finds two clinics within a walk of each other that cover a combination together: less than one clinic."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from finder.directory.pair_answers import ClinicPair, PartnerWord
from finder.directory.postgis.coverage import any_of, covers, yes_or_no
from finder.directory.postgis.pairs import nearest_pair
from finder.directory.services.listing import Listing
from finder.models import ClinicPartnership, ClinicPerson
from finder.places.distance import METRES_PER_MILE, geodesic_m
from search.types import Hit, SearchRequest, Want

WALK_M = 800.0
"""What counts as within walking distance, in a straight line: about ten minutes."""
REACH_M = 100 * METRES_PER_MILE
"""How far from the place two clinics are looked for; a pair farther away helps few."""
DEADLINE_MS = 1_000
"""How long the look-up may take; without an answer in time, none is shown."""
_ROUNDS = (100, 2_000)
"""How many clinics with the rarest item look for a partner: few first, more where that does not settle it."""


@dataclass(frozen=True, slots=True)
class Word:
    """One clinic's word that it works with the other."""

    clinic_id: int
    said_by: str
    said_on: dt.date


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clinics, the nearer one first, what each covers, and who says that they work together."""

    hits: tuple[Hit, Hit]
    words: tuple[Word, ...]

    @property
    def clinic_ids(self) -> set[int]:
        """The two clinics."""
        return {hit.clinic_id for hit in self.hits}


def pair_near(session: Session, *, request: SearchRequest) -> Pair | None:
    """Give the nearest pair around the question's centre; None where there is none, or no answer in time.

    Every filter holds for each of the two, radius and rectangle for neither. It is asked of PostGIS whichever
    engine answers the rest, so that it is always the same.
    """
    if request.center is None or len(request.wanted) < 2:
        return None
    with contextlib.suppress(OperationalError), _deadline(session):
        for most in _ROUNDS:
            row = session.execute(
                nearest_pair(request, request.center, reach_m=REACH_M, walk_m=WALK_M, most=most)
            ).one()
            if row.exact:
                break
        if row.one is None:
            return None
        return Pair(_hits(session, request, row.one, row.other), _words(session, row.one, row.other))
    return None


def as_pair(pair: Pair, listing: Listing, wanted: tuple[Want, ...]) -> ClinicPair | None:
    """Give the pair as it is shown, the nearer clinic first; None where one of them is no longer shown."""
    shown = [clinic for hit in pair.hits if (clinic := listing.hit(hit, wanted, {}))]
    if len(shown) < 2:
        return None
    one, other = sorted(shown, key=lambda clinic: (clinic.distance_m or 0.0, clinic.id))
    names = {clinic.id: clinic.name for clinic in shown}
    return ClinicPair(
        clinics=(one, other),
        apart_m=geodesic_m(one.location.point, other.location.point),
        walk_m=WALK_M,
        words=tuple(PartnerWord(names[word.clinic_id], word.said_by, word.said_on) for word in pair.words),
    )


@contextlib.contextmanager
def _deadline(session: Session) -> Iterator[None]:
    """Bind what is asked inside to the deadline, and leave the session usable when it passes."""
    with session.begin_nested() as inner:
        settings = [
            func.set_config(name, value, True)  # noqa: FBT003 - set_config takes is_local by place
            for name, value in (
                ("statement_timeout", str(DEADLINE_MS)),
                ("jit", "off"),
                ("max_parallel_workers_per_gather", "0"),
                # The nearest few are wanted: the index in order is faster than all in reach, sorted.
                ("enable_bitmapscan", "off"),
            )
        ]
        session.execute(select(*settings))
        yield
        inner.rollback()


def _hits(session: Session, request: SearchRequest, one: int, other: int) -> tuple[Hit, Hit]:
    items = [covers(ClinicPerson.__table__.c.specialties, want) for want in request.wanted]
    asked = request.specialist
    rows = session.execute(
        select(ClinicPerson.clinic_id, func.count(), *(func.bool_or(item) for item in items))
        .where(
            ClinicPerson.clinic_id.in_((one, other)),
            *yes_or_no(asked),
            any_of(ClinicPerson.__table__.c.languages, asked.languages),
            any_of(ClinicPerson.__table__.c.insurance, asked.insurance),
            or_(*items),
        )
        .group_by(ClinicPerson.clinic_id)
    )
    found = {clinic_id: _hit(clinic_id, people, flags) for clinic_id, people, *flags in rows}
    return found[one], found[other]


def _hit(clinic_id: int, people: int, flags: list[bool]) -> Hit:
    covered = tuple(number for number, yes in enumerate(flags) if yes)
    return Hit(clinic_id, None, covered, team=len(covered) >= 2 and people >= 2, rank_m=0.0)


def _words(session: Session, one: int, other: int) -> tuple[Word, ...]:
    said = ClinicPartnership
    rows = session.execute(
        select(said.clinic_id, said.said_by, said.said_on)
        .where(
            or_(*((said.clinic_id == a) & (said.partner_id == b) for a, b in ((one, other), (other, one))))
        )
        .order_by(said.said_on, said.clinic_id)
    )
    return tuple(Word(*row) for row in rows)
