"""Problem reports: what people say is wrong with a clinic's profile, until somebody has checked it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base

REPORT_KINDS = (
    "wrong_address",
    "wrong_telephone",
    "person_left",
    "not_accepting",
    "closed",
    "duplicate",
    "other",
)
REPORT_STATES = ("open", "confirmed", "rejected")


class ProblemReport(Base):
    """One report, to be checked by `due_at`. `specialist_id` is the person it speaks of, if it names one.

    `words` and `email` are sealed with the data key. `reporter` is a keyed digest of the sender's network: it
    tells independent reports apart and gives away no address.
    """

    __tablename__ = "problem_reports"
    __table_args__ = (
        CheckConstraint(f"kind in {REPORT_KINDS}", name="kind"),
        CheckConstraint(f"state in {REPORT_STATES}", name="state"),
        CheckConstraint("received_at < due_at", name="due"),
        CheckConstraint("(state = 'open') = (decided_at is null)", name="decided_when"),
        CheckConstraint("(state = 'open') = (decided_by is null)", name="decided_by"),
        CheckConstraint(
            "specialist_id is null or kind in ('person_left', 'not_accepting')", name="of_a_person"
        ),
        CheckConstraint(
            "data_key_id is not null or (words is null and email is null)", name="sealed_has_key"
        ),
        CheckConstraint("octet_length(reporter) = 16", name="reporter"),
        Index(
            "uq_problem_reports_open",
            "clinic_id",
            "kind",
            "specialist_id",
            "reporter",
            unique=True,
            postgresql_where=text("state = 'open'"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_problem_reports_due", "due_at", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    specialist_id: Mapped[int | None] = mapped_column(
        ForeignKey("specialists.id", ondelete="CASCADE"), index=True
    )
    reporter: Mapped[bytes] = mapped_column(index=True)
    data_key_id: Mapped[UUID | None] = mapped_column(ForeignKey("data_keys.id"), index=True)
    words: Mapped[bytes | None]
    email: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(server_default="open")
    received_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None]
