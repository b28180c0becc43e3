"""Links in mails to people with accounts: invitations, and new passwords."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.account import OFFICES
from finder.models.base import Base
from finder.models.membership import ROLES


class AccountLink(Base):
    """A link that works once: SHA-256 of its token, what it is for, and until when."""

    __tablename__ = "account_links"
    __table_args__ = (
        CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256"),
        CheckConstraint("purpose in ('invitation', 'reset')", name="purpose"),
        CheckConstraint(f"role in {ROLES}", name="role"),
        CheckConstraint(f"office in {OFFICES}", name="office"),
        CheckConstraint("(purpose = 'reset') = (account_id is not null)", name="reset"),
        CheckConstraint(
            "purpose = 'reset' or (role is not null and num_nonnulls(clinic_id, organization_id) = 1)"
            " or (office is not null and role is null)",
            name="invitation",
        ),
    )

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str | None]
    office: Mapped[str | None]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
