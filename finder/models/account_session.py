"""Where people are signed in, and how often somebody tried to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId


class AccountSession(HasId, Base):
    """One browser that is signed in. The cookie holds a secret, this row its SHA-256; no row, no entry.

    `second_factor` is whether the second proof was given, `proved_at` when the person last proved anything,
    `challenge` what a passkey is to sign next.
    """

    __tablename__ = "account_sessions"
    __table_args__ = (
        CheckConstraint("octet_length(sid_sha256) = 32", name="sid_sha256"),
        CheckConstraint("char_length(device) <= 80", name="device"),
    )

    sid_sha256: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    second_factor: Mapped[bool] = mapped_column(server_default="false")
    device: Mapped[str]
    challenge: Mapped[bytes | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    proved_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class SignInAttempt(HasId, Base):
    """One try of a password or code. `key` is a keyed hash of the address, the network or the account."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        CheckConstraint("octet_length(key) = 16", name="key"),
        Index("ix_sign_in_attempts_key", "key", "at"),
    )

    key: Mapped[bytes]
    at: Mapped[dt.datetime] = mapped_column(server_default=func.clock_timestamp())
