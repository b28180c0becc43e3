"""What an account may do at a clinic, or at all clinics of an organization."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId

ROLES = ("owner", "scheduler", "editor", "reader")


class Membership(HasId, Base):
    """One role at one clinic or one organization. It is read anew at each request."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(f"role in {ROLES}", name="role"),
        CheckConstraint("num_nonnulls(clinic_id, organization_id) = 1", name="one_place"),
        Index(
            "uq_memberships_place",
            "account_id",
            "clinic_id",
            "organization_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
