"""Other clinics that a clinic named to a patient when it declined."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class RequestSuggestion(Base):
    """One of up to three clinics that might help instead, in the order in which they were named."""

    __tablename__ = "request_suggestions"
    __table_args__ = (
        UniqueConstraint("request_id", "clinic_id"),
        CheckConstraint("position between 1 and 3", name="position"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("appointment_requests.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
