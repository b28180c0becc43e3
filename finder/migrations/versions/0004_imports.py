"""Imports: their list, what they changed, what they doubt, and the staging of places.

Revision ID: 0004
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    _create_imports()
    _create_imported_clinics()
    _create_changes()
    _create_doubts()
    _create_staging()


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source_id", sa.BigInteger, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("file_sha256", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("merged_buckets", sa.Integer, server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("counts", postgresql.JSONB, server_default="{}", nullable=False),
        sa.Column("samples", postgresql.JSONB, server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_imports_source_id_sources"),
        sa.CheckConstraint(
            "state in ('reading', 'merging', 'done', 'abandoned', 'undone')", name="ck_imports_state"
        ),
        sa.CheckConstraint("file_sha256 ~ '^[0-9a-f]{64}$'", name="ck_imports_file_sha256"),
        sa.CheckConstraint("(state = 'done') <= (finished_at is not null)", name="ck_imports_done_has_end"),
    )
    op.create_index("ix_imports_source_id", "imports", ["source_id"])
    op.create_index(
        "uq_imports_unfinished",
        "imports",
        ["kind"],
        unique=True,
        postgresql_where=sa.text("state in ('reading', 'merging')"),
    )


def _create_imported_clinics() -> None:
    op.create_table(
        "imported_clinics",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("clinic_id", sa.BigInteger, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "clinic_id", name="pk_imported_clinics"),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name="fk_imported_clinics_clinic_id_clinics", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_imported_clinics_clinic_id", "imported_clinics", ["clinic_id"])


def _create_changes() -> None:
    op.create_table(
        "import_changes",
        sa.Column("import_id", sa.BigInteger, nullable=False),
        sa.Column("clinic_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("before", postgresql.JSONB),
        sa.PrimaryKeyConstraint("import_id", "clinic_id", name="pk_import_changes"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_import_changes_import_id_imports", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name="fk_import_changes_clinic_id_clinics", ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind in ('new', 'changed')", name="ck_import_changes_kind"),
        sa.CheckConstraint(
            "(kind = 'changed') = (before is not null)", name="ck_import_changes_changed_has_before"
        ),
    )
    op.create_index("ix_import_changes_clinic_id", "import_changes", ["clinic_id"])


def _create_doubts() -> None:
    op.create_table(
        "import_doubts",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("import_id", sa.BigInteger, nullable=False),
        sa.Column("clinic_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ours", postgresql.JSONB, nullable=False),
        sa.Column("theirs", postgresql.JSONB, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decision", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_import_doubts"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_import_doubts_import_id_imports", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name="fk_import_doubts_clinic_id_clinics", ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind in ('contradiction')", name="ck_import_doubts_kind"),
    )
    op.create_index("ix_import_doubts_import_id", "import_doubts", ["import_id"])
    op.create_index(
        "uq_import_doubts_open",
        "import_doubts",
        ["clinic_id", "kind"],
        unique=True,
        postgresql_where=sa.text("decided_at is null"),
    )


def _create_staging() -> None:
    op.create_table(
        "import_staged_places",
        sa.Column("import_id", sa.Integer, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("bucket", sa.SmallInteger, nullable=False),
        sa.Column("identifier", sa.Text, nullable=False),
        sa.Column("organization_key", sa.Text),
        sa.Column("organization", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("street", sa.Text, nullable=False),
        sa.Column("suite", sa.Text),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("zip5", sa.Text, nullable=False),
        sa.Column("address_key", sa.Text, nullable=False),
        sa.Column("lat", sa.Float, nullable=False),
        sa.Column("lon", sa.Float, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("phone_extension", sa.Text),
        sa.Column("trusted", sa.Boolean, nullable=False),
        sa.Column("doubtful", sa.Boolean, nullable=False),
        sa.Column("clinicians", sa.Integer, nullable=False),
        sa.Column("specialties", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("counts", postgresql.ARRAY(sa.SmallInteger), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "row", name="pk_import_staged_places"),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_import_staged_places_bucket", "import_staged_places", ["import_id", "bucket"])


def downgrade() -> None:
    """Undo the change."""
    for table in ("import_staged_places", "import_doubts", "import_changes", "imported_clinics", "imports"):
        op.drop_table(table)
