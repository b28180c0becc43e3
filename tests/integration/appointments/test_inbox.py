"""The clinic's pages: who sees what, what they do, and that each reading is noted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from finder import db
from finder.app import create_app
from finder.appointments.services import deciding
from finder.appointments.services.requesting import Sender, make_request
from finder.config import Settings
from finder.models import AppointmentRequest, AuditEntry, Clinic
from tests.conftest import SECRET
from tests.factories import make_clinic
from tests.factories.accounts import make_person
from tests.factories.requests import ask_for, make_wish, office_at
from tests.integration.appointments.conftest import open_clinic
from tests.visitor import Visitor

CANARY = "ZZCANARY"


@pytest.fixture(scope="module")
def app(database_url: str) -> Flask:
    return create_app(Settings(database_url=database_url, secret_key=SECRET, engine="postgis"))


@pytest.fixture
def house(engine: Engine, sessions: db.SessionFactory) -> Iterator[SimpleNamespace]:
    """A clinic with two requests, one unconfirmed; its people, and a stranger who owns another clinic."""
    now = dt.datetime.now(dt.UTC)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        place = open_clinic(session, now=now, lead_minutes=24 * 60)
        other = make_clinic(session)
        sent = ask_for(session, place.clinic, now, name=f"{CANARY} Person", reason=f"{CANARY} hurts.")
        deciding.confirm_address(session, request_id=sent.request_id, office=office_at(now))
        hidden = ask_for(session, place.clinic, now)
        people = {
            role: make_person(session, SECRET, role=role, clinic_id=place.id)
            for role in ("scheduler", "editor", "reader")
        }
        stranger = make_person(session, SECRET, role="owner", clinic_id=other.id)
    yield SimpleNamespace(
        slug=place.clinic.slug, other=other.slug, sent=sent.request_id, hidden=hidden.request_id,
        person=place.people["physiatry"].specialist_id, stranger=stranger, **people,
    )  # fmt: skip
    with engine.begin() as connection:
        connection.execute(text("truncate request_attempts"))


def signed_in(app: Flask, person: object) -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.sign_in(person)  # type: ignore[arg-type]  # a Person of the factories
    return visitor


def page_of(house: SimpleNamespace, request_id: UUID | None = None) -> str:
    return f"/portal/{house.slug}/requests/{request_id or house.sent}"


def state(engine: Engine, house: SimpleNamespace) -> str:
    with Session(engine) as session:
        return session.get_one(AppointmentRequest, house.sent).state


def test_a_scheduler_sees_what_was_sent_and_nothing_that_was_not(app: Flask, house: SimpleNamespace) -> None:
    visitor = signed_in(app, house.scheduler)
    listed = visitor.get(f"/portal/{house.slug}/requests")
    assert listed.status_code == 200
    assert listed.text.count('scope="row"') == 1
    assert CANARY not in listed.text
    opened = visitor.get(page_of(house))
    assert f"{CANARY} hurts." in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    assert visitor.get(page_of(house, house.hidden)).status_code == 404


def test_each_reading_is_noted_with_who_and_what(app: Flask, engine: Engine, house: SimpleNamespace) -> None:
    signed_in(app, house.scheduler).get(page_of(house))
    with Session(engine) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == str(house.sent))).all()
    assert [(each.action, each.actor_id) for each in entries] == [
        ("request.read", str(house.scheduler.account_id))
    ]


@pytest.mark.parametrize("who", ["stranger", "editor", "reader", None])
@pytest.mark.parametrize("deed", ["", "/claim", "/propose", "/decline", "/cancel", "/reply", "/confirm"])
def test_nobody_else_reads_or_does_anything(
    app: Flask, engine: Engine, house: SimpleNamespace, who: str | None, deed: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    visitor = signed_in(app, getattr(house, who)) if who else Visitor(app.test_client())
    for slug in (house.slug, house.other):
        path = f"/portal/{slug}/requests/{house.sent}{deed}"
        answer = visitor.client.post(path, data={"body": "x"}) if deed else visitor.get(path)
        assert answer.status_code in (302, 401, 404)
        assert CANARY not in answer.text
    assert visitor.get(f"/portal/{house.slug}/calendar").status_code in (302, 404)
    app.config["WTF_CSRF_ENABLED"] = True
    assert state(engine, house) == "sent"


def test_a_request_is_claimed_proposed_answered_and_shown_in_the_calendar(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor, page = signed_in(app, house.scheduler), page_of(house)
    assert visitor.post(f"{page}/claim", page=page).status_code == 303
    day = (dt.datetime.now(dt.UTC) + dt.timedelta(days=3)).date().isoformat()
    form = {
        "specialty": "physiatry", "day.1.physiatry": day, "hour.1.physiatry": "15:00",
        "person.1.physiatry": str(house.person), "minutes.1.physiatry": "30",
    }  # fmt: skip
    assert (
        visitor.post(f"{page}/propose", {**form, "hour.1.physiatry": "25:00"}, page=page).status_code == 409
    )
    assert visitor.post(f"{page}/propose", form, page=page).status_code == 303
    assert state(engine, house) == "proposed"
    assert visitor.post(f"{page}/reply", {"body": "See you then."}, page=page).status_code == 303
    assert "See you then." in visitor.get(page).text
    week = visitor.get(f"/portal/{house.slug}/calendar?since={day}&days=1")
    assert f"{CANARY} Person" in week.text
    assert "3:00" in week.text
    assert visitor.get(f"/portal/{house.slug}/calendar?since=soon").status_code == 400


@pytest.mark.parametrize("locale", ["en", "es"])
@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("waits", [False, True])
def test_a_request_in_either_language_is_unread_until_it_is_seen(
    app: Flask, engine: Engine, house: SimpleNamespace, locale: str, prefix: str, waits: bool
) -> None:
    now = dt.datetime.now(dt.UTC)
    with Session(engine) as session, session.begin():
        clinic = session.scalars(select(Clinic).where(Clinic.slug == house.slug)).one()
        sender = Sender("test", f"unread-{locale}{prefix}{waits}", "10.9.9.1")
        made = make_request(
            session, clinic=clinic, wish=make_wish(waits=waits), locale=locale, sender=sender,
            office=office_at(now),
        )  # fmt: skip
        deciding.confirm_address(session, request_id=made.request_id, office=office_at(now))
    visitor, inbox = signed_in(app, house.scheduler), f"{prefix}/portal/{house.slug}/requests"
    page = f"{inbox}/{made.request_id}"
    unread = re.compile(f'<tr role="row" class="unread"><th scope="row" role="rowheader"><a href="{page}"')
    assert unread.search(visitor.get(inbox).text)
    visitor.get(page)
    assert unread.search(visitor.get(inbox).text)
    assert visitor.post(f"{page}/seen", page=page).status_code == 303
    assert not unread.search(visitor.get(inbox).text)


def test_a_request_is_handed_over_and_declined_with_words(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor, page = signed_in(app, house.scheduler), page_of(house)
    assert visitor.post(f"{page}/hand-over", {"to": "neurosurgery"}, page=page).status_code == 303
    assert visitor.post(f"{page}/hand-over", {"to": "radiology"}, page=page).status_code == 409
    assert visitor.post(f"{page}/decline", {"body": "Please ask elsewhere."}, page=page).status_code == 303
    assert state(engine, house) == "declined"
    listed = visitor.get(f"/portal/{house.slug}/requests?state=declined")
    assert listed.text.count('scope="row"') == 1
    assert visitor.get(f"/portal/{house.slug}/requests?state=nothing").status_code == 400


def test_the_database_itself_hides_other_clinics_requests_from_pages(
    engine: Engine, house: SimpleNamespace
) -> None:
    with engine.begin() as connection:
        connection.execute(text("set local role finder_private"))
        seen = select(func.count()).select_from(AppointmentRequest)
        assert connection.scalar(seen) == 0
        ids = "select set_config('app.clinic_ids', '{' || id || '}', true) from clinics where slug = :slug"
        connection.execute(text(ids), {"slug": house.slug})
        assert connection.scalar(seen) == 1
        connection.execute(text(ids), {"slug": house.other})
        assert connection.scalar(seen) == 0
        tables = ("request_patients", "request_messages", "request_events", "visits", "visit_plans")
        assert all(connection.scalar(text(f"select count(*) from {name}")) == 0 for name in tables)
