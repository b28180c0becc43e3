"""Which clinics say that they work together.

Revision ID: 0013
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "clinic_partnerships",
        sa.Column("clinic_id", sa.BigInteger, nullable=False),
        sa.Column("partner_id", sa.BigInteger, nullable=False),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_on", sa.Date, nullable=False),
        sa.Column("source_id", sa.BigInteger, nullable=False),
        sa.Column("source_row", sa.Text),
        sa.PrimaryKeyConstraint("clinic_id", "partner_id", name="pk_clinic_partnerships"),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name="fk_clinic_partnerships_clinic_id_clinics",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["clinics.id"],
            name="fk_clinic_partnerships_partner_id_clinics",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_clinic_partnerships_source_id_sources"
        ),
        sa.CheckConstraint("clinic_id <> partner_id", name="ck_clinic_partnerships_of_two"),
        sa.CheckConstraint("btrim(said_by) <> ''", name="ck_clinic_partnerships_said_by"),
    )
    op.create_index("ix_clinic_partnerships_partner_id", "clinic_partnerships", ["partner_id"])
    op.create_index("ix_clinic_partnerships_source_id", "clinic_partnerships", ["source_id"])


def downgrade() -> None:
    """Undo it."""
    op.drop_table("clinic_partnerships")
