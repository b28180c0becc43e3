"""Which clinics say that they work together, though they are two places."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasSource


class ClinicPartnership(HasSource, Base):
    """One clinic's word that it works with another; confirmed where the other says the same of it.

    `said_by` names who at the clinic said so.
    """

    __tablename__ = "clinic_partnerships"
    __table_args__ = (
        CheckConstraint("clinic_id <> partner_id", name="of_two"),
        CheckConstraint("btrim(said_by) <> ''", name="said_by"),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    said_by: Mapped[str]
    said_on: Mapped[dt.date]
