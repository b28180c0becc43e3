"""Which clinics the search index still has to learn about."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class SearchOutbox(Base):
    """One row a clinic, for ever: its newest version and the version the index is known to hold.

    Triggers write it in the transaction of each change, so no path can forget it. It has no foreign key:
    the row of a deleted clinic stays, and what it makes in the index is a tombstone. `changed_xid` is set
    while the transaction that changed the clinic has not yet brought its summary up to date.
    """

    __tablename__ = "search_outbox"
    __table_args__ = (
        Index(
            "ix_search_outbox_pending", "next_attempt_at", postgresql_where=text("version > indexed_version")
        ),
        Index("ix_search_outbox_changed", "changed_xid", postgresql_where=text("changed_xid is not null")),
    )

    clinic_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
    indexed_version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    changed_xid: Mapped[str | None]
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    last_error: Mapped[str | None]
