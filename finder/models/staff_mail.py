"""Mails to a clinic's staff: what was told already, and who of them wants no such mail."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base

NOTICE_KINDS = ("new", "overdue")


class StaffNotice(Base):
    """The staff of a request's clinic were told of it; written with the mails, so it is told once.

    `about` is the moment it was sent to the clinic, or the deadline that went by: a second deadline is told
    again. `told` counts the mails.
    """

    __tablename__ = "staff_notices"
    __table_args__ = (
        CheckConstraint(f"kind in {NOTICE_KINDS}", name="kind"),
        CheckConstraint("told >= 0", name="told"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("appointment_requests.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[dt.datetime] = mapped_column(primary_key=True)
    told: Mapped[int] = mapped_column(server_default="0")
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class StaffMailChoice(Base):
    """What one person wants to be told of one clinic by mail; without a row it is everything."""

    __tablename__ = "staff_mail_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    clinic_id: Mapped[int] = mapped_column(
        ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    on_new: Mapped[bool]
    on_overdue: Mapped[bool]
