"""Data keys: what the values of one request, account or mail are sealed with."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class DataKey(Base):
    """One key, wrapped by the master key `master`. Deleting the row makes all it sealed unreadable."""

    __tablename__ = "data_keys"
    __table_args__ = (CheckConstraint("master > 0", name="master"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    master: Mapped[int] = mapped_column(BigInteger, index=True)
    wrapped: Mapped[bytes]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
