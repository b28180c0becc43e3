"""Reminders of appointments, and two more kinds of steps: what a patient changed, a zone that was corrected.

Revision ID: 0060
Revises: 0053
"""

from __future__ import annotations

from alembic import op

revision = "0060"
down_revision = "0053"
branch_labels = None
depends_on = None

BEFORE = (
    "created", "confirmed_address", "claimed", "proposed", "refused", "lapsed", "booked", "rescheduled",
    "handed_over", "declined", "cancelled", "completed", "no_show", "expired",
)  # fmt: skip


def upgrade() -> None:
    """Make the change."""
    op.execute(
        "alter table appointment_requests add column reminders boolean not null default true,"
        " add column reminded_plan_id bigint"
    )
    op.execute("create index ix_visits_starts_at on visits (starts_at) where plan_state = 'accepted'")
    _allow((*BEFORE, "changed", "rezoned"))


def downgrade() -> None:
    """Undo it; it fails where such steps were taken, since history is never rewritten."""
    _allow(BEFORE)
    op.execute("drop index ix_visits_starts_at")
    op.execute("alter table appointment_requests drop column reminders, drop column reminded_plan_id")


def _allow(kinds: tuple[str, ...]) -> None:
    op.execute(
        "alter table request_events drop constraint ck_request_events_kind,"
        f" add constraint ck_request_events_kind check (kind in {kinds})"
    )
