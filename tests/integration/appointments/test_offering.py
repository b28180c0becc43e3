"""A clinic's own page of what it offers: closed days, rules that end, and what stays booked."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from finder import db
from finder.models import Opening, OpeningRule
from tests.integration.appointments.test_inbox import app, house, signed_in

__all__ = ["app", "house"]
SOON = (dt.datetime.now(dt.UTC) + dt.timedelta(days=20)).date()


def open_on(engine: Engine, person: int, day: dt.date = SOON) -> int:
    """Count the openings of a specialist on a day of the clinic's own."""
    with Session(engine) as session:
        own_day = func.date(func.timezone(Opening.time_zone, Opening.starts_at))
        wanted = (Opening.specialist_id == person, Opening.state == "open", own_day == day)
        return session.scalar(select(func.count()).where(*wanted)) or 0


def test_a_closed_day_offers_nothing_until_it_is_opened_again(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor, page = signed_in(app, house.scheduler), f"/portal/{house.slug}/openings"
    assert open_on(engine, house.person) == 3
    form = {"day": SOON.isoformat(), "name": "Staff day"}
    assert visitor.post(f"{page}/holidays", form, page=page).status_code == 303
    assert "Staff day" in visitor.get(page).text
    assert open_on(engine, house.person) == 0
    assert open_on(engine, house.person, SOON + dt.timedelta(days=1)) == 3
    assert visitor.post(f"{page}/holidays/drop", {"day": SOON.isoformat()}, page=page).status_code == 303
    assert open_on(engine, house.person) == 3


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"day": "soon"}, "day-fault"),
        ({"day": "2020-01-01"}, "day-fault"),
        ({"day": "9999-01-01"}, "day-fault"),
        ({"day": SOON.isoformat(), "name": "x" * 81}, "name-fault"),
        ({"day": SOON.isoformat(), "name": "a\0b"}, "name-fault"),
    ],
)
def test_what_is_wrong_with_a_closed_day_is_said_beside_its_field(
    app: Flask, house: SimpleNamespace, form: dict[str, str], fault: str
) -> None:
    visitor, page = signed_in(app, house.scheduler), f"/portal/{house.slug}/openings"
    answer = visitor.post(f"{page}/holidays", form, page=page)
    assert answer.status_code == 422
    assert f'id="{fault}"' in answer.text


def test_a_visit_stays_where_its_day_was_closed_and_the_page_says_so(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor, inbox = signed_in(app, house.scheduler), f"/portal/{house.slug}/requests/{house.sent}"
    form = {
        "specialty": "physiatry", "day.1.physiatry": SOON.isoformat(), "hour.1.physiatry": "15:00",
        "person.1.physiatry": str(house.person), "minutes.1.physiatry": "30",
    }  # fmt: skip
    assert visitor.post(f"{inbox}/propose", form, page=inbox).status_code == 303
    page = f"/portal/{house.slug}/openings"
    assert str(house.sent) not in visitor.get(page).text
    assert visitor.post(f"{page}/holidays", {"day": SOON.isoformat()}, page=page).status_code == 303
    assert str(house.sent) in visitor.get(page).text


def test_a_rule_ends_and_another_clinics_rule_does_not(
    app: Flask, engine: Engine, sessions: db.SessionFactory, house: SimpleNamespace
) -> None:
    with Session(engine) as session:
        rule = session.scalars(select(OpeningRule.id).where(OpeningRule.specialist_id == house.person)).one()
    page = f"/portal/{house.slug}/openings"
    stranger, theirs = signed_in(app, house.stranger), f"/portal/{house.other}/openings"
    answer = stranger.post(f"{theirs}/rules/{rule}/end", page=f"{theirs}")
    assert answer.status_code == 422
    assert open_on(engine, house.person) == 3
    visitor = signed_in(app, house.scheduler)
    assert visitor.post(f"{page}/rules/{rule}/end", page=page).status_code == 303
    assert open_on(engine, house.person) == 0


@pytest.mark.parametrize("who", ["stranger", "editor", "reader"])
def test_others_do_not_see_what_is_offered(app: Flask, house: SimpleNamespace, who: str) -> None:
    assert signed_in(app, getattr(house, who)).get(f"/portal/{house.slug}/openings").status_code == 404
