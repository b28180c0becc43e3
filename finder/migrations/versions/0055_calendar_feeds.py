"""Calendars to subscribe to by a secret address.

Revision ID: 0055
Revises: 0065
"""

from __future__ import annotations

from alembic import op

revision = "0055"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.execute("""
        create table calendar_feeds (
            account_id bigint not null,
            clinic_id bigint not null,
            token_sha256 bytea not null,
            created_at timestamptz default now() not null,
            constraint pk_calendar_feeds primary key (account_id, clinic_id),
            constraint uq_calendar_feeds_token_sha256 unique (token_sha256),
            constraint ck_calendar_feeds_token_sha256 check (octet_length(token_sha256) = 32),
            constraint fk_calendar_feeds_account_id_accounts foreign key (account_id)
                references accounts (id) on delete cascade,
            constraint fk_calendar_feeds_clinic_id_clinics foreign key (clinic_id)
                references clinics (id) on delete cascade
        )
    """)
    op.execute("create index ix_calendar_feeds_clinic_id on calendar_feeds (clinic_id)")
    op.execute("select keep_private('calendar_feeds')")


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop table calendar_feeds")
