"""Claims: who says to speak for a clinic that an import found, and how that was proven."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base

CLAIM_METHODS = ("mail", "code", "word")
CLAIM_STATES = ("open", "proved", "granted", "refused", "ended")


class ClinicClaim(Base):
    """One person's claim. A clinic has one granted claim at a time; `ended` is one that lost a dispute.

    `method`: a link by mail to the clinic's own domain, a code that the clinic reads out or sends by letter
    and a moderator enters, or a moderator's word alone. `proof` says in words what was seen.
    """

    __tablename__ = "clinic_claims"
    __table_args__ = (
        CheckConstraint(
            "btrim(name) <> '' and char_length(name) <= 120"
            " and char_length(title) <= 120 and char_length(email) <= 254",
            name="people",
        ),
        CheckConstraint(f"method in {CLAIM_METHODS}", name="method"),
        CheckConstraint(f"state in {CLAIM_STATES}", name="state"),
        CheckConstraint("octet_length(token_sha256) = 32", name="token"),
        CheckConstraint("octet_length(code_sha256) = 32", name="code"),
        CheckConstraint("state not in ('proved', 'granted') or proved_at is not null", name="proved"),
        CheckConstraint("(proved_at is null) = (proof = '') and char_length(proof) <= 200", name="proof"),
        CheckConstraint(
            "(state in ('granted', 'refused', 'ended')) = (decided_at is not null)", name="decided"
        ),
        CheckConstraint("(decided_at is null) = (decided_by is null)", name="decided_by"),
        CheckConstraint("received_at < due_at", name="due"),
        CheckConstraint("char_length(reason) <= 500", name="reason"),
        Index(
            "uq_clinic_claims_granted", "clinic_id", unique=True, postgresql_where=text("state = 'granted'")
        ),
        Index("ix_clinic_claims_due", "due_at", postgresql_where=text("state in ('open', 'proved')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    title: Mapped[str]
    email: Mapped[str]
    method: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    token_sha256: Mapped[bytes]
    code_sha256: Mapped[bytes | None]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    proof: Mapped[str] = mapped_column(server_default="")
    received_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    proved_at: Mapped[dt.datetime | None]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str] = mapped_column(server_default="")
