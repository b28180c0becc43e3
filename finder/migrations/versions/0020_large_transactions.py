"""Marking and refreshing clinics costs the same per row in a large transaction as in a small one.

Revision ID: 0020
Revises: 0040
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0020"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0020_bulk")


def downgrade() -> None:
    """Undo the change."""
    run("0020_undo")
