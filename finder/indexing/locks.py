"""Advisory locks of PostgreSQL that keep drains and index swaps apart; they die with their connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from finder.db import SessionFactory

REBUILD = 7_391_002
"""Held by the one rebuild that runs."""
APPLY = 7_391_003
"""Shared by drains; held alone while a rebuild compares for the last time and swaps."""


@contextmanager
def applying(sessions: SessionFactory) -> Iterator[bool]:
    """Give whether changes may be drained now, and keep a swap waiting until the block ends."""
    with _held(sessions, "pg_try_advisory_lock_shared", "pg_advisory_unlock_shared", APPLY) as free:
        yield free


@contextmanager
def rebuilding(sessions: SessionFactory) -> Iterator[bool]:
    """Give whether this is the only rebuild; no second one begins until the block ends."""
    with _held(sessions, "pg_try_advisory_lock", "pg_advisory_unlock", REBUILD) as free:
        yield free


@contextmanager
def swapping(sessions: SessionFactory) -> Iterator[None]:
    """Wait for running drains to end and let none begin until the block ends."""
    with _engine(sessions).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("set lock_timeout = 0"))
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": APPLY})
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": APPLY})
            connection.execute(text("reset lock_timeout"))


@contextmanager
def _held(sessions: SessionFactory, lock: str, unlock: str, key: int) -> Iterator[bool]:
    # Autocommit: a transaction left idle for long would be ended by the server, and the lock with it.
    with _engine(sessions).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        free = bool(connection.scalar(text(f"select {lock}(:key)"), {"key": key}))
        try:
            yield free
        finally:
            if free:
                connection.execute(text(f"select {unlock}(:key)"), {"key": key})


def _engine(sessions: SessionFactory) -> Engine:
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    return engine
