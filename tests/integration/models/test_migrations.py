"""The migrations make what the models say."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from finder.models import Base


def test_migrations_and_models_agree(connection: Connection) -> None:
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_object": lambda item, name, kind, reflected, other: name != "spatial_ref_sys",
        },
    )
    # A loaded gazetteer notes in its table's comment what it was made from: data, no schema.
    differences = [
        one for one in compare_metadata(context, Base.metadata) if one[0] != "remove_table_comment"
    ]
    assert differences == []
