"""People from national files: staging, faults, what was missed, the registry's people, and evidence.

Revision ID: 0021
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0013"
branch_labels = None
depends_on = None

_TEXTS = (
    "npi", "last_name", "first_name", "middle_name", "suffix", "credential", "primary", "secondary_1",
    "secondary_2", "secondary_3", "secondary_4", "organization", "organization_pac_id", "line_1", "line_2",
    "suppressed", "city", "state", "zip", "phone", "telehealth", "adrs_id",
)  # fmt: skip


def upgrade() -> None:
    """Make the change."""
    _create_staging()
    _create_memory()
    _create_registry_people()
    _create_evidence()
    op.create_index("ix_clinics_zip5", "clinics", ["zip5"])
    op.add_column("imported_clinics", sa.Column("clinicians", sa.Integer))
    # Its old name says "ck" twice.
    op.drop_constraint(op.f("ck_import_doubts_ck_import_doubts_kind"), "import_doubts")
    op.create_check_constraint(
        op.f("ck_import_doubts_kind"), "import_doubts", "kind in ('contradiction', 'match', 'roster')"
    )


def _create_staging() -> None:
    op.create_table(
        "import_staged_clinicians",
        sa.Column("file", sa.SmallInteger, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("bucket", sa.SmallInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_import_staged_clinicians_bucket", "import_staged_clinicians", ["bucket"])
    op.create_table(
        "import_faults",
        sa.Column("import_id", sa.BigInteger, nullable=False),
        sa.Column("file", sa.SmallInteger, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("outcome", "code", "reason", "value")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_import_faults_import_id_imports", ondelete="CASCADE"
        ),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_import_faults_import_id", "import_faults", ["import_id"])


def _create_memory() -> None:
    op.create_table(
        "imported_buckets",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("bucket", sa.SmallInteger, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "bucket", name="pk_imported_buckets"),
    )
    op.create_table(
        "missed_affiliations",
        sa.Column("affiliation_id", sa.BigInteger, nullable=False),
        sa.Column("file_sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("affiliation_id", name="pk_missed_affiliations"),
        sa.ForeignKeyConstraint(
            ["affiliation_id"],
            ["affiliations.id"],
            name="fk_missed_affiliations_affiliation_id_affiliations",
            ondelete="CASCADE",
        ),
    )


def _create_registry_people() -> None:
    op.create_table(
        "registry_people",
        sa.Column("npi", sa.Text, nullable=False),
        sa.Column("last_name", sa.Text, nullable=False),
        sa.Column("codes", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("void", sa.Boolean, nullable=False),
        sa.Column("import_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("npi", name="pk_registry_people"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_registry_people_import_id_imports"),
    )
    op.create_index("ix_registry_people_import_id", "registry_people", ["import_id"])


def _create_evidence() -> None:
    op.create_table(
        "integration_evidence",
        sa.Column("clinic_id", sa.BigInteger, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("facts", postgresql.JSONB, nullable=False),
        sa.Column("against", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("stated_on", sa.Date, nullable=False),
        sa.Column("source_id", sa.BigInteger, nullable=False),
        sa.Column("source_row", sa.Text),
        sa.PrimaryKeyConstraint("clinic_id", name="pk_integration_evidence"),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name="fk_integration_evidence_clinic_id_clinics",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_integration_evidence_source_id_sources"
        ),
    )
    op.create_index("ix_integration_evidence_source_id", "integration_evidence", ["source_id"])


def downgrade() -> None:
    """Undo the change."""
    op.execute("delete from import_doubts where kind <> 'contradiction'")
    op.drop_constraint(op.f("ck_import_doubts_kind"), "import_doubts")
    op.create_check_constraint(
        op.f("ck_import_doubts_ck_import_doubts_kind"), "import_doubts", "kind in ('contradiction')"
    )
    op.drop_column("imported_clinics", "clinicians")
    op.drop_index("ix_clinics_zip5", "clinics")
    for table in (
        "integration_evidence", "registry_people", "missed_affiliations", "imported_buckets",
        "import_faults", "import_staged_clinicians",
    ):  # fmt: skip
        op.drop_table(table)
