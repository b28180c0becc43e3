"""Mails that are to be sent, were sent, or could not be."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base

MAIL_STATES = ("waiting", "sent", "failed")


class OutgoingMail(Base):
    """One mail to one person. Its Message-ID is its id, so that a second delivery is known as the same mail.

    Recipient and content are sealed; both go, with their data key, some days after the end of its way.
    `leased_until` keeps other workers off while one sends it.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        CheckConstraint(f"state in {MAIL_STATES}", name="state"),
        CheckConstraint("locale in ('en', 'es')", name="locale"),
        CheckConstraint("octet_length(recipient_index) = 16", name="recipient_index"),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent_at"),
        CheckConstraint("state <> 'waiting' or data_key_id is not null", name="waiting_is_readable"),
        CheckConstraint(
            "(data_key_id is null) = (recipient is null) and (recipient is null) = (content is null)",
            name="sealed_together",
        ),
        Index("ix_outgoing_mails_due", "next_attempt_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_outgoing_mails_recipient_index", "recipient_index", "created_at"),
        Index("ix_outgoing_mails_data_key_id", "data_key_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    template: Mapped[str]
    locale: Mapped[str]
    data_key_id: Mapped[UUID | None] = mapped_column(ForeignKey("data_keys.id"))
    recipient: Mapped[bytes | None]
    recipient_index: Mapped[bytes]
    content: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    leased_until: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[dt.datetime | None]
    last_error: Mapped[str | None]
