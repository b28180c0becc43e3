"""Mails on their way.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    """Make the change."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "outgoing_mails",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("data_key_id", sa.Uuid),
        sa.Column("recipient", sa.LargeBinary),
        sa.Column("recipient_index", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("state", sa.Text, server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("next_attempt_at", moment, server_default=NOW, nullable=False),
        sa.Column("leased_until", moment),
        sa.Column("created_at", moment, server_default=NOW, nullable=False),
        sa.Column("sent_at", moment),
        sa.Column("last_error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing_mails"),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_keys.id"], name="fk_outgoing_mails_data_key_id_data_keys"
        ),
        sa.CheckConstraint("state in ('waiting', 'sent', 'failed')", name="ck_outgoing_mails_state"),
        sa.CheckConstraint("locale in ('en', 'es')", name="ck_outgoing_mails_locale"),
        sa.CheckConstraint("octet_length(recipient_index) = 16", name="ck_outgoing_mails_recipient_index"),
        sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name="ck_outgoing_mails_sent_at"),
        sa.CheckConstraint(
            "state <> 'waiting' or data_key_id is not null", name="ck_outgoing_mails_waiting_is_readable"
        ),
        sa.CheckConstraint(
            "(data_key_id is null) = (recipient is null) and (recipient is null) = (content is null)",
            name="ck_outgoing_mails_sealed_together",
        ),
    )
    op.create_index(
        "ix_outgoing_mails_due",
        "outgoing_mails",
        ["next_attempt_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_outgoing_mails_recipient_index", "outgoing_mails", ["recipient_index", "created_at"])
    op.create_index("ix_outgoing_mails_data_key_id", "outgoing_mails", ["data_key_id"], unique=True)
    # Pages queue mails and count them for the caps; reading what was written to others is the worker's alone.
    op.execute("select keep_private('outgoing_mails')")
    op.execute("revoke select, update, delete on outgoing_mails from finder_private")
    op.execute("grant select (recipient_index, template, created_at) on outgoing_mails to finder_private")
