"""Bring a database's schema to the code's version."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

LOCK = 7_391_001
"""Advisory lock number: two upgrades at once wait for each other."""


def alembic_config() -> Config:
    """Point Alembic at the migrations inside the package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the missing migrations, each in its own transaction, one process at a time."""
    config = alembic_config()
    with engine.connect() as guard, engine.connect() as connection:
        guard.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.commit()
        finally:
            guard.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
