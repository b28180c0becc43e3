"""Clinicians at facilities.

Revision ID: 0026
Revises: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "facility_affiliations",
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("npi", "ccn", "facility_type", "facility_ccn")
        ),
        sa.Column("import_id", sa.BigInteger, nullable=False),
        sa.Column("gone_import_id", sa.BigInteger),
        sa.PrimaryKeyConstraint("npi", "ccn", "facility_type", name="pk_facility_affiliations"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_facility_affiliations_import_id_imports"
        ),
        sa.ForeignKeyConstraint(
            ["gone_import_id"], ["imports.id"], name="fk_facility_affiliations_gone_import_id_imports"
        ),
        sa.CheckConstraint("npi_is_valid(npi)", name="ck_facility_affiliations_npi"),
        sa.CheckConstraint(
            "ccn ~ '^[0-9A-Z]{6}$' and facility_ccn ~ '^[0-9A-Z]{6}$'", name="ck_facility_affiliations_ccn"
        ),
    )
    for column in ("import_id", "gone_import_id"):
        op.create_index(f"ix_facility_affiliations_{column}", "facility_affiliations", [column])


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("facility_affiliations")
