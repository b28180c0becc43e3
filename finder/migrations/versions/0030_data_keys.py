"""Data keys, wrapped by master keys that are not in the database.

Revision ID: 0030
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "data_keys",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("master", sa.BigInteger, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_keys"),
        sa.CheckConstraint("master > 0", name="ck_data_keys_master"),
    )
    op.create_index("ix_data_keys_master", "data_keys", ["master"])
