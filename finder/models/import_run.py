"""Imports: each run of a provider file, what it changed, and what a person has to decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base, HasId
from finder.models.source import Source

IMPORT_STATES = ("reading", "merging", "done", "abandoned", "undone")
CHANGE_KINDS = ("new", "changed")
DOUBT_KINDS = ("contradiction", "match", "nameless", "roster")
DECISIONS = ("accepted", "refused", "closed")


class ImportRun(HasId, Base):
    """One file brought in. `merged_buckets` is how far the merge has come, so a killed one goes on there.

    `counts` holds rows by outcome and clinics by change, `samples` the first rows refused or doubted.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(f"state in {IMPORT_STATES}", name="state"),
        CheckConstraint("file_sha256 ~ '^[0-9a-f]{64}$'", name="file_sha256"),
        CheckConstraint("(state = 'done') <= (finished_at is not null)", name="done_has_end"),
        # One import of a kind at a time: the next one either finishes it or takes its place.
        Index(
            "uq_imports_unfinished",
            "kind",
            unique=True,
            postgresql_where=text("state in ('reading', 'merging')"),
        ),
    )

    kind: Mapped[str]
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    state: Mapped[str]
    merged_buckets: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[dt.datetime | None]
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    samples: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")

    source: Mapped[Source] = relationship()


class ImportedClinic(Base):
    """What a kind of file last said of a clinic: a fingerprint, by which unchanged rows are passed over."""

    __tablename__ = "imported_clinics"

    kind: Mapped[str] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(
        ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    fingerprint: Mapped[str]
    status: Mapped[str]
    clinicians: Mapped[int | None]


class ImportedBucket(Base):
    """A fingerprint of all rows of a bucket in the file that was last brought in whole: the same rows by the
    same rules change nothing, and need not be looked at."""

    __tablename__ = "imported_buckets"

    kind: Mapped[str] = mapped_column(primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[str]


class MissedAffiliation(Base):
    """Somebody whom the last file no longer lists at a clinic; a second such file makes them inactive."""

    __tablename__ = "missed_affiliations"

    affiliation_id: Mapped[int] = mapped_column(
        ForeignKey("affiliations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    file_sha256: Mapped[str]


class ImportChange(Base):
    """A clinic that an import made or changed; `before` is the changed one as it was, for the undo."""

    __tablename__ = "import_changes"
    __table_args__ = (
        CheckConstraint(f"kind in {CHANGE_KINDS}", name="kind"),
        CheckConstraint("(kind = 'changed') = (before is not null)", name="changed_has_before"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    clinic_id: Mapped[int] = mapped_column(
        ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class ImportDoubt(HasId, Base):
    """What a file says and nobody believed unseen: both sides, until somebody decides.

    A contradiction of a clinic's own word; people it lists whom the clinic does not name (roster); another
    organization of a like name at the same address, which may be the same clinic (match); people at one
    address who would be a team if somebody named their group (nameless).
    """

    __tablename__ = "import_doubts"
    __table_args__ = (
        CheckConstraint(f"kind in {DOUBT_KINDS}", name="kind"),
        CheckConstraint(f"decision in {DECISIONS}", name="decision"),
        CheckConstraint("(decision is null) = (decided_at is null)", name="decided"),
        Index("uq_import_doubts_open", "clinic_id", "kind", unique=True,
              postgresql_where=text("decided_at is null")),
    )  # fmt: skip

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"))
    kind: Mapped[str]
    ours: Mapped[dict[str, Any]] = mapped_column(JSONB)
    theirs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    found_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    decided_at: Mapped[dt.datetime | None]
    decision: Mapped[str | None]
