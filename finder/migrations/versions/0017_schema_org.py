"""The value of schema.org that says the same as a specialty.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("specialties", sa.Column("schema_org", sa.Text))
    op.create_check_constraint("ck_specialties_schema_org", "specialties", "schema_org ~ '^[A-Z][A-Za-z]+$'")


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("specialties", "schema_org")
