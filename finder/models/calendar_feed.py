"""Calendars that a program of a member reads by a secret address."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class CalendarFeed(Base):
    """One person's feed of one clinic: the SHA-256 of its address's secret. Gone means ended."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    clinic_id: Mapped[int] = mapped_column(
        ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    token_sha256: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
