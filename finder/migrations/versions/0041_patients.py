"""What patients tell, sealed; whose rows a transaction may see; what the limits count.

Revision ID: 0041
Revises: 0017
"""

from __future__ import annotations

from finder.migrations.sql import run

revision = "0041"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0041_tables")
    run("0041_after")


def downgrade() -> None:
    """Take it back."""
    run("0041_undo")
