"""Other clinics that a clinic names when it cannot help, and how the patient sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible
from finder.models import AppointmentRequest, Attestation, Clinic, RequestSuggestion
from finder.places.answers import Precision, coarser
from finder.places.distance import geodesic_m
from search.types import Point

MOST_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Suggested:
    """A clinic that was named instead; metres on the ellipsoid from the one that was asked first."""

    slug: str
    name: str
    city: str
    state: str
    distance_m: float | None
    precision: Precision
    takes_requests: bool


def suggest(session: Session, *, request: AppointmentRequest, clinic_ids: Sequence[int]) -> None:
    """Name up to three other published clinics to the patient. Errors: `NotPossible`."""
    wanted = list(dict.fromkeys(clinic_ids))
    published = select(func.count()).where(Clinic.id.in_(wanted), Clinic.status == "published")
    if (
        len(wanted) > MOST_SUGGESTED
        or request.clinic_id in wanted
        or (wanted and session.scalar(published) != len(wanted))
    ):
        raise NotPossible
    session.add_all(
        RequestSuggestion(request_id=request.id, position=place, clinic_id=clinic_id)
        for place, clinic_id in enumerate(wanted, start=1)
    )
    session.flush()


def suggested_for(session: Session, *, request_id: UUID, clinic: Clinic) -> tuple[Suggested, ...]:
    """Give the clinics that were named for a request and are still published."""
    spoken = exists().where(Attestation.clinic_id == Clinic.id)
    rows = session.execute(
        select(Clinic, spoken)
        .join(RequestSuggestion, RequestSuggestion.clinic_id == Clinic.id)
        .where(RequestSuggestion.request_id == request_id, Clinic.status == "published")
        .order_by(RequestSuggestion.position)
    )
    return tuple(_suggested(other, clinic, takes_requests=takes) for other, takes in rows)


def _suggested(other: Clinic, clinic: Clinic, *, takes_requests: bool) -> Suggested:
    here, there = (Precision(each.point_precision or "zip") for each in (clinic, other))
    metres = None
    if None not in (clinic.lat, clinic.lon, other.lat, other.lon):
        metres = geodesic_m(Point(clinic.lat, clinic.lon), Point(other.lat, other.lon))  # type: ignore[arg-type]  # None was ruled out above
    return Suggested(
        other.slug, other.name, other.city, other.state, metres, coarser(here, there), takes_requests
    )
