"""With every condition of ours on a clinic taken away, PostgreSQL still shows clinic A no row of clinic B."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlalchemy.orm import Session

from finder import db
from finder.app import create_app
from finder.appointments.office import PATIENT
from finder.appointments.services import deciding
from finder.appointments.services.free import free_openings
from finder.appointments.services.patients import write_message
from finder.config import Settings
from finder.inbox.services import listing
from finder.models import AppointmentRequest
from finder.tenancy import PRIVATE, SERVICE, act_for
from tests.conftest import SECRET
from tests.factories import add_person, make_clinic
from tests.factories.accounts import make_person
from tests.factories.openings import make_rule, open_up
from tests.factories.requests import ask_for, office_at
from tests.integration.appointments.conftest import open_clinic
from tests.visitor import Visitor

NAMELESS = {
    "request_links": "SHA-256 of random tokens, looked up before it is known whose request they lead to",
    "idempotent_answers": "answers sealed with the request's key, looked up by the caller's own key",
}
"""Tables about requests that have no rows of somebody's own, and why nothing can be read from them."""
CHANGES = (
    "update appointment_requests set state = 'cancelled', closed_at = now() where id = :theirs",
    "update request_patients set name = '' where request_id = :theirs",
    "delete from request_messages where request_id = :theirs",
    "delete from visits where request_id = :theirs",
    "update visit_plans set state = 'released' where request_id = :theirs",
)
OF_A_CLINIC = re.compile(r"\b\w+\.clinic_id = %\(\w+\)s(::\w+)?")
CANARY = "ZZCANARY"


@pytest.fixture
def two(engine: Engine, sessions: db.SessionFactory) -> Iterator[SimpleNamespace]:
    """Clinics a and b, each with a booked patient who wrote, and the scheduler of a."""
    now = dt.datetime.now(dt.UTC)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        a = open_clinic(session, now=now).clinic
        b = make_clinic(session, attested_on=dt.date(2026, 11, 20))
        make_rule(session, add_person(session, b, ["physiatry"]), "physiatry")
        open_up(session, b.id, now)
        ids = [
            _booked(session, clinic, now, f"{CANARY} {name}") for clinic, name in ((a, "Ours"), (b, "Theirs"))
        ]
        person = make_person(session, SECRET, role="scheduler", clinic_id=a.id)
    yield SimpleNamespace(a=a, b=b, ours=ids[0], theirs=ids[1], person=person, now=now)
    with engine.begin() as connection:
        connection.execute(text("truncate request_attempts"))


def _booked(session: Session, clinic: Any, now: dt.datetime, name: str) -> UUID:
    opening = free_openings(session, clinic_id=clinic.id, specialty="physiatry", now=now)[3].opening_id
    made = ask_for(session, clinic, now, name=name, openings=[opening])
    deciding.confirm_address(session, request_id=made.request_id, office=office_at(now))
    write_message(session, request_id=made.request_id, actor=PATIENT, body="A word.", office=office_at(now))
    return made.request_id


def about_requests(connection: Connection) -> dict[str, str]:
    """Give each table of requests that pages reach at all, with its column that names the request."""
    rows = connection.execute(
        text(
            "select distinct c.conrelid::regclass::text, a.attname from pg_constraint c"
            " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)"
            " where c.contype = 'f' and a.attname = 'request_id'"
            " and has_table_privilege('finder_private', c.conrelid, 'select')"
        )
    )
    return {"appointment_requests": "id", **dict(rows.all())}


def test_no_table_about_requests_shows_another_clinics_rows(engine: Engine, two: SimpleNamespace) -> None:
    with engine.begin() as connection:
        tables = about_requests(connection)
        connection.execute(text(f"set local role {PRIVATE}"))
        connection.execute(
            text("select set_config('app.clinic_ids', :ids, true)"), {"ids": f"{{{two.a.id}}}"}
        )
        seen = {
            name: set(connection.execute(text(f"select distinct {column} from {name}")).scalars())
            for name, column in tables.items()
            if name not in NAMELESS
        }
    empty = {name for name, found in seen.items() if not found}
    assert empty <= {"request_suggestions"}, "every other table has a row of each clinic"
    assert set().union(*seen.values()) == {two.ours}


def test_every_table_about_requests_is_held_to_its_rows_or_says_why_not(engine: Engine) -> None:
    with engine.connect() as connection:
        tables = about_requests(connection)
        held = set(
            connection.execute(
                text("select relname from pg_class where relrowsecurity and relforcerowsecurity")
            ).scalars()
        )
    assert set(tables) - held == set(NAMELESS)
    assert all(NAMELESS.values())


def test_no_statement_of_clinic_a_changes_a_row_of_clinic_b(engine: Engine, two: SimpleNamespace) -> None:
    changed = {}
    for change in CHANGES:
        with engine.connect() as connection, connection.begin() as begun:
            connection.execute(text(f"set local role {PRIVATE}"))
            connection.execute(
                text("select set_config('app.clinic_ids', :ids, true)"), {"ids": f"{{{two.a.id}}}"}
            )
            changed[change] = connection.execute(text(change), {"theirs": two.theirs}).rowcount
            begun.rollback()
    assert changed == dict.fromkeys(CHANGES, 0)


@pytest.fixture
def unfiltered(database_url: str) -> Iterator[list[str]]:
    """Take every condition on a clinic's number out of every statement; gives those it was in."""
    taken: list[str] = []

    def take(
        _connection: Connection,
        _cursor: object,
        statement: str,
        parameters: Any,
        _context: object,
        _many: bool,
    ) -> tuple[str, Any]:
        without, found = OF_A_CLINIC.subn("true", statement)
        taken.extend([statement] * bool(found))
        return without, parameters

    event.listen(Engine, "before_cursor_execute", take, retval=True)
    yield taken
    event.remove(Engine, "before_cursor_execute", take)


def test_the_pages_show_no_other_clinics_patient_without_our_own_filter(
    database_url: str, two: SimpleNamespace, unfiltered: list[str]
) -> None:
    app: Flask = create_app(
        Settings(database_url=database_url, secret_key=SecretStr(SECRET), engine="postgis")
    )
    visitor = Visitor(app.test_client())
    assert visitor.sign_in(two.person).status_code == 303
    inbox = f"/portal/{two.a.slug}/requests"
    listed, opened = visitor.get(inbox), visitor.get(f"{inbox}/{two.ours}")
    assert (str(two.ours) in listed.text, str(two.theirs) in listed.text) == (True, False)
    assert f"{CANARY} Ours" in opened.text
    assert visitor.get(f"{inbox}/{two.theirs}").status_code == 404
    assert visitor.post(f"{inbox}/{two.theirs}/cancel", page=f"{inbox}/{two.ours}").status_code == 404
    calendar = visitor.get(f"/portal/{two.a.slug}/calendar").text
    calendar += visitor.get(
        f"/portal/{two.a.slug}/calendar?since={(two.now + dt.timedelta(days=7)).date()}"
    ).text
    assert f"{CANARY} Theirs" not in calendar
    assert any("FROM appointment_requests" in statement for statement in unfiltered)
    assert any("FROM visits" in statement for statement in unfiltered)


def test_it_is_postgresql_that_holds_them_apart_there(
    settings: Settings, two: SimpleNamespace, unfiltered: list[str]
) -> None:
    """The same question as who may see all rows: without our filter both clinics' requests come."""
    asked = {"clinic_id": two.a.id, "account_id": two.person.account_id, "locale": "en"}
    found = {}
    for role in (SERVICE, PRIVATE):
        engine = db.make_engine(settings, role=role)
        with Session(engine) as session:
            act_for(session, clinic_ids=[two.a.id])
            rows = listing.inbox(session, office=office_at(two.now), **asked).rows
            found[role] = {row.id for row in rows}
            assert session.scalar(select(func.count()).select_from(AppointmentRequest)) == len(rows)
        engine.dispose()
    assert found == {SERVICE: {two.ours, two.theirs}, PRIVATE: {two.ours}}
    assert unfiltered
