"""Clinic A's people try everything that has a number with the numbers of clinic B: made from the routes.

A new route is tried without being named here; a number of a new kind is tried with all of B's numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from finder import db
from finder.appointments.services import deciding
from finder.models import AccountSession, OpeningRule, Passkey
from tests.conftest import SECRET
from tests.factories import add_person, make_clinic
from tests.factories.accounts import make_person
from tests.factories.openings import make_rule, open_up
from tests.factories.requests import ask_for, office_at
from tests.integration.accounts.test_access_matrix import signed_in_rules
from tests.integration.appointments.conftest import open_clinic
from tests.visitor import Visitor

OURS = ("owner", "scheduler", "editor", "reader")
CANARY = "ZZCANARY"
DEEDS = ("claim", "seen", "propose", "confirm", "decline", "hand-over", "close", "cancel", "reply")
SOON = (dt.datetime.now(dt.UTC) + dt.timedelta(days=20)).date().isoformat()
FORM = {
    "body": "A word.", "outcome": "completed", "to": "physiatry", "sure": "yes", "day": SOON, "name": "Day",
    "opens": "09:00", "closes": "12:00", "role": "owner", "email": "other@staff.example", "state": "rejected",
}  # fmt: skip
"""Fields that some route or other takes."""
REFUSED = (400, 404, 405, 422)


@pytest.fixture
def two(app: Flask, engine: Engine, sessions: db.SessionFactory) -> Iterator[SimpleNamespace]:
    """Clinic a with its people; clinic b with a patient, a rule, and an owner who is signed in."""
    now = dt.datetime.now(dt.UTC)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        a = open_clinic(session, now=now).clinic
        b = make_clinic(session, name="Beta", attested_on=dt.date(2026, 11, 20))
        make_rule(session, add_person(session, b, ["physiatry"]), "physiatry")
        open_up(session, b.id, now)
        made = ask_for(session, b, now, name=f"{CANARY} Person", reason=f"{CANARY} hurts.")
        deciding.confirm_address(session, request_id=made.request_id, office=office_at(now))
        people = {role: make_person(session, SECRET, role=role, clinic_id=a.id) for role in OURS}
        stranger = make_person(session, SECRET, role="owner", clinic_id=b.id)
        key = Passkey(account_id=stranger.account_id, credential_id=b"x" * 32, public_key=b"y" * 64,
                      sign_count=0, name="Key")  # fmt: skip
        session.add(key)
    Visitor(app.test_client()).sign_in(stranger)
    with Session(engine) as session:
        rule = session.scalars(select(OpeningRule.id).where(OpeningRule.clinic_id == b.id)).one()
        sign_in = session.scalars(
            select(AccountSession.id).where(AccountSession.account_id == stranger.account_id)
        ).one()
    yield SimpleNamespace(
        a=a, b=b, people=people, stranger=stranger.account_id, request=made.request_id,
        numbers={"rule_id": rule, "session_id": sign_in, "passkey_id": key.id, "clinic_id": b.id,
                 "account_id": stranger.account_id},
    )  # fmt: skip
    with engine.begin() as connection:
        connection.execute(text("truncate request_attempts"))


def tries(app: Flask, rule: Rule, two: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """Give a route's addresses: our slug with their numbers, and their slug with their numbers."""
    slugs = (two.a.slug, two.b.slug) if "slug" in rule.arguments else ("",)
    named = [name for name in rule.arguments if f"<int:{name}>" in rule.rule]
    known = [two.numbers[name] for name in named if name in two.numbers]
    numbers = known if named and len(known) == len(named) else list(two.numbers.values())
    deeds = DEEDS if "deed" in rule.arguments else ("",)
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    foreign = bool(rule.arguments - {"slug", "deed"})
    with app.test_request_context():
        for slug in slugs if foreign else slugs[1:]:
            for number in numbers if named else numbers[:1]:
                for deed in deeds:
                    values = {"slug": slug, "deed": deed, "request_id": two.request}
                    given = {name: values.get(name, number) for name in rule.arguments}
                    yield (
                        method,
                        str(app.url_map.bind("localhost").build(rule.endpoint, given, method=method)),
                    )


def rows_of(engine: Engine, two: SimpleNamespace) -> dict[str, list[str]]:
    """Give every row that belongs to clinic b, its request or its owner."""
    belongs = {"clinic_id": two.b.id, "request_id": str(two.request), "account_id": two.stranger}
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        columns = connection.execute(
            text(
                "select c.table_name, c.column_name from information_schema.columns c"
                " join information_schema.tables t using (table_schema, table_name)"
                " where c.table_schema = 'public' and t.table_type = 'BASE TABLE'"
                " and c.column_name = any (:names)"
            ),
            {"names": list(belongs)},
        ).all()
        for table, column in [*columns, ("appointment_requests", "id")]:
            wanted: Any = belongs.get(column, str(two.request))
            rows = connection.execute(
                text(f"select t::text from {table} t where {column}::text = :wanted order by 1"),
                {"wanted": str(wanted)},
            )
            found[f"{table}.{column}"] = list(rows.scalars())
    return found


def test_no_number_of_clinic_b_opens_or_changes_anything_for_clinic_a(
    app: Flask, engine: Engine, two: SimpleNamespace
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    before, wrong, tried = rows_of(engine, two), [], 0
    try:
        for role, person in two.people.items():
            visitor = Visitor(app.test_client())
            assert visitor.sign_in(person).status_code == 303
            for rule in (each for each in signed_in_rules(app) if each.arguments):
                for method, path in tries(app, rule, two):
                    tried += 1
                    answer = visitor.client.open(path, method=method, data=FORM if method == "POST" else None)
                    if answer.status_code not in REFUSED or CANARY in answer.text:
                        wrong.append(f"{role}: {method} {path}: {answer.status_code}")
    finally:
        app.config["WTF_CSRF_ENABLED"] = True
    assert wrong == []
    assert tried > 100
    assert rows_of(engine, two) == before


def test_the_numbers_are_right_ones(app: Flask, engine: Engine, two: SimpleNamespace) -> None:
    """Clinic b's own rows are found by them, so that what was refused above was refused for its owner."""
    found = rows_of(engine, two)
    for name in ("request_patients.request_id", "opening_rules.clinic_id", "account_sessions.account_id"):
        assert found[name], name
