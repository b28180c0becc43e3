"""Who of a clinic did it: accounts by number.

Revision ID: 0042
Revises: 0026
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0042"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0042_accounts")
