"""The audit log takes entries and refuses changes; whoever gets round that is found out."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from finder import db
from finder.audit.services import Actor, entries_of, note
from finder.audit.verifying import Broken, Head, head_of, verify
from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.tenancy import PRIVATE, SERVICE, act_for

READER = Actor("account", "7")


@pytest.fixture
def log(sessions: SessionFactory) -> SessionFactory:
    """A log of five entries; the next test begins with an empty one."""
    for number in range(1, 6):
        with unit_of_work(sessions) as session:
            read(session, number)
    return sessions


def read(session: Session, number: int, clinic_id: int = 1) -> None:
    """Note that a request was read."""
    note(
        session,
        actor=READER,
        action="request.read",
        subject="appointment_request",
        subject_id=number,
        clinic_id=clinic_id,
        why='inbox "día 1"\n',
    )


def tamper(engine: Engine, *statements: str) -> None:
    """Change the log as somebody who owns the database can: with its triggers off."""
    with engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))


def check(sessions: SessionFactory, known: Head | None = None) -> Head | Broken:
    with sessions() as session:
        return verify(session, known=known)


def test_a_log_that_nobody_touched_is_whole(log: SessionFactory) -> None:
    found = check(log)
    assert isinstance(found, Head)
    assert found.position == 5
    with log() as session:
        (entry,) = entries_of(session, subject="appointment_request", subject_id=3)
        assert (entry.actor, entry.actor_id, entry.action, entry.position) == (
            "account",
            "7",
            "request.read",
            3,
        )


def test_what_is_rolled_back_leaves_no_gap(log: SessionFactory) -> None:
    with log() as session:
        read(session, 6)
        session.rollback()
    with unit_of_work(log) as session:
        read(session, 7)
    found = check(log)
    assert isinstance(found, Head)
    assert found.position == 6


@pytest.mark.parametrize(
    "change", ["update audit_entries set why = ''", "delete from audit_entries", "truncate audit_entries"]
)
def test_the_database_refuses_every_change(log: SessionFactory, change: str) -> None:
    with log() as session, pytest.raises(DBAPIError, match="only ever added to"):
        session.execute(text(change))


@pytest.mark.parametrize(
    ("statements", "position"),
    [
        (["update audit_entries set why = 'other' where position = 3"], 3),
        (["update audit_entries set at = at + interval '1 second' where position = 2"], 2),
        (["update audit_entries set clinic_id = 2 where position = 4"], 4),
        (["delete from audit_entries where position = 3"], 3),
        (["delete from audit_entries where position = 5"], 5),
        (["delete from audit_entries where position > 0"], 1),
        (
            [
                "update audit_entries set position = 100 where position = 2",
                "update audit_entries set position = 2 where position = 3",
                "update audit_entries set position = 3 where position = 100",
            ],
            2,
        ),
        (["update audit_heads set position = 4"], 6),
    ],
)
def test_edit_removal_reordering_and_truncation_are_found(
    log: SessionFactory, engine: Engine, statements: list[str], position: int
) -> None:
    tamper(engine, *statements)
    found = check(log)
    assert isinstance(found, Broken)
    assert found.position == position


def test_a_log_that_was_written_anew_from_the_start_is_found_by_an_earlier_head(
    log: SessionFactory, engine: Engine
) -> None:
    with log() as session:
        known = head_of(session)
    tamper(engine, "delete from audit_entries", "update audit_heads set position = 0, hash = sha256('')")
    assert isinstance(check(log), Head), "in itself an empty log is whole"
    cut = check(log, known)
    for number in range(5):
        with unit_of_work(log) as session:
            read(session, number)
    anew = check(log, known)
    assert [found.reason for found in (cut, anew) if isinstance(found, Broken)] == [
        "entries were cut off at the end",
        "the log was written anew since that head was noted",
    ]


def test_entries_of_many_at_once_make_one_chain(log: SessionFactory) -> None:
    def write() -> None:
        for number in range(10):
            with unit_of_work(log) as session:
                read(session, number)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = check(log)
    assert isinstance(found, Head)
    assert found.position == 65


def test_pages_add_and_read_their_clinics_entries_and_change_none(
    log: SessionFactory, settings: Settings
) -> None:
    engine = db.make_engine(settings, role=PRIVATE)
    with db.make_sessions(engine)() as session:
        act_for(session, clinic_ids=[2])
        read(session, 8, clinic_id=2)
        session.commit()
        assert session.scalars(text("select position from audit_entries")).all() == [6]
        for forbidden in ("delete from audit_entries", "update audit_heads set position = 1"):
            with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
                session.execute(text(forbidden))
    engine.dispose()
    engine = db.make_engine(settings, role=SERVICE)
    with db.make_sessions(engine)() as session:
        assert isinstance(verify(session), Head)
    engine.dispose()


@pytest.mark.parametrize("word", ["Read it", "request read", "x" * 61, ""])
def test_an_action_is_a_word_of_the_code(log: SessionFactory, word: str) -> None:
    with log() as session, pytest.raises(DBAPIError, match="ck_audit_entries_words"):
        note(session, actor=READER, action=word, subject="clinic", subject_id=1)
