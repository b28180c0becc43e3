"""Turns the clinics that an engine found into what a list shows, read anew from the system of record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.directory.answers import (
    Address,
    ClinicHit,
    Coverage,
    Lack,
    Location,
    MixEntry,
    Neighbour,
    Status,
    Verified,
)
from finder.directory.services.names import Names
from finder.models import Clinic, ClinicSummary, Provenance, Source
from finder.places.answers import Place, Precision, coarser
from finder.places.distance import geodesic_m
from search.types import VERIFIED_FOR_DAYS, Hit, Point, Want


@dataclass(frozen=True, slots=True)
class Listing:
    """The published clinics among those asked for, and what is needed to show them from one place."""

    rows: Mapping[int, Any]
    sources: Mapping[int, tuple[str, ...]]
    names: Names
    place: Place | None
    today: dt.date

    def neighbour(self, clinic_id: int) -> Neighbour | None:
        """Give a clinic in one line; None where it is no longer shown."""
        row = self.rows.get(clinic_id)
        if row is None:
            return None
        metres, precision = self._distance(row)
        return Neighbour(row.id, row.slug, row.name, row.city, row.state, metres, precision)

    def hits(
        self, hits: Iterable[Hit], wanted: tuple[Want, ...], nearest: Mapping[Want, Neighbour | None]
    ) -> list[ClinicHit]:
        """Give the clinics of the list that are still shown."""
        return [clinic for hit in hits if (clinic := self.hit(hit, wanted, nearest))]

    def hit(
        self, hit: Hit, wanted: tuple[Want, ...], nearest: Mapping[Want, Neighbour | None]
    ) -> ClinicHit | None:
        """Give a clinic of the list; `nearest` says where an item lies that it lacks."""
        row = self.rows.get(hit.clinic_id)
        if row is None:
            return None
        metres, precision = self._distance(row)
        return ClinicHit(
            id=row.id,
            slug=row.slug,
            name=row.name,
            organization=row.organization,
            form=row.form,
            demo=row.demo,
            address=address(row),
            phone=row.phone,
            location=location(row),
            distance_m=metres,
            precision=precision,
            coverage=self._coverage(hit, wanted, nearest),
            mix=mix(row.mix, self.names),
            integrated=row.integrated,
            practices=tuple(self.names.practices[code] for code in row.practices),
            verified=verified(row.attested_on, self.today, doubted=row.doubted),
            by_counts=row.roster_basis == "counts",
            sources=self.sources.get(row.id, ()),
            reasons=hit.reasons,
        )

    def _distance(self, row: Any) -> tuple[float | None, Precision]:
        here = location(row)
        if self.place is None:
            return None, here.precision
        between = coarser(here.precision, self.place.precision)
        return geodesic_m(self.place.point, here.point), between

    def _coverage(
        self, hit: Hit, wanted: tuple[Want, ...], nearest: Mapping[Want, Neighbour | None]
    ) -> Coverage:
        has = [want for number, want in enumerate(wanted) if number in hit.covered]
        lacks = [want for number, want in enumerate(wanted) if number not in hit.covered]
        return Coverage(
            wanted=tuple(map(self.names.wanted, wanted)),
            has=tuple(map(self.names.wanted, has)),
            lacks=tuple(Lack(self.names.wanted(want), nearest.get(want)) for want in lacks),
            team=hit.team,
        )


def load_listing(
    session: Session, *, ids: Collection[int], names: Names, place: Place | None, today: dt.date
) -> Listing:
    """Read the clinics of these ids that are published now: the index is a guide, never the truth."""
    rows = session.execute(
        select(
            *Clinic.__table__.columns,
            ClinicSummary.organization,
            ClinicSummary.mix,
            ClinicSummary.integrated,
            ClinicSummary.practices,
            ClinicSummary.attested_on,
            ClinicSummary.doubted,
        )
        .join(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
        .where(Clinic.id.in_(ids), Clinic.status == "published")
    )
    stated = session.execute(
        select(Provenance.clinic_id, Source.title)
        .join(Source)
        .where(Provenance.clinic_id.in_(ids))
        .distinct()
        .order_by(Source.title)
    )
    sources: dict[int, list[str]] = {}
    for clinic_id, title in stated:
        sources.setdefault(clinic_id, []).append(title)
    return Listing(
        {row.id: row for row in rows}, {id_: tuple(of) for id_, of in sources.items()}, names, place, today
    )


def address(row: Any) -> Address:
    """Give a clinic's address."""
    return Address(row.street, row.suite, row.city, row.state, row.zip5)


def location(row: Any) -> Location:
    """Give a published clinic's point, which the database demands of it."""
    return Location(Point(row.lat, row.lon), Precision(row.point_precision))


def mix(entries: list[dict[str, Any]], names: Names) -> tuple[MixEntry, ...]:
    """Name a summary's mix."""
    return tuple(MixEntry(names.specialties[entry["code"]], entry["count"]) for entry in entries)


def verified(attested_on: dt.date | None, today: dt.date, *, doubted: bool) -> Verified:
    """Say how well a profile is known."""
    if attested_on is None:
        return Verified(Status.BY_REGISTRY, None, doubted)
    fresh = attested_on >= today - dt.timedelta(days=VERIFIED_FOR_DAYS)
    return Verified(Status.ATTESTED if fresh else Status.STALE, attested_on, doubted)
