"""The roles of the web reach what is theirs, whatever a query asks for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from finder import db
from finder.config import Settings
from finder.db import SessionFactory
from finder.tenancy import PRIVATE, PUBLIC, SERVICE, act_for, act_for_nobody
from tests.conftest import SECRET

FINDER = Path(sys.executable).parent / "finder"
ALL = "select clinic_id from notes order by clinic_id"
OwnSessions = Callable[[str], SessionFactory]


@pytest.fixture
def notes(engine: Engine) -> Iterator[None]:
    """A protected table with a row each of three clinics."""
    with engine.begin() as connection:
        connection.execute(text("create table notes (clinic_id bigint not null, request_id uuid)"))
        connection.execute(
            text(
                "select protect_rows('notes',"
                " 'clinic_id = any (app_clinic_ids()) or request_id = app_request_id()')"
            )
        )
        connection.execute(text("insert into notes values (1, null), (2, null), (3, null)"))
    yield
    with engine.begin() as connection:
        connection.execute(text("drop table notes"))


@pytest.fixture
def sessions_as(settings: Settings) -> Iterator[OwnSessions]:
    """Sessions of one of the roles, on a single connection that is used again and again."""
    engines = []

    def make(role: str) -> SessionFactory:
        engines.append(db.make_engine(settings.model_copy(update={"pool_size": 1}), role=role))
        return db.make_sessions(engines[-1])

    yield make
    for engine in engines:
        engine.dispose()


def seen(session: Session) -> list[int]:
    """Every clinic whose row comes, with no filter of ours."""
    return list(session.scalars(text(ALL)))


def test_public_pages_have_no_way_to_a_private_table(notes: None, sessions_as: OwnSessions) -> None:
    for table in ("notes", "data_keys"):
        with sessions_as(PUBLIC)() as session, pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(f"select * from {table}"))


def test_public_pages_read_the_directory(sessions_as: OwnSessions) -> None:
    with sessions_as(PUBLIC)() as session:
        assert session.scalar(text("select count(*) from clinics, clinic_summaries, specialties")) == 0


def test_who_acts_for_nobody_sees_nothing(notes: None, sessions_as: OwnSessions) -> None:
    with sessions_as(PRIVATE)() as session:
        assert seen(session) == []
        act_for(session, clinic_ids=())
        assert seen(session) == []


def test_a_member_sees_the_rows_of_the_own_clinics_without_any_filter(
    notes: None, sessions_as: OwnSessions
) -> None:
    with sessions_as(PRIVATE)() as session:
        act_for(session, clinic_ids=[2, 3])
        assert seen(session) == [2, 3]
        session.execute(text("update notes set request_id = :id"), {"id": uuid4()})
        session.execute(text("delete from notes where clinic_id = 1"))
        session.commit()
    with sessions_as(SERVICE)() as session:
        counted = session.execute(text("select count(*), count(request_id) from notes")).one()
    assert tuple(counted) == (3, 2)


def test_a_row_cannot_be_given_to_another_clinic(notes: None, sessions_as: OwnSessions) -> None:
    for change in ("insert into notes values (1)", "update notes set clinic_id = 1 where clinic_id = 2"):
        with sessions_as(PRIVATE)() as session:
            act_for(session, clinic_ids=[2])
            with pytest.raises(ProgrammingError, match="row-level security"):
                session.execute(text(change))


def test_a_patient_sees_the_one_row_of_the_link(notes: None, sessions_as: OwnSessions) -> None:
    mine = uuid4()
    with sessions_as(SERVICE)() as session:
        session.execute(text("update notes set request_id = :mine where clinic_id = 1"), {"mine": mine})
        session.commit()
    with sessions_as(PRIVATE)() as session:
        act_for(session, request_id=mine)
        assert seen(session) == [1]
        act_for_nobody(session)
        assert seen(session) == []


def test_who_is_acted_for_lasts_through_the_session_and_ends_with_it(
    notes: None, sessions_as: OwnSessions
) -> None:
    sessions = sessions_as(PRIVATE)
    with sessions() as session:
        act_for(session, clinic_ids=[1])
        session.commit()
        assert seen(session) == [1]
        session.rollback()
        assert seen(session) == [1]
        session.commit()
    with sessions() as session:
        assert seen(session) == [], "the same connection, the next user"


def test_no_web_role_takes_another_roles_place_by_a_row_it_writes(
    notes: None, sessions_as: OwnSessions
) -> None:
    with sessions_as(PRIVATE)() as session:
        for forbidden in ("drop policy own_rows on notes", "alter table notes disable row level security"):
            with pytest.raises(ProgrammingError, match="must be owner"):
                session.execute(text(forbidden))
            session.rollback()


def test_the_owner_of_the_tables_is_held_to_the_rows_too(notes: None, engine: Engine) -> None:
    with engine.connect() as connection:
        forced = "select relrowsecurity and relforcerowsecurity from pg_class where relname = 'notes'"
        assert connection.scalar(text(forced))


def test_what_a_data_key_seals_is_never_in_public_reach(engine: Engine) -> None:
    """Every table that refers to a data key is private, and its rows are somebody's."""
    with engine.connect() as connection:
        open_ones = connection.scalars(
            text(
                "select c.conrelid::regclass::text from pg_constraint c"
                " where c.contype = 'f' and c.confrelid = 'data_keys'::regclass"
                " and has_table_privilege('finder_public', c.conrelid, 'select')"
            )
        ).all()
    assert open_ones == []


def test_databases_made_at_once_share_the_roles(database_url: str) -> None:
    server = make_url(database_url)
    names = [f"{server.database}_beside_{number}" for number in range(3)]
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    others = {name: value for name, value in os.environ.items() if not name.startswith("FINDER_")}
    upgrades = []
    try:
        with admin.connect() as connection:
            for name in names:
                connection.execute(text(f'create database "{name}"'))
        for name in names:
            url = server.set(database=name).render_as_string(hide_password=False)
            settings = {"FINDER_DATABASE_URL": url, "FINDER_SECRET_KEY": SECRET}
            upgrades.append(subprocess.Popen([FINDER, "db", "upgrade"], env=others | settings))
        assert [upgrade.wait(90) for upgrade in upgrades] == [0, 0, 0]
    finally:
        with admin.connect() as connection:
            for name in names:
                connection.execute(text(f'drop database if exists "{name}" with (force)'))
        admin.dispose()
