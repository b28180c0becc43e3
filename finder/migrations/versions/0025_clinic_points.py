"""Where clinics' points come from.

Revision ID: 0025
Revises: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "clinic_points",
        sa.Column("clinic_id", sa.BigInteger, nullable=False),
        sa.Column("geocoder", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("lat", sa.Double),
        sa.Column("lon", sa.Double),
        sa.Column("precision", sa.Text),
        sa.Column("metres_from_zip", sa.Double),
        sa.PrimaryKeyConstraint("clinic_id", name="pk_clinic_points"),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name="fk_clinic_points_clinic_id_clinics", ondelete="CASCADE"
        ),
        sa.CheckConstraint("outcome in ('used', 'unknown', 'doubtful')", name="ck_clinic_points_outcome"),
        sa.CheckConstraint("precision in ('rooftop', 'street')", name="ck_clinic_points_precision"),
        sa.CheckConstraint(
            "(outcome = 'unknown') = (lat is null) and (lat is null) = (lon is null)"
            " and (lat is null) = (precision is null) and (lat is null) = (metres_from_zip is null)",
            name="ck_clinic_points_answer_whole",
        ),
        sa.CheckConstraint(
            "lat between -90 and 90 and lon between -180 and 180", name="ck_clinic_points_point_range"
        ),
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("clinic_points")
