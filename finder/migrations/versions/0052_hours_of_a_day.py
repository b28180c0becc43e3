"""A day on which a rule holds at other hours.

Revision ID: 0052
Revises: 0049
"""

from __future__ import annotations

from alembic import op

revision = "0052"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.execute(
        "alter table opening_exceptions add column opens time, add column closes time,"
        " add constraint ck_opening_exceptions_hours"
        " check ((opens is null) = (closes is null) and (opens < closes) is not false)"
    )


def downgrade() -> None:
    """Undo it."""
    op.execute("delete from opening_exceptions where opens is not null")
    op.execute("alter table opening_exceptions drop column opens, drop column closes")
