"""Gives clinics with a coarse point their own: one question after the other, each answer kept at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.models.clinic import Clinic
from finder.models.clinic_point import ClinicPoint
from finder.places import lookup
from finder.places.distance import geodesic_m
from finder.places.geocoders import Geocoder, Located
from finder.places.geocoding import keep_answer, kept_answer

FROM_ZIP_M = 10_000
"""How far from the middle of its ZIP an address is believed to lie."""
_COARSE = ("zip", "city")
_QUESTION = func.concat(Clinic.street, ", ", Clinic.city, ", ", Clinic.state, " ", Clinic.zip5)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clinic whose point may become better, and the address to ask for."""

    clinic_id: int
    question: str


def waiting(session: Session, *, geocoder: Geocoder, after: int, limit: int) -> list[Waiting]:
    """Give the next clinics behind the number `after` whose address this geocoder was not asked for yet.

    Those whose answer was used and whose point an import has made coarse again are among them.
    """
    rows = session.execute(
        select(Clinic.id, _QUESTION)
        .outerjoin(ClinicPoint, ClinicPoint.clinic_id == Clinic.id)
        .where(Clinic.id > after, *_is_waiting(geocoder))
        .order_by(Clinic.id)
        .limit(limit)
    )
    return [Waiting(clinic_id, question) for clinic_id, question in rows]


def count_waiting(session: Session, *, geocoder: Geocoder) -> int:
    """Give how many clinics wait."""
    found = (
        select(func.count())
        .select_from(Clinic)
        .outerjoin(ClinicPoint, ClinicPoint.clinic_id == Clinic.id)
        .where(*_is_waiting(geocoder))
    )
    return session.scalar(found) or 0


def known_answer(session: Session, *, each: Waiting, geocoder: Geocoder) -> tuple[Located | None] | None:
    """Give what needs no question: an answer used before, or one in the cache; None for neither."""
    before = session.get(ClinicPoint, each.clinic_id)
    if before is not None and before.outcome == "used" and before.question == each.question:
        assert before.lat is not None, "the table's check"
        assert before.lon is not None, "the table's check"
        return (Located.at(before.lat, before.lon, str(before.precision)),)
    return kept_answer(session, address=each.question, geocoder=geocoder)


def take_answer(
    session: Session, *, each: Waiting, located: Located | None, geocoder: Geocoder, fresh: bool
) -> str:
    """Write the answer down, and the clinic's point where it lies near its ZIP; give the outcome."""
    if fresh:
        keep_answer(session, address=each.question, geocoder=geocoder, located=located)
    clinic = session.get(Clinic, each.clinic_id, with_for_update=True)
    if clinic is None or clinic.point_precision not in _COARSE:
        return "passed_over"  # gone, or given a better point meanwhile
    middle = lookup.zip_place(session, zip5=clinic.zip5)
    outcome, metres = "unknown", None
    if located is not None:
        metres = geodesic_m(located.point, middle.point) if middle else float("inf")
        outcome = "used" if metres <= FROM_ZIP_M else "doubtful"
    if outcome == "used" and located is not None:
        clinic.point = f"SRID=4326;POINT({located.point.lon} {located.point.lat})"  # type: ignore[assignment]  # EWKT is read as well
        clinic.point_precision = located.precision.value
    _note(session, each, geocoder.name, outcome, located, metres)
    return outcome


def _is_waiting(geocoder: Geocoder) -> tuple[ColumnElement[bool], ...]:
    return (
        Clinic.point_precision.in_(_COARSE),
        ~Clinic.demo,
        or_(
            ClinicPoint.clinic_id.is_(None),
            ClinicPoint.geocoder != geocoder.name,
            ClinicPoint.question != _QUESTION,
            ClinicPoint.outcome == "used",
        ),
    )


def _note(
    session: Session, each: Waiting, name: str, outcome: str, located: Located | None, metres: float | None
) -> None:
    values = {
        "geocoder": name,
        "question": each.question,
        "asked_at": dt.datetime.now(dt.UTC),
        "outcome": outcome,
        "lat": located.point.lat if located else None,
        "lon": located.point.lon if located else None,
        "precision": located.precision.value if located else None,
        "metres_from_zip": metres,
    }
    session.execute(
        insert(ClinicPoint)
        .values(clinic_id=each.clinic_id, **values)
        .on_conflict_do_update(index_elements=["clinic_id"], set_=values)
    )
