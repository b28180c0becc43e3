"""Which clinics are in doubt, for both engines.

Revision ID: 0053
Revises: 0054
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0053"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0053_doubts")


def downgrade() -> None:
    """Undo the change."""
    run("0053_undo")
