"""The vocabulary is read once a minute by the sessions of an application, and at each time by others."""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from finder.db import make_sessions
from finder.directory.services.names import load_names
from finder.directory.services.vocabularies import teams
from tests.factories import make_vocabulary


def asked(session: Session) -> int:
    """Read names and teams, and count the statements that this takes."""
    statements: list[str] = []
    connection = session.connection()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    load_names(session, locale="es")
    teams(session, locale="es")
    event.remove(connection, "before_cursor_execute", note)
    return len(statements)


def test_sessions_with_a_memory_read_once(session: Session) -> None:
    make_vocabulary(session)
    session.flush()
    bind = session.connection()
    remembering = make_sessions(bind.engine, remembering=True)
    assert asked(remembering(bind=bind)) > 0
    assert asked(remembering(bind=bind)) == 0
    assert asked(sessionmaker(bind=bind)()) > 0


def test_a_code_that_came_later_stands_for_its_name(session: Session) -> None:
    make_vocabulary(session)
    session.flush()
    names = load_names(session, locale="en")
    assert names.specialties["brand-new"].name == "brand-new"
    assert names.practices["brand-new"].name == "brand-new"
    assert names.specialties.get("brand-new") is None
