"""Accounts: people who sign in."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId

OFFICES = ("moderator", "admin")


class Account(HasId, Base):
    """One person. `office` is what the person does for the directory as a whole; clinics are memberships.

    The secret of one-time codes is sealed; `totp_last_step` is the step of the last code used, so that none
    works twice. Nobody but its person ever sets a password.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("email = lower(email) and email ~ '^[^@\\s]+@[^@\\s]+$'", name="email"),
        CheckConstraint("btrim(name) <> '' and char_length(name) <= 120", name="name"),
        CheckConstraint("locale in ('en', 'es')", name="locale"),
        CheckConstraint(f"office in {OFFICES}", name="office"),
        CheckConstraint("password_hash like '$argon2id$%'", name="password_hash"),
        CheckConstraint("totp_confirmed_at is null or totp_secret is not null", name="totp"),
        UniqueConstraint("data_key_id"),
    )

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default="en")
    office: Mapped[str | None]
    password_hash: Mapped[str]
    data_key_id: Mapped[UUID] = mapped_column(ForeignKey("data_keys.id"))
    totp_secret: Mapped[bytes | None]
    totp_confirmed_at: Mapped[dt.datetime | None]
    totp_last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    suspended_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
