"""Accounts, memberships, second factors, sessions.

Revision ID: 0034
Revises: 0021
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0034"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0034_accounts")
