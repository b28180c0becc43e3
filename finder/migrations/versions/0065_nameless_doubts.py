"""Doubted places without a name wait in the review queue, and a decision is one of three words.

Revision ID: 0065
Revises: 0060
"""

from __future__ import annotations

from alembic import op

revision = "0065"
down_revision = "0060"
branch_labels = None
depends_on = None

_KIND = "ck_import_doubts_kind"
_CHECKS = {
    "ck_import_doubts_decision": "decision in ('accepted', 'refused', 'closed')",
    "ck_import_doubts_decided": "(decision is null) = (decided_at is null)",
}


def upgrade() -> None:
    """Make the change."""
    op.drop_constraint(op.f(_KIND), "import_doubts")
    op.create_check_constraint(
        op.f(_KIND), "import_doubts", "kind in ('contradiction', 'match', 'nameless', 'roster')"
    )
    for name, rule in _CHECKS.items():
        op.create_check_constraint(op.f(name), "import_doubts", rule)


def downgrade() -> None:
    """Undo the change."""
    for name in _CHECKS:
        op.drop_constraint(op.f(name), "import_doubts")
    op.execute("delete from import_doubts where kind = 'nameless'")
    op.drop_constraint(op.f(_KIND), "import_doubts")
    op.create_check_constraint(op.f(_KIND), "import_doubts", "kind in ('contradiction', 'match', 'roster')")
