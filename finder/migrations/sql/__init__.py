"""What migrations say in plain SQL: functions, triggers, views."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run(name: str) -> None:
    """Run one of this folder's files inside the migration's transaction."""
    statements = (Path(__file__).parent / f"{name}.sql").read_text("utf-8")
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
