"""Clinics: one physical place of care each, with an address and a point."""

from __future__ import annotations

from geoalchemy2 import Geography, WKBElement
from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base, HasId, HasSource, HasTimes
from finder.models.organization import Organization

CLINIC_FORMS = ("hospital", "independent")
CLINIC_STATUSES = ("draft", "published", "unpublished", "closed")
POINT_PRECISIONS = ("rooftop", "street", "zip", "city")
ROSTER_BASES = ("people", "counts")


class Clinic(HasId, HasSource, HasTimes, Base):
    """A place of care. Two addresses of one organization are two clinics; suites of one building are one.

    `address_key` is the address without its suite, in one spelling. `roster_basis` says what the
    specialties rest on: named people, or a registry's mere counts. `demo` marks an invented clinic.
    """

    __tablename__ = "clinics"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("btrim(name) <> ''", name="name"),
        CheckConstraint(f"form in {CLINIC_FORMS}", name="form"),
        CheckConstraint(f"status in {CLINIC_STATUSES}", name="status"),
        CheckConstraint(f"point_precision in {POINT_PRECISIONS}", name="point_precision"),
        CheckConstraint(f"roster_basis in {ROSTER_BASES}", name="roster_basis"),
        CheckConstraint("state ~ '^[A-Z]{2}$'", name="state"),
        CheckConstraint("zip5 ~ '^[0-9]{5}$'", name="zip5"),
        CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name="phone"),
        CheckConstraint("phone is not null or phone_extension is null", name="phone_extension"),
        CheckConstraint("website ~ '^https?://'", name="website"),
        CheckConstraint("(point is null) = (point_precision is null)", name="point_has_precision"),
        # NaN compares equal to itself and greater than all numbers in PostgreSQL, so BETWEEN refuses it.
        CheckConstraint("lat between -90 and 90 and lon between -180 and 180", name="point_range"),
        CheckConstraint("point is not null or status <> 'published'", name="published_has_point"),
        # timezone() fails for a name that PostgreSQL does not know.
        CheckConstraint("timezone(time_zone, timestamptz '2026-01-01 00:00Z') is not null", name="time_zone"),
        CheckConstraint("not demo or name like 'Example %'", name="demo_says_so"),
        Index(
            "uq_clinics_organization_address",
            "organization_id",
            "address_key",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_clinics_point", "point", postgresql_using="gist"),
        Index("ix_clinics_state_city", "state", "city"),
        Index("ix_clinics_zip5", "zip5"),
    )

    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    form: Mapped[str | None]
    status: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False)
    roster_basis: Mapped[str]
    street: Mapped[str]
    suite: Mapped[str | None]
    city: Mapped[str]
    state: Mapped[str]
    zip5: Mapped[str]
    address_key: Mapped[str]
    point: Mapped[WKBElement | None] = mapped_column(Geography("POINT", srid=4326, spatial_index=False))
    lat: Mapped[float | None] = mapped_column(Computed("st_y(point::geometry)", persisted=True))
    lon: Mapped[float | None] = mapped_column(Computed("st_x(point::geometry)", persisted=True))
    point_precision: Mapped[str | None]
    time_zone: Mapped[str]
    phone: Mapped[str | None]
    phone_extension: Mapped[str | None]
    website: Mapped[str | None]

    organization: Mapped[Organization | None] = relationship()


class ClinicIdentifier(Base):
    """A number by which a registry knows the place (`places`, `adrs_id` …)."""

    __tablename__ = "clinic_identifiers"

    system: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
