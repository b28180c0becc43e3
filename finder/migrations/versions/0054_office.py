"""What a clinic's staff are told by mail, their ready replies, and clinics named in a refusal.

Revision ID: 0054
Revises: 0070
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0054"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0054_office")


def downgrade() -> None:
    """Undo the change."""
    run("0054_undo")
