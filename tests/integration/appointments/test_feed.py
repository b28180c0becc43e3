"""The calendar feed: what a program reads by its secret address, and what it never learns."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from finder.accounts.services import accounts, members
from finder.appointments.office import Actor
from finder.appointments.services import answering, deciding
from finder.appointments.services.answering import ProposedVisit
from finder.models import CalendarFeed, Clinic, VisitPlan
from tests.factories.requests import office_at
from tests.integration.appointments.test_inbox import CANARY, app, house, signed_in
from tests.visitor import Visitor

__all__ = ["app", "house"]
START = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=3)


def path_of(visitor: Visitor, house: SimpleNamespace) -> str:
    """Make a feed and give the path of its address."""
    page = f"/portal/{house.slug}/feed"
    shown = visitor.post(page).text
    address = shown.split("/calendar/")[1].split(".ics")[0]
    assert address not in visitor.get(page).text, "it is shown once"
    return f"/calendar/{address}.ics"


def propose(engine: Engine, house: SimpleNamespace) -> None:
    with Session(engine) as session, session.begin():
        answering.propose(
            session, request_id=house.sent, actor=Actor("clinic"), office=office_at(dt.datetime.now(dt.UTC)),
            plans=[[ProposedVisit(house.person, "physiatry", START, 30)]],
        )  # fmt: skip


def accept(engine: Engine, request_id: UUID) -> None:
    with Session(engine) as session, session.begin():
        plan = session.scalars(select(VisitPlan.id).where(VisitPlan.request_id == request_id)).one()
        office = office_at(dt.datetime.now(dt.UTC))
        deciding.accept_plan(session, request_id=request_id, plan_id=plan, office=office)


def test_a_program_reads_busy_times_without_a_patient_and_without_a_cookie(
    app: Flask, engine: Engine, house: SimpleNamespace, capfd: pytest.CaptureFixture[str]
) -> None:
    path = path_of(signed_in(app, house.scheduler), house)
    propose(engine, house)
    program = app.test_client()
    first = program.get(path)
    assert (first.status_code, first.mimetype) == (200, "text/calendar")
    assert "Set-Cookie" not in first.headers
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert CANARY not in first.text
    (event,) = Calendar.from_ical(first.data).walk("VEVENT")
    assert event.decoded("dtstart") == START
    assert event["status"] == "TENTATIVE"
    assert str(event["url"]).endswith(f"/portal/{house.slug}/requests/{house.sent}")
    accept(engine, house.sent)
    (event,) = Calendar.from_ical(program.get(path).data).walk("VEVENT")
    assert event["status"] == "CONFIRMED"
    assert path.split("/")[-1].removesuffix(".ics") not in capfd.readouterr().out, "no log holds the secret"


def test_what_has_not_changed_is_not_sent_again(app: Flask, engine: Engine, house: SimpleNamespace) -> None:
    path, program = path_of(signed_in(app, house.scheduler), house), app.test_client()
    propose(engine, house)
    tag = program.get(path).headers["ETag"]
    again = program.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    accept(engine, house.sent)
    assert program.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_the_feed_speaks_the_language_of_its_address(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor = signed_in(app, house.scheduler)
    path = path_of(visitor, house)
    assert "Visitas en" in app.test_client().get(f"/es{path}").text


def test_a_renewed_or_ended_address_opens_nothing(app: Flask, house: SimpleNamespace) -> None:
    visitor, program = signed_in(app, house.scheduler), app.test_client()
    first = path_of(visitor, house)
    second = path_of(visitor, house)
    assert [program.get(path).status_code for path in (first, second)] == [404, 200]
    page = f"/portal/{house.slug}/feed"
    assert visitor.post(f"{page}/end", page=page).status_code == 303
    assert program.get(second).status_code == 404


@pytest.mark.parametrize("how", ["removed", "demoted", "suspended"])
def test_who_no_longer_answers_requests_reads_no_calendar(
    app: Flask, engine: Engine, house: SimpleNamespace, how: str
) -> None:
    path, who = path_of(signed_in(app, house.scheduler), house), house.scheduler
    with Session(engine) as session, session.begin():
        clinic = session.scalars(select(Clinic.id).where(Clinic.slug == house.slug)).one()
        if how == "removed":
            members.remove(session, account_id=who.account_id, clinic_id=clinic)
        elif how == "demoted":
            members.grant(
                session, account_id=who.account_id, role="reader", clinic_id=clinic, organization_id=None
            )
        else:
            accounts.suspend(session, email=who.email)
    assert app.test_client().get(path).status_code == 404


@pytest.mark.parametrize("secret", ["x", "A" * 43, "A" * 44, "%00", "ä" * 43])
def test_a_wrong_secret_is_a_page_that_does_not_exist(app: Flask, secret: str) -> None:
    assert app.test_client().get(f"/calendar/{secret}.ics").status_code == 404


def test_the_database_keeps_a_hash_and_the_secret_nowhere(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    path = path_of(signed_in(app, house.scheduler), house)
    secret = path.split("/")[-1].removesuffix(".ics")
    with Session(engine) as session:
        rows = session.scalars(text("select f::text from calendar_feeds as f")).all()
        assert session.scalars(select(CalendarFeed.token_sha256)).all()
    assert all(secret not in row for row in rows)
