"""How a clinic came to its point: which geocoder was asked for which address, and its answer."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base
from finder.models.place import ANSWER_PRECISIONS

POINT_OUTCOMES = ("used", "unknown", "doubtful")


class ClinicPoint(Base):
    """The latest geocoder's word on a clinic's address.

    `used` became the clinic's point; `unknown` is an address that the geocoder does not know as a house or
    a street; `doubtful` lies too far (`metres_from_zip`) from the ZIP and was not used. `question` is the
    address as asked, so that a moved clinic is asked for again and nobody else is.
    """

    __tablename__ = "clinic_points"
    __table_args__ = (
        CheckConstraint(f"outcome in {POINT_OUTCOMES}", name="outcome"),
        CheckConstraint(f"precision in {ANSWER_PRECISIONS}", name="precision"),
        CheckConstraint(
            "(outcome = 'unknown') = (lat is null) and (lat is null) = (lon is null)"
            " and (lat is null) = (precision is null) and (lat is null) = (metres_from_zip is null)",
            name="answer_whole",
        ),
        CheckConstraint("lat between -90 and 90 and lon between -180 and 180", name="point_range"),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    geocoder: Mapped[str]
    question: Mapped[str]
    asked_at: Mapped[dt.datetime]
    outcome: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision: Mapped[str | None]
    metres_from_zip: Mapped[float | None]
