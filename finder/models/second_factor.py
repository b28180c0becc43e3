"""How a person proves a second time who it is: passkeys, and codes for the day the telephone is lost."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId


class RecoveryCode(Base):
    """A code that works once. It has 80 random bits, so that a plain hash keeps it."""

    __tablename__ = "recovery_codes"
    __table_args__ = (CheckConstraint("octet_length(code_sha256) = 32", name="code_sha256"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    code_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[dt.datetime | None]


class Passkey(HasId, Base):
    """A WebAuthn credential: its public key, and its counter, which a copied key would betray."""

    __tablename__ = "passkeys"
    __table_args__ = (CheckConstraint("btrim(name) <> '' and char_length(name) <= 80", name="name"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    last_used_at: Mapped[dt.datetime | None]
