"""The audit log: who did or read what, when and why; ids, never content."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base

AUDIT_ACTORS = ("account", "patient", "partner", "system")


class AuditEntry(Base):
    """One entry. A trigger gives it its place, its time and its hash; other triggers refuse every change.

    `hash` is SHA-256 of the hash before and the entry's other columns (see finder/audit/verifying.py).
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        CheckConstraint("position > 0", name="position"),
        CheckConstraint(f"actor in {AUDIT_ACTORS}", name="actor"),
        CheckConstraint("action ~ '^[a-z_.]{1,60}$' and subject ~ '^[a-z_]{1,60}$'", name="words"),
        CheckConstraint(
            "actor_id ~ '^[0-9A-Za-z-]{0,64}$' and subject_id ~ '^[0-9A-Za-z-]{0,64}$'", name="ids"
        ),
        CheckConstraint("char_length(why) <= 200", name="why"),
        CheckConstraint("octet_length(hash) = 32", name="hash"),
        Index("ix_audit_entries_clinic_id", "clinic_id", "position"),
        Index("ix_audit_entries_subject", "subject", "subject_id"),
    )

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    actor_id: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[str]
    clinic_id: Mapped[int | None] = mapped_column(BigInteger)
    why: Mapped[str]
    hash: Mapped[bytes]


class AuditHead(Base):
    """The end of the chain, in one row; entries that are cut off at the end no longer lead to it."""

    __tablename__ = "audit_heads"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]
