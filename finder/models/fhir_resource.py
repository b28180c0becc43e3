"""FHIR resources as an imported directory brought them, with what a search reads of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import Geography, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId

FHIR_TYPES = (
    "Endpoint",
    "HealthcareService",
    "InsurancePlan",
    "Location",
    "Organization",
    "OrganizationAffiliation",
    "Practitioner",
    "PractitionerRole",
)


class FhirResource(Base):
    """A resource of a Plan-Net file, whole. The directory has no place for networks, plans and endpoints.

    `clinic_id` is the clinic that a Location became: it is then served as it came, and not twice.
    `updated_at` moves only when the content does.
    """

    __tablename__ = "fhir_resources"
    __table_args__ = (
        CheckConstraint(f"type in {FHIR_TYPES}", name="type"),
        CheckConstraint("id ~ '^[A-Za-z0-9.-]{1,64}$'", name="id"),
        CheckConstraint("resource ->> 'resourceType' = type and resource ->> 'id' = id", name="resource"),
        Index("ix_fhir_resources_point", "point", postgresql_using="gist"),
        Index("ix_fhir_resources_clinic_id", "clinic_id", postgresql_where=text("clinic_id is not null")),
        Index("ix_fhir_resources_import_id", "import_id"),
    )

    type: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    resource: Mapped[dict[str, Any]] = mapped_column(JSONB)
    point: Mapped[WKBElement | None] = mapped_column(Geography("POINT", srid=4326, spatial_index=False))
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinics.id", ondelete="SET NULL"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"))
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class FhirValue(HasId, Base):
    """One value that a search parameter reads of an imported resource.

    A token has `system` and `value`, a string `value` and `folded`, a reference `target_type` and
    `target_id`, a date the first and last instant (null where it is open).
    """

    __tablename__ = "fhir_values"
    __table_args__ = (
        ForeignKeyConstraint(
            ["type", "resource_id"], ["fhir_resources.type", "fhir_resources.id"], ondelete="CASCADE"
        ),
        Index("ix_fhir_values_resource", "type", "resource_id", "parameter"),
        Index("ix_fhir_values_value", "type", "parameter", "value"),
        Index(
            "ix_fhir_values_target",
            "target_type",
            "target_id",
            "type",
            "parameter",
            postgresql_where=text("target_id is not null"),
        ),
    )

    type: Mapped[str]
    resource_id: Mapped[str]
    parameter: Mapped[str]
    system: Mapped[str | None]
    value: Mapped[str | None]
    folded: Mapped[str | None]
    target_type: Mapped[str | None]
    target_id: Mapped[str | None]
    begins: Mapped[dt.datetime | None]
    ends: Mapped[dt.datetime | None]
