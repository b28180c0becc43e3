"""Provenance: which source stated each group of a clinic's facts, and when."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base, HasSource
from finder.models.source import Source

FACT_GROUPS = (
    "name",
    "address",
    "telephone",
    "hours",
    "roster",
    "specialties",
    "accepting",
    "insurance",
    "languages",
    "accessibility",
    "practices",
)


class Provenance(HasSource, Base):
    """The latest word on one group of a clinic's facts. Each group has its own clock of 90 days."""

    __tablename__ = "provenances"
    __table_args__ = (CheckConstraint(f"fact_group in {FACT_GROUPS}", name="fact_group"),)

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    fact_group: Mapped[str] = mapped_column(primary_key=True)
    stated_on: Mapped[dt.date]

    source: Mapped[Source] = relationship()
