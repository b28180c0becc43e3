"""How Alembic meets the database."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.schema import SchemaItem

from finder.models import Base

OTHERS_TABLES = {"spatial_ref_sys"}


def include_object(
    item: SchemaItem,
    name: str | None,
    kind: str,
    reflected: bool,  # noqa: FBT001 - Alembic calls it so
    compare_to: SchemaItem | None,
) -> bool:
    """Leave PostGIS's own tables alone."""
    return not (kind == "table" and name in OTHERS_TABLES)


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=include_object,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
