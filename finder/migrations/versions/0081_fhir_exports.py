"""Bulk exports that somebody asked for.

Revision ID: 0081
Revises: 0080
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "fhir_exports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("types", ARRAY(sa.Text), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fhir_exports"),
        sa.CheckConstraint("cardinality(types) > 0", name="ck_fhir_exports_types"),
    )
    op.create_index("ix_fhir_exports_requested_at", "fhir_exports", ["requested_at"])


def downgrade() -> None:
    """Undo it."""
    op.drop_table("fhir_exports")
