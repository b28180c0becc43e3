"""Roles of the web and the workers, and row-level security for what is private.

Revision ID: 0031
Revises: 0020
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0031"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0031_roles")
