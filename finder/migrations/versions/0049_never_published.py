"""Clinics that were never published have neither summary nor outbox row.

Revision ID: 0049
Revises: 0042
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0049"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; rows that exist already stay."""
    run("0049_never_published")


def downgrade() -> None:
    """Undo the change."""
    run("0049_undo")
