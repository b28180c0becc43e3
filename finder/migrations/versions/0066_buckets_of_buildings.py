"""A bucket of Doctors and Clinicians is a building, no longer a region: a month's file changes few of them.

Revision ID: 0066
Revises: 0081
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change. The next file is looked at anew; an import under way begins again."""
    _empty()
    for table in ("import_staged_clinicians", "imported_buckets"):
        op.alter_column(table, "bucket", type_=sa.Integer)
    op.create_table(
        "import_staged_buckets",
        sa.Column("bucket", sa.Integer, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("changed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("bucket", name="pk_import_staged_buckets"),
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    """Undo the change."""
    _empty()
    op.drop_table("import_staged_buckets")
    for table in ("import_staged_clinicians", "imported_buckets"):
        op.alter_column(table, "bucket", type_=sa.SmallInteger)


def _empty() -> None:
    op.execute("truncate import_staged_clinicians, imported_buckets")
