"""Partners: organizations that call the API with keys."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId

KEY_SCOPES = ("exports",)


class Partner(HasId, Base):
    """An organization that refers patients, or shows the directory to its own people."""

    __tablename__ = "partners"
    __table_args__ = (CheckConstraint("btrim(name) <> '' and char_length(name) <= 120", name="name"),)

    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class PartnerKey(HasId, Base):
    """A partner's key: what it may do and until when. Of the key itself only the SHA-256 is kept.

    `prefix` is its public part, by which people name it. A `test` key reads, and never sends anything.
    """

    __tablename__ = "partner_keys"
    __table_args__ = (
        CheckConstraint("btrim(label) <> '' and char_length(label) <= 120", name="label"),
        CheckConstraint("prefix ~ '^[0-9A-Za-z]{8}$'", name="prefix"),
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        CheckConstraint(f"scopes <@ array{list(KEY_SCOPES)} and cardinality(scopes) > 0", name="scopes"),
        CheckConstraint("created_at < expires_at", name="expiry"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    label: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[bytes]
    scopes: Mapped[list[str]]
    test: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    last_used_at: Mapped[dt.datetime | None]
