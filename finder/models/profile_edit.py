"""Changes of profiles: an editor's draft, what waits for a moderator, and every published version."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId
from finder.models.provenance import FACT_GROUPS

EDIT_STATES = ("waiting", "approved", "refused", "replaced")
REMINDED_AFTER = (75, 85, 90)
_FIELD = "field ~ '^[a-z_]+(/[0-9A-Za-z-]+)?$'"


class ProfileDraft(Base):
    """What one editor of a clinic has changed and not published yet.

    `changes` holds by field (finder/profiles/fields.py) `base`, the published value that it was based on, and
    `mine`, the wanted one: by the base a publication sees that somebody else was faster.
    """

    __tablename__ = "profile_drafts"
    __table_args__ = (CheckConstraint("jsonb_typeof(changes) = 'object'", name="changes"),)

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    updated_at: Mapped[dt.datetime]


class ProfileVersion(HasId, Base):
    """One field as it was and became, by whom and when; what came at once shares its `publication`."""

    __tablename__ = "profile_versions"
    __table_args__ = (
        CheckConstraint(_FIELD, name="field"),
        CheckConstraint(f"fact_group in {FACT_GROUPS}", name="fact_group"),
        CheckConstraint("btrim(author_name) <> ''", name="author_name"),
        CheckConstraint("before is distinct from after", name="change"),
        Index("ix_profile_versions_clinic_id", "clinic_id", "made_at"),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"))
    publication: Mapped[UUID]
    field: Mapped[str]
    fact_group: Mapped[str]
    before: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    author_name: Mapped[str]
    reviewed_by: Mapped[str | None]
    made_at: Mapped[dt.datetime]
    restores_id: Mapped[int | None] = mapped_column(
        ForeignKey("profile_versions.id", ondelete="SET NULL"), index=True
    )


class ProfileEdit(HasId, Base):
    """A change that waits for a moderator, or waited: name, address, telephone, a specialty new there."""

    __tablename__ = "profile_edits"
    __table_args__ = (
        CheckConstraint(_FIELD, name="field"),
        CheckConstraint(f"state in {EDIT_STATES}", name="state"),
        CheckConstraint("asked_at < due_at", name="due"),
        CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided"),
        CheckConstraint("(state in ('approved', 'refused')) = (decided_by is not null)", name="decided_by"),
        CheckConstraint("char_length(reason) <= 500", name="reason"),
        Index("uq_profile_edits_waiting", "clinic_id", "field", unique=True,
              postgresql_where=text("state = 'waiting'")),
        Index("ix_profile_edits_due", "due_at", postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
    field: Mapped[str]
    before: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    wanted: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    author_name: Mapped[str]
    asked_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(server_default="waiting")
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str] = mapped_column(server_default="")


class AttestationReminder(Base):
    """A reminder that was sent: each stage once for the date from which the 90 days are counted."""

    __tablename__ = "attestation_reminders"
    __table_args__ = (CheckConstraint(f"days in {REMINDED_AFTER}", name="days"),)

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    counted_from: Mapped[dt.date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sent_at: Mapped[dt.datetime]
