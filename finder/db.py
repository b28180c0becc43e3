"""The way to PostgreSQL: engine, sessions, and the one unit of work of a request or command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from finder.config import Settings

SessionFactory = sessionmaker[Session]

MEMORY = "vocabulary"
"""Where a session's `info` holds what all sessions of its factory have read."""


def make_engine(
    settings: Settings, *, statement_timeout_ms: int | None = None, role: str | None = None
) -> Engine:
    """Connect lazily. Web queries are cut off after `statement_timeout_ms`; 0 lets an import run long.

    With a `role` (see tenancy.py) every statement runs with its rights instead of the login's own.
    """
    timeout = settings.statement_timeout_ms if statement_timeout_ms is None else statement_timeout_ms
    return create_engine(
        settings.database_url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_s,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's words hold no value that somebody gave
        connect_args={
            "connect_timeout": 3,
            "options": f"-c statement_timeout={timeout} -c lock_timeout=1000 -c timezone=UTC"
            " -c idle_in_transaction_session_timeout=10000" + (f" -c role={role}" if role else ""),
        },
    )


def make_sessions(engine: Engine, *, remembering: bool = False) -> SessionFactory:
    """Make the factory of sessions; `remembering` ones share what they read of the vocabulary."""
    return sessionmaker(engine, expire_on_commit=False, info={MEMORY: {}} if remembering else {})


@contextmanager
def unit_of_work(sessions: SessionFactory) -> Iterator[Session]:
    """Give one session and commit it once at the end; any error rolls everything back."""
    with sessions() as session, session.begin():
        yield session


def settle(session: Session) -> None:
    """Bring summaries up to date before the commit does, for reads inside the same transaction."""
    session.flush()
    session.execute(text("select refresh_changed_clinics()"))
