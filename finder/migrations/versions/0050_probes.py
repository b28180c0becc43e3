"""Marking many clinics looks each up by its key.

Revision ID: 0050
Revises: 0052
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0050"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0050_probes")


def downgrade() -> None:
    """Undo the change."""
    run("0050_undo")
