"""Partners and their keys.

Revision ID: 0082
Revises: 0066
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0082"
down_revision = "0066"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "partners",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_partners"),
        sa.UniqueConstraint("name", name="uq_partners_name"),
        sa.CheckConstraint("btrim(name) <> '' and char_length(name) <= 120", name="ck_partners_name"),
    )
    op.create_table(
        "partner_keys",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("partner_id", sa.BigInteger, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("test", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.Column("last_used_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_partner_keys"),
        sa.UniqueConstraint("prefix", name="uq_partner_keys_prefix"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name="fk_partner_keys_partner_id_partners", ondelete="CASCADE"
        ),
        sa.CheckConstraint("btrim(label) <> '' and char_length(label) <= 120", name="ck_partner_keys_label"),
        sa.CheckConstraint("prefix ~ '^[0-9A-Za-z]{8}$'", name="ck_partner_keys_prefix"),
        sa.CheckConstraint("octet_length(digest) = 32", name="ck_partner_keys_digest"),
        sa.CheckConstraint(
            "scopes <@ array['exports'] and cardinality(scopes) > 0", name="ck_partner_keys_scopes"
        ),
        sa.CheckConstraint("created_at < expires_at", name="ck_partner_keys_expiry"),
    )
    op.create_index("ix_partner_keys_partner_id", "partner_keys", ["partner_id"])
    op.execute("select keep_private('partners')")
    op.execute("select keep_private('partner_keys')")


def downgrade() -> None:
    """Undo it."""
    op.drop_table("partner_keys")
    op.drop_table("partners")
