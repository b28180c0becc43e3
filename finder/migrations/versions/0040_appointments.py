"""Openings, requests, plans and visits.

Revision ID: 0040
Revises: 0030
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0040_tables")
    run("0040_after")


def downgrade() -> None:
    """Take it back."""
    run("0040_undo")
