"""Imported FHIR resources, what a search reads of them, and each specialty's main name in a registry.

Revision ID: 0080
Revises: 0055
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geography
from sqlalchemy.dialects.postgresql import JSONB

revision = "0080"
down_revision = "0055"
branch_labels = None
depends_on = None

TYPES = (
    "Endpoint",
    "HealthcareService",
    "InsurancePlan",
    "Location",
    "Organization",
    "OrganizationAffiliation",
    "Practitioner",
    "PractitionerRole",
)


def upgrade() -> None:
    """Make the change."""
    _main_names()
    # Where a person practises, for whoever comes from the person.
    op.create_index(
        "ix_clinic_people_person", "clinic_people", ["person"], postgresql_where=sa.text("person > 0")
    )
    op.create_table(
        "fhir_resources",
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("resource", JSONB, nullable=False),
        sa.Column("point", Geography("POINT", srid=4326, spatial_index=False)),
        sa.Column("clinic_id", sa.BigInteger),
        sa.Column("import_id", sa.BigInteger),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("type", "id", name="pk_fhir_resources"),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name="fk_fhir_resources_clinic_id_clinics", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_fhir_resources_import_id_imports", ondelete="SET NULL"
        ),
        sa.CheckConstraint(f"type in {TYPES}", name="ck_fhir_resources_type"),
        sa.CheckConstraint("id ~ '^[A-Za-z0-9.-]{1,64}$'", name="ck_fhir_resources_id"),
        sa.CheckConstraint(
            "resource ->> 'resourceType' = type and resource ->> 'id' = id", name="ck_fhir_resources_resource"
        ),
    )
    op.create_index("ix_fhir_resources_point", "fhir_resources", ["point"], postgresql_using="gist")
    op.create_index("ix_fhir_resources_import_id", "fhir_resources", ["import_id"])
    op.create_index(
        "ix_fhir_resources_clinic_id", "fhir_resources", ["clinic_id"],
        postgresql_where=sa.text("clinic_id is not null"),
    )  # fmt: skip
    _values()


def _main_names() -> None:
    op.add_column(
        "specialty_registry_names",
        sa.Column("main", sa.Boolean, server_default=sa.text("false"), nullable=False),
    )
    # Until the seeds are loaded again: the lowest code of NUCC is mostly the general one.
    op.execute(
        "update specialty_registry_names as n set main = true from ("
        " select system, specialty_code, min(value) as value from specialty_registry_names group by 1, 2"
        ") as lowest where (n.system, n.value) = (lowest.system, lowest.value)"
    )
    op.create_index(
        "uq_specialty_registry_names_main", "specialty_registry_names", ["specialty_code", "system"],
        unique=True, postgresql_where=sa.text("main"),
    )  # fmt: skip


def _values() -> None:
    op.create_table(
        "fhir_values",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("parameter", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.Text)
            for name in ("system", "value", "folded", "target_type", "target_id")
        ),
        sa.Column("begins", sa.DateTime(timezone=True)),
        sa.Column("ends", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_fhir_values"),
        sa.ForeignKeyConstraint(
            ["type", "resource_id"], ["fhir_resources.type", "fhir_resources.id"],
            name="fk_fhir_values_type_resource_id_fhir_resources", ondelete="CASCADE",
        ),
    )  # fmt: skip
    op.create_index("ix_fhir_values_resource", "fhir_values", ["type", "resource_id", "parameter"])
    op.create_index("ix_fhir_values_value", "fhir_values", ["type", "parameter", "value"])
    op.create_index(
        "ix_fhir_values_target", "fhir_values", ["target_type", "target_id", "type", "parameter"],
        postgresql_where=sa.text("target_id is not null"),
    )  # fmt: skip


def downgrade() -> None:
    """Undo it."""
    op.drop_table("fhir_values")
    op.drop_table("fhir_resources")
    op.drop_index("ix_clinic_people_person", "clinic_people")
    op.drop_index("uq_specialty_registry_names_main", "specialty_registry_names")
    op.drop_column("specialty_registry_names", "main")
