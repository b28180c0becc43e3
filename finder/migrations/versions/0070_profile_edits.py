"""Drafts, versions and waiting edits of profiles; claims; reminders; what a practice's proof rests on.

Revision ID: 0070
Revises: 0050
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0070"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0070_profiles")


def downgrade() -> None:
    """Undo the change."""
    run("0070_undo")
