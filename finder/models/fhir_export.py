"""Bulk exports of the FHIR facade that somebody asked for."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class FhirExport(Base):
    """What was asked for; its files are made while they are fetched. Deleted by its asker, or by age."""

    __tablename__ = "fhir_exports"
    __table_args__ = (
        CheckConstraint("cardinality(types) > 0", name="types"),
        Index("ix_fhir_exports_requested_at", "requested_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    types: Mapped[list[str]]
    since: Mapped[dt.datetime | None]
    request: Mapped[str]
    requested_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
