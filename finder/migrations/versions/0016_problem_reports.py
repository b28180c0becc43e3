"""Problem reports: what people say is wrong with a profile.

Revision ID: 0016
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0033"
branch_labels = None
depends_on = None

KINDS = "('wrong_address', 'wrong_telephone', 'person_left', 'not_accepting', 'closed', 'duplicate', 'other')"

SHOWN = "id, clinic_id, kind, specialist_id, reporter, state, received_at, due_at, decided_at"


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "problem_reports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("clinic_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("specialist_id", sa.BigInteger),
        sa.Column("reporter", sa.LargeBinary, nullable=False),
        sa.Column("data_key_id", sa.Uuid),
        sa.Column("words", sa.LargeBinary),
        sa.Column("email", sa.LargeBinary),
        sa.Column("state", sa.Text, server_default="open", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_problem_reports"),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name="fk_problem_reports_clinic_id_clinics", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialists.id"], name="fk_problem_reports_specialist_id_specialists",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_keys.id"], name="fk_problem_reports_data_key_id_data_keys"
        ),
        sa.CheckConstraint(f"kind in {KINDS}", name="ck_problem_reports_kind"),
        sa.CheckConstraint("state in ('open', 'confirmed', 'rejected')", name="ck_problem_reports_state"),
        sa.CheckConstraint("received_at < due_at", name="ck_problem_reports_due"),
        sa.CheckConstraint("(state = 'open') = (decided_at is null)", name="ck_problem_reports_decided_when"),
        sa.CheckConstraint("(state = 'open') = (decided_by is null)", name="ck_problem_reports_decided_by"),
        sa.CheckConstraint(
            "specialist_id is null or kind in ('person_left', 'not_accepting')",
            name="ck_problem_reports_of_a_person",
        ),
        sa.CheckConstraint(
            "data_key_id is not null or (words is null and email is null)",
            name="ck_problem_reports_sealed_has_key",
        ),
        sa.CheckConstraint("octet_length(reporter) = 16", name="ck_problem_reports_reporter"),
    )  # fmt: skip
    for column in ("clinic_id", "specialist_id", "reporter", "data_key_id"):
        op.create_index(f"ix_problem_reports_{column}", "problem_reports", [column])
    op.create_index(
        "uq_problem_reports_open",
        "problem_reports",
        ["clinic_id", "kind", "specialist_id", "reporter"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "ix_problem_reports_due", "problem_reports", ["due_at"], postgresql_where=sa.text("state = 'open'")
    )
    # Public pages show that a fault is reported, and since when; never what was written.
    op.execute("select keep_private('problem_reports')")
    op.execute(f"grant select ({SHOWN}) on problem_reports to finder_public")


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("problem_reports")
