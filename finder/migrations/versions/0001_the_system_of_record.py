"""The system of record."""

from __future__ import annotations

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from finder.migrations.sql import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    run("0001_before")
    op.create_table(
        "accessibility_features",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_accessibility_features")),
    )
    op.create_table(
        "insurance_plans",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_insurance_plans")),
    )
    op.create_table(
        "languages",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_languages")),
    )
    op.create_table(
        "pathways",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what_en", sa.Text(), nullable=False),
        sa.Column("what_es", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pathways")),
    )
    op.create_table(
        "practices",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what_en", sa.Text(), nullable=False),
        sa.Column("what_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_practices")),
    )
    op.create_table(
        "search_outbox",
        sa.Column("clinic_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("indexed_version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("changed_xid", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "next_attempt_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("clinic_id", name=op.f("pk_search_outbox")),
    )
    op.create_index(
        "ix_search_outbox_changed",
        "search_outbox",
        ["changed_xid"],
        unique=False,
        postgresql_where=sa.text("changed_xid is not null"),
    )
    op.create_index(
        "ix_search_outbox_pending",
        "search_outbox",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("version > indexed_version"),
    )
    op.create_table(
        "sources",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind in ('registry', 'clinic', 'moderator', 'demo')", name=op.f("ck_sources_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_sources_name")),
    )
    op.create_table(
        "specialties",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("supporting", sa.Boolean(), nullable=False),
        sa.Column("lay_name_en", sa.Text(), nullable=False),
        sa.Column("lay_name_es", sa.Text(), nullable=False),
        sa.Column("what_en", sa.Text(), nullable=False),
        sa.Column("what_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z]+(-[a-z]+)*$'", name=op.f("ck_specialties_code")),
        sa.CheckConstraint(
            "group_name in ('surgical', 'interventional', 'conservative', 'diagnostic', 'behavioural')",
            name=op.f("ck_specialties_group_name"),
        ),
        sa.CheckConstraint("parent_code <> code", name=op.f("ck_specialties_own_parent")),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["specialties.code"], name=op.f("fk_specialties_parent_code_specialties")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_specialties")),
    )
    op.create_table(
        "teams",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what_en", sa.Text(), nullable=False),
        sa.Column("what_es", sa.Text(), nullable=False),
        sa.Column("when_en", sa.Text(), nullable=False),
        sa.Column("when_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_teams")),
    )
    op.create_table(
        "organizations",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_organizations_name")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_organizations_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_index(op.f("ix_organizations_source_id"), "organizations", ["source_id"], unique=False)
    op.create_table(
        "pathway_steps",
        sa.Column("pathway_code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("when_en", sa.Text(), nullable=False),
        sa.Column("when_es", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_code"],
            ["pathways.code"],
            name=op.f("fk_pathway_steps_pathway_code_pathways"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pathway_code", "position", name=op.f("pk_pathway_steps")),
    )
    op.create_table(
        "specialists",
        sa.Column("npi", sa.Text(), nullable=True),
        sa.Column("given_name", sa.Text(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("credentials", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("btrim(family_name) <> ''", name=op.f("ck_specialists_family_name")),
        sa.CheckConstraint("npi_is_valid(npi)", name=op.f("ck_specialists_npi")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_specialists_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialists")),
        sa.UniqueConstraint("npi", name=op.f("uq_specialists_npi")),
    )
    op.create_index(op.f("ix_specialists_source_id"), "specialists", ["source_id"], unique=False)
    op.create_table(
        "specialty_registry_names",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("specialty_code", sa.Text(), nullable=False),
        sa.CheckConstraint("system in ('nucc', 'cms')", name=op.f("ck_specialty_registry_names_system")),
        sa.ForeignKeyConstraint(
            ["specialty_code"],
            ["specialties.code"],
            name=op.f("fk_specialty_registry_names_specialty_code_specialties"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("system", "value", name=op.f("pk_specialty_registry_names")),
    )
    op.create_index(
        op.f("ix_specialty_registry_names_specialty_code"),
        "specialty_registry_names",
        ["specialty_code"],
        unique=False,
    )
    op.create_table(
        "specialty_terms",
        sa.Column("specialty_code", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["specialty_code"],
            ["specialties.code"],
            name=op.f("fk_specialty_terms_specialty_code_specialties"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("specialty_code", "locale", "term", name=op.f("pk_specialty_terms")),
    )
    op.create_table(
        "team_wants",
        sa.Column("team_code", sa.Text(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("alternative", sa.Integer(), nullable=False),
        sa.Column("specialty_code", sa.Text(), nullable=False),
        sa.CheckConstraint("item >= 0 and alternative >= 0", name=op.f("ck_team_wants_position")),
        sa.ForeignKeyConstraint(
            ["specialty_code"], ["specialties.code"], name=op.f("fk_team_wants_specialty_code_specialties")
        ),
        sa.ForeignKeyConstraint(
            ["team_code"], ["teams.code"], name=op.f("fk_team_wants_team_code_teams"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_code", "item", "alternative", name=op.f("pk_team_wants")),
    )
    op.create_table(
        "clinics",
        sa.Column("organization_id", sa.BigInteger(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("roster_basis", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("suite", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("zip5", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column(
            "point",
            geoalchemy2.types.Geography(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeogFromText",
                name="geography",
            ),
            nullable=True,
        ),
        sa.Column("lat", sa.Double(), sa.Computed("st_y(point::geometry)", persisted=True), nullable=True),
        sa.Column("lon", sa.Double(), sa.Computed("st_x(point::geometry)", persisted=True), nullable=True),
        sa.Column("point_precision", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_extension", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_clinics_name")),
        sa.CheckConstraint("form in ('hospital', 'independent')", name=op.f("ck_clinics_form")),
        sa.CheckConstraint("not demo or name like 'Example %%'", name=op.f("ck_clinics_demo_says_so")),
        sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f("ck_clinics_phone")),
        sa.CheckConstraint(
            "point is not null or status <> 'published'", name=op.f("ck_clinics_published_has_point")
        ),
        sa.CheckConstraint(
            "point_precision in ('rooftop', 'street', 'zip', 'city')", name=op.f("ck_clinics_point_precision")
        ),
        sa.CheckConstraint("roster_basis in ('people', 'counts')", name=op.f("ck_clinics_roster_basis")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_clinics_slug")),
        sa.CheckConstraint("state ~ '^[A-Z]{2}$'", name=op.f("ck_clinics_state")),
        sa.CheckConstraint(
            "status in ('draft', 'published', 'unpublished', 'closed')", name=op.f("ck_clinics_status")
        ),
        sa.CheckConstraint(
            "timezone(time_zone, timestamptz '2026-01-01 00:00Z') is not null",
            name=op.f("ck_clinics_time_zone"),
        ),
        sa.CheckConstraint("website ~ '^https?://'", name=op.f("ck_clinics_website")),
        sa.CheckConstraint("zip5 ~ '^[0-9]{5}$'", name=op.f("ck_clinics_zip5")),
        sa.CheckConstraint(
            "(point is null) = (point_precision is null)", name=op.f("ck_clinics_point_has_precision")
        ),
        sa.CheckConstraint(
            "lat between -90 and 90 and lon between -180 and 180", name=op.f("ck_clinics_point_range")
        ),
        sa.CheckConstraint(
            "phone is not null or phone_extension is null", name=op.f("ck_clinics_phone_extension")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_clinics_organization_id_organizations")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_clinics_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinics")),
        sa.UniqueConstraint("slug", name=op.f("uq_clinics_slug")),
    )
    op.create_index(op.f("ix_clinics_organization_id"), "clinics", ["organization_id"], unique=False)
    op.create_index("ix_clinics_point", "clinics", ["point"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_clinics_source_id"), "clinics", ["source_id"], unique=False)
    op.create_index("ix_clinics_state_city", "clinics", ["state", "city"], unique=False)
    op.create_index(
        "uq_clinics_organization_address",
        "clinics",
        ["organization_id", "address_key"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "organization_identifiers",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_organization_identifiers_organization_id_organizations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("system", "value", name=op.f("pk_organization_identifiers")),
    )
    op.create_index(
        op.f("ix_organization_identifiers_organization_id"),
        "organization_identifiers",
        ["organization_id"],
        unique=False,
    )
    op.create_table(
        "pathway_step_specialties",
        sa.Column("pathway_code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("specialty_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_code", "position"],
            ["pathway_steps.pathway_code", "pathway_steps.position"],
            name=op.f("fk_pathway_step_specialties_pathway_code_position_pathway_steps"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["specialty_code"],
            ["specialties.code"],
            name=op.f("fk_pathway_step_specialties_specialty_code_specialties"),
        ),
        sa.PrimaryKeyConstraint(
            "pathway_code", "position", "specialty_code", name=op.f("pk_pathway_step_specialties")
        ),
    )
    op.create_table(
        "specialist_languages",
        sa.Column("specialist_id", sa.BigInteger(), nullable=False),
        sa.Column("language_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["language_code"],
            ["languages.code"],
            name=op.f("fk_specialist_languages_language_code_languages"),
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialists.id"],
            name=op.f("fk_specialist_languages_specialist_id_specialists"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("specialist_id", "language_code", name=op.f("pk_specialist_languages")),
    )
    op.create_table(
        "affiliations",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("specialist_id", sa.BigInteger(), nullable=False),
        sa.Column("presence", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("accepting", sa.Boolean(), nullable=True),
        sa.Column("telehealth", sa.Boolean(), nullable=True),
        sa.Column("weekdays", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "active or presence <> 'confirmed'", name=op.f("ck_affiliations_confirmed_is_active")
        ),
        sa.CheckConstraint(
            "presence in ('confirmed', 'listed', 'doubtful')", name=op.f("ck_affiliations_presence")
        ),
        sa.CheckConstraint(
            "weekdays <@ '{1,2,3,4,5,6,7}' and cardinality(weekdays) > 0",
            name=op.f("ck_affiliations_weekdays"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_affiliations_clinic_id_clinics"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_affiliations_source_id_sources")
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialists.id"],
            name=op.f("fk_affiliations_specialist_id_specialists"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliations")),
        sa.UniqueConstraint(
            "clinic_id", "specialist_id", name=op.f("uq_affiliations_clinic_id_specialist_id")
        ),
    )
    op.create_index(op.f("ix_affiliations_source_id"), "affiliations", ["source_id"], unique=False)
    op.create_index(op.f("ix_affiliations_specialist_id"), "affiliations", ["specialist_id"], unique=False)
    op.create_table(
        "attestations",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("attested_on", sa.Date(), nullable=False),
        sa.Column("attested_by", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.CheckConstraint("btrim(attested_by) <> ''", name=op.f("ck_attestations_attested_by")),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_attestations_clinic_id_clinics"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_attestations_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestations")),
    )
    op.create_index(op.f("ix_attestations_clinic_id"), "attestations", ["clinic_id"], unique=False)
    op.create_index(op.f("ix_attestations_source_id"), "attestations", ["source_id"], unique=False)
    op.create_table(
        "clinic_accessibility",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("feature_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name=op.f("fk_clinic_accessibility_clinic_id_clinics"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["feature_code"],
            ["accessibility_features.code"],
            name=op.f("fk_clinic_accessibility_feature_code_accessibility_features"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "feature_code", name=op.f("pk_clinic_accessibility")),
    )
    op.create_table(
        "clinic_hours",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_clinic_hours_order")),
        sa.CheckConstraint("weekday between 1 and 7", name=op.f("ck_clinic_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_clinic_hours_clinic_id_clinics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("clinic_id", "weekday", "opens", name=op.f("pk_clinic_hours")),
    )
    op.create_table(
        "clinic_identifiers",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name=op.f("fk_clinic_identifiers_clinic_id_clinics"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("system", "value", name=op.f("pk_clinic_identifiers")),
    )
    op.create_index(
        op.f("ix_clinic_identifiers_clinic_id"), "clinic_identifiers", ["clinic_id"], unique=False
    )
    op.create_table(
        "clinic_insurance",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name=op.f("fk_clinic_insurance_clinic_id_clinics"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_code"],
            ["insurance_plans.code"],
            name=op.f("fk_clinic_insurance_plan_code_insurance_plans"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "plan_code", name=op.f("pk_clinic_insurance")),
    )
    op.create_table(
        "clinic_languages",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("language_code", sa.Text(), nullable=False),
        sa.Column("spoken_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "spoken_by in ('staff', 'interpreter')", name=op.f("ck_clinic_languages_spoken_by")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name=op.f("fk_clinic_languages_clinic_id_clinics"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["language_code"], ["languages.code"], name=op.f("fk_clinic_languages_language_code_languages")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "language_code", name=op.f("pk_clinic_languages")),
    )
    op.create_table(
        "clinic_pathways",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("pathway_code", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name=op.f("fk_clinic_pathways_clinic_id_clinics"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pathway_code"], ["pathways.code"], name=op.f("fk_clinic_pathways_pathway_code_pathways")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_clinic_pathways_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "pathway_code", name=op.f("pk_clinic_pathways")),
    )
    op.create_index(op.f("ix_clinic_pathways_source_id"), "clinic_pathways", ["source_id"], unique=False)
    op.create_table(
        "clinic_practices",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("practice_code", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("detail_en", sa.Text(), nullable=True),
        sa.Column("detail_es", sa.Text(), nullable=True),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.CheckConstraint("btrim(said_by) <> ''", name=op.f("ck_clinic_practices_said_by")),
        sa.CheckConstraint(
            "evidence in ('own_word', 'named_conference', 'document', 'confirmed')",
            name=op.f("ck_clinic_practices_evidence"),
        ),
        sa.CheckConstraint("said_on < expires_on", name=op.f("ck_clinic_practices_expiry")),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name=op.f("fk_clinic_practices_clinic_id_clinics"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["practice_code"], ["practices.code"], name=op.f("fk_clinic_practices_practice_code_practices")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_clinic_practices_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "practice_code", name=op.f("pk_clinic_practices")),
    )
    op.create_index(op.f("ix_clinic_practices_source_id"), "clinic_practices", ["source_id"], unique=False)
    op.create_table(
        "clinic_summaries",
        sa.Column("clinic_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column(
            "point",
            geoalchemy2.types.Geography(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeogFromText",
                name="geography",
            ),
            nullable=True,
        ),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("city_folded", sa.Text(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("mix", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("specialties", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("integrated", sa.Boolean(), nullable=False),
        sa.Column("practices", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("evidence", sa.SmallInteger(), nullable=False),
        sa.Column("attested_on", sa.Date(), nullable=True),
        sa.Column("accessible", sa.Boolean(), nullable=False),
        sa.Column("open_days", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("refresh_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name=op.f("fk_clinic_summaries_clinic_id_clinics"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("clinic_id", name=op.f("pk_clinic_summaries")),
    )
    op.create_index(
        "ix_clinic_summaries_point",
        "clinic_summaries",
        ["point"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("published"),
    )
    op.create_index(
        "ix_clinic_summaries_state_city",
        "clinic_summaries",
        ["state", "city_folded"],
        unique=False,
        postgresql_where=sa.text("published"),
    )
    op.create_index(
        "ix_clinic_summaries_words", "clinic_summaries", ["words"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "provenances",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("fact_group", sa.Text(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "fact_group in ('name', 'address', 'telephone', 'hours', 'roster', 'specialties', 'accepting', 'insurance', 'languages', 'accessibility', 'practices')",
            name=op.f("ck_provenances_fact_group"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_provenances_clinic_id_clinics"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_provenances_source_id_sources")),
        sa.PrimaryKeyConstraint("clinic_id", "fact_group", name=op.f("pk_provenances")),
    )
    op.create_index(op.f("ix_provenances_source_id"), "provenances", ["source_id"], unique=False)
    op.create_table(
        "specialty_counts",
        sa.Column("clinic_id", sa.BigInteger(), nullable=False),
        sa.Column("specialty_code", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("source_row", sa.Text(), nullable=True),
        sa.CheckConstraint("count > 0", name=op.f("ck_specialty_counts_count")),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
            name=op.f("fk_specialty_counts_clinic_id_clinics"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_specialty_counts_source_id_sources")
        ),
        sa.ForeignKeyConstraint(
            ["specialty_code"],
            ["specialties.code"],
            name=op.f("fk_specialty_counts_specialty_code_specialties"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "specialty_code", name=op.f("pk_specialty_counts")),
    )
    op.create_index(op.f("ix_specialty_counts_source_id"), "specialty_counts", ["source_id"], unique=False)
    op.create_table(
        "affiliation_insurance",
        sa.Column("affiliation_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["affiliation_id"],
            ["affiliations.id"],
            name=op.f("fk_affiliation_insurance_affiliation_id_affiliations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_code"],
            ["insurance_plans.code"],
            name=op.f("fk_affiliation_insurance_plan_code_insurance_plans"),
        ),
        sa.PrimaryKeyConstraint("affiliation_id", "plan_code", name=op.f("pk_affiliation_insurance")),
    )
    op.create_table(
        "affiliation_specialties",
        sa.Column("affiliation_id", sa.BigInteger(), nullable=False),
        sa.Column("specialty_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["affiliation_id"],
            ["affiliations.id"],
            name=op.f("fk_affiliation_specialties_affiliation_id_affiliations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["specialty_code"],
            ["specialties.code"],
            name=op.f("fk_affiliation_specialties_specialty_code_specialties"),
        ),
        sa.PrimaryKeyConstraint("affiliation_id", "specialty_code", name=op.f("pk_affiliation_specialties")),
    )
    op.create_table(
        "clinic_people",
        sa.Column("clinic_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("specialties", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("accepting", sa.Boolean(), nullable=True),
        sa.Column("telehealth", sa.Boolean(), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("insurance", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinic_summaries.clinic_id"],
            name=op.f("fk_clinic_people_clinic_id_clinic_summaries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("clinic_id", "person", name=op.f("pk_clinic_people")),
    )
    run("0001_after")


def downgrade() -> None:
    """Undo the change."""
    run("0001_undo")
