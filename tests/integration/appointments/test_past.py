"""Visits that are over: listed, closed one by one or all at once, never before their time."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from finder.appointments.services import deciding
from finder.models import AppointmentRequest, AuditEntry, Clinic, Opening
from tests.factories.requests import ask_for, office_at
from tests.integration.appointments.test_inbox import CANARY, app, house, signed_in

__all__ = ["app", "house"]


@pytest.fixture
def over(engine: Engine, house: SimpleNamespace) -> list[UUID]:
    """Three booked visits: two are over, one is to come."""
    now, ids = dt.datetime.now(dt.UTC), []
    with Session(engine) as session, session.begin():
        clinic = session.scalars(select(Clinic).where(Clinic.slug == house.slug)).one()
        for place in range(3):
            opening = session.scalars(
                select(Opening.id)
                .where(Opening.clinic_id == clinic.id, Opening.bookable_until > now)
                .order_by(Opening.starts_at, Opening.id)
                .offset(place)
                .limit(1)
            ).one()
            name = f"{CANARY} Guest {place}"
            made = ask_for(session, clinic, now, name=name, specialties=["physiatry"], openings=[opening])
            deciding.confirm_address(session, request_id=made.request_id, office=office_at(now))
            ids.append(made.request_id)
    with engine.begin() as connection:
        # Nobody can book in the past: what is booked is moved there.
        connection.execute(text("set local session_replication_role = replica"))
        days = "interval '9 days'"
        past = f"update visits set starts_at = starts_at - {days}, ends_at = ends_at - {days}"
        connection.execute(
            text(f"{past}, opening_id = null, capacity = null where request_id = any (:ids)"),
            {"ids": ids[:2]},
        )
    return ids


def states(engine: Engine, ids: list[UUID]) -> list[str]:
    with Session(engine) as session:
        return [session.get_one(AppointmentRequest, each).state for each in ids]


def test_each_is_closed_with_one_press(
    app: Flask, engine: Engine, house: SimpleNamespace, over: list[UUID]
) -> None:
    visitor, page = signed_in(app, house.scheduler), f"/portal/{house.slug}/past"
    shown = visitor.get(page).text
    assert [f"Guest {number}" in shown for number in range(3)] == [True, True, False]
    assert visitor.post(page, {"no_show": str(over[0])}).status_code == 303
    assert states(engine, over) == ["no_show", "booked", "booked"]
    assert f"{CANARY} Guest 0" not in visitor.get(page).text
    with Session(engine) as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "calendar.read")).all()
    assert any("past visits" in entry.why for entry in noted)


def test_all_that_were_shown_are_closed_at_once(
    app: Flask, engine: Engine, house: SimpleNamespace, over: list[UUID]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    visitor, page = signed_in(app, house.scheduler), f"/portal/{house.slug}/past"
    form = {"all": "yes", "listed": [str(each) for each in over[:2]]}
    answer = visitor.client.post(page, data=form)
    app.config["WTF_CSRF_ENABLED"] = True
    assert answer.status_code == 303
    assert states(engine, over) == ["completed", "completed", "booked"]


def test_what_is_not_over_is_not_closed_and_that_is_said(
    app: Flask, engine: Engine, house: SimpleNamespace, over: list[UUID]
) -> None:
    visitor, page = signed_in(app, house.scheduler), f"/portal/{house.slug}/past"
    answer = visitor.post(page, {"completed": str(over[2])})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert states(engine, over)[2] == "booked"
    assert visitor.post(page, {"completed": "x"}).status_code == 400
    assert visitor.post(page, {}).status_code == 400


@pytest.mark.parametrize("who", ["stranger", "reader"])
def test_nobody_else_closes_a_visit(
    app: Flask, engine: Engine, house: SimpleNamespace, over: list[UUID], who: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    visitor = signed_in(app, getattr(house, who))
    for slug in (house.slug, house.other):
        answer = visitor.client.post(f"/portal/{slug}/past", data={"completed": str(over[0])})
        assert answer.status_code in (404, 409)
        assert CANARY not in answer.text
    app.config["WTF_CSRF_ENABLED"] = True
    assert states(engine, over)[0] == "booked"
