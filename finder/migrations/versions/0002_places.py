"""The gazetteer, the geocoders' answers and their turns.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geography

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    _create_gazetteer()
    _create_geocoding()


def _create_gazetteer() -> None:
    op.create_table(
        "gazetteer_places",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("city", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("county", sa.Text),
        sa.Column("population", sa.Integer),
        sa.Column("time_zone", sa.Text),
        sa.Column("point", Geography("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.Column("lat", sa.Float, sa.Computed("st_y(point::geometry)", persisted=True), nullable=False),
        sa.Column("lon", sa.Float, sa.Computed("st_x(point::geometry)", persisted=True), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gazetteer_places"),
        sa.UniqueConstraint("code", name="uq_gazetteer_places_code"),
        sa.CheckConstraint("kind in ('zip', 'city', 'state')", name="ck_gazetteer_places_kind"),
        sa.CheckConstraint("state ~ '^[A-Z]{2}$'", name="ck_gazetteer_places_state"),
        sa.CheckConstraint("kind <> 'zip' or name ~ '^[0-9]{5}$'", name="ck_gazetteer_places_zip"),
        sa.CheckConstraint("(kind = 'zip') = (city is not null)", name="ck_gazetteer_places_zip_has_city"),
        sa.CheckConstraint("population >= 0", name="ck_gazetteer_places_population"),
        sa.CheckConstraint(
            "lat between -90 and 90 and lon between -180 and 180", name="ck_gazetteer_places_point_range"
        ),
        sa.CheckConstraint(
            "time_zone is null or timezone(time_zone, timestamptz '2026-01-01 00:00Z') is not null",
            name="ck_gazetteer_places_time_zone",
        ),
    )
    op.create_index("ix_gazetteer_places_point", "gazetteer_places", ["point"], postgresql_using="gist")
    op.create_index(
        "ix_gazetteer_places_prefix",
        "gazetteer_places",
        ["folded"],
        postgresql_ops={"folded": "text_pattern_ops"},
    )
    op.create_index(
        "ix_gazetteer_places_trigram",
        "gazetteer_places",
        ["folded"],
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
        postgresql_where="kind <> 'zip'",
    )


def _create_geocoding() -> None:
    op.create_table(
        "geocode_cache",
        sa.Column("geocoder", sa.Text, nullable=False),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.Column("precision", sa.Text),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("geocoder", "question", name="pk_geocode_cache"),
        sa.CheckConstraint("octet_length(question) = 32", name="ck_geocode_cache_question"),
        sa.CheckConstraint("precision in ('rooftop', 'street')", name="ck_geocode_cache_precision"),
        sa.CheckConstraint("(lat is null) = (lon is null)", name="ck_geocode_cache_point_whole"),
        sa.CheckConstraint(
            "(lat is null) = (precision is null)", name="ck_geocode_cache_point_has_precision"
        ),
        sa.CheckConstraint(
            "lat between -90 and 90 and lon between -180 and 180", name="ck_geocode_cache_point_range"
        ),
    )
    op.create_index("ix_geocode_cache_expires_at", "geocode_cache", ["expires_at"])
    op.create_table(
        "geocoder_turns",
        sa.Column("geocoder", sa.Text, nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("geocoder", name="pk_geocoder_turns"),
    )


def downgrade() -> None:
    op.drop_table("geocoder_turns")
    op.drop_table("geocode_cache")
    op.drop_table("gazetteer_places")
