"""The audit log and its chain.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0033_audit")
