"""The pages on which a clinic adds and changes the times it offers, and single days of them."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from finder.appointments.services import deciding
from finder.appointments.times import to_wall
from finder.models import Clinic, Opening, OpeningException, OpeningRule
from finder.offering.services import rules
from tests.factories.requests import ask_for, office_at
from tests.integration.appointments.test_inbox import app, house, signed_in
from tests.visitor import Visitor

__all__ = ["app", "house"]
TODAY = dt.datetime.now(dt.UTC).date()
MONDAY = TODAY + dt.timedelta(days=21 - TODAY.weekday())


def terms(house: SimpleNamespace, **values: Any) -> dict[str, Any]:
    return {
        "who": f"{house.person}:physiatry", "day": ["MO"], "interval": "2", "opens": "14:00",
        "closes": "15:30", "minutes": "30", "capacity": "1", "lead_hours": "0", "at_once": "yes",
        "first_on": MONDAY.isoformat(), "last_on": (MONDAY + dt.timedelta(days=28)).isoformat(),
        "deed": "keep", **values,
    }  # fmt: skip


def rule_ids(engine: Engine, person: int) -> list[int]:
    with Session(engine) as session:
        held = select(OpeningRule.id).where(OpeningRule.specialist_id == person, OpeningRule.active)
        return list(session.scalars(held.order_by(OpeningRule.id)))


def walls(engine: Engine, rule_id: int) -> list[str]:
    with Session(engine) as session:
        rows = session.scalars(
            select(Opening)
            .where(Opening.rule_id == rule_id, Opening.state == "open")
            .order_by(Opening.starts_at)
        )
        return [f"{to_wall(row.starts_at, row.time_zone):%m-%d %H:%M}" for row in rows]


def add(visitor: Visitor, engine: Engine, house: SimpleNamespace, **values: Any) -> int:
    page = f"/portal/{house.slug}/openings/rules/new"
    assert visitor.post(page, terms(house, **values), page=page).status_code == 303
    return rule_ids(engine, house.person)[-1]


def test_a_new_rule_is_shown_before_it_is_kept_and_makes_the_same_openings(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor, page = signed_in(app, house.scheduler), f"/portal/{house.slug}/openings/rules/new"
    before = rule_ids(engine, house.person)
    shown = visitor.post(page, terms(house, deed="preview"), page=page)
    assert shown.status_code == 200
    assert shown.text.count("2:00") >= 3
    assert rule_ids(engine, house.person) == before
    days = [f"{MONDAY + dt.timedelta(days=14 * number):%m-%d}" for number in range(3)]
    made = walls(engine, add(visitor, engine, house))
    assert made == [f"{day} {hour}" for day in days for hour in ("14:00", "14:30", "15:00")]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"who": "1:physiatry"}, "who"),
        ({"who": "x"}, "who"),
        ({"day": []}, "day"),
        ({"day": ["MO", "XX"]}, "day"),
        ({"interval": "0"}, "interval"),
        ({"interval": "１"}, "interval"),
        ({"opens": "25:00"}, "opens"),
        ({"closes": "14:10"}, "closes"),
        ({"closes": "13:00"}, "closes"),
        ({"minutes": "4"}, "minutes"),
        ({"capacity": "51"}, "capacity"),
        ({"lead_hours": "-1"}, "lead_hours"),
        ({"first_on": "soon"}, "first_on"),
        ({"first_on": "9999-01-01"}, "first_on"),
        ({"last_on": "2020-01-01"}, "last_on"),
        ({"every": "year"}, "every"),
        ({"every": "month", "nth": []}, "nth"),
        ({"every": "month", "nth": ["5"]}, "nth"),
        ({"every": "date", "dates": ""}, "dates"),
        ({"every": "date", "dates": "0, 32"}, "dates"),
        ({"every": "date", "dates": "first"}, "dates"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    app: Flask, engine: Engine, house: SimpleNamespace, values: dict[str, Any], field: str
) -> None:
    visitor, page = signed_in(app, house.scheduler), f"/portal/{house.slug}/openings/rules/new"
    before = rule_ids(engine, house.person)
    answer = visitor.post(page, terms(house, **values), page=page)
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    assert rule_ids(engine, house.person) == before


def test_a_field_that_does_not_exist_is_named(app: Flask, house: SimpleNamespace) -> None:
    visitor, page = signed_in(app, house.scheduler), f"/portal/{house.slug}/openings/rules/new"
    answer = visitor.post(page, terms(house, clinic_id="1"), page=page)
    assert answer.status_code == 400
    assert "clinic_id" in answer.text


def test_a_single_day_has_no_visits_or_other_hours_until_it_is_as_the_others(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor = signed_in(app, house.scheduler)
    rule = add(visitor, engine, house)
    page = f"/portal/{house.slug}/openings/rules/{rule}"
    day, usual = MONDAY.isoformat(), walls(engine, rule)
    assert visitor.post(f"{page}/days", {"day": day}, page=page).status_code == 303
    assert walls(engine, rule) == usual[3:]
    hours = {"day": day, "opens": "08:00", "closes": "09:00"}
    assert visitor.post(f"{page}/days", hours, page=page).status_code == 303
    assert walls(engine, rule)[:2] == [f"{MONDAY:%m-%d} 08:00", f"{MONDAY:%m-%d} 08:30"]
    assert "8:00" in visitor.get(page).text
    assert visitor.post(f"{page}/days/drop", {"day": day}, page=page).status_code == 303
    assert walls(engine, rule) == usual
    for wrong in (
        {"day": "soon"},
        {"day": (MONDAY + dt.timedelta(days=1)).isoformat()},
        {"day": "2020-01-06"},
    ):
        answer = visitor.post(f"{page}/days", wrong, page=page)
        assert answer.status_code == 422
        assert 'id="single_day-fault"' in answer.text
    half = visitor.post(f"{page}/days", {"day": day, "opens": "08:00"}, page=page)
    assert half.status_code == 422
    assert 'id="single_closes-fault"' in half.text


def test_what_is_booked_stays_and_is_listed_where_the_length_changes(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor = signed_in(app, house.scheduler)
    rule = add(visitor, engine, house)
    now = dt.datetime.now(dt.UTC)
    with Session(engine) as session, session.begin():
        clinic = session.scalars(select(Clinic).where(Clinic.slug == house.slug)).one()
        first = select(Opening.id).where(Opening.rule_id == rule).order_by(Opening.starts_at).limit(1)
        made = ask_for(session, clinic, now, openings=[session.scalars(first).one()])
        deciding.confirm_address(session, request_id=made.request_id, office=office_at(now))
    booked = str(made.request_id)
    page = f"/portal/{house.slug}/openings/rules/{rule}"
    assert booked in visitor.get(page).text
    assert booked not in visitor.get(f"/portal/{house.slug}/openings").text
    changed = terms(house, minutes="45")
    assert visitor.post(page, changed, page=page).status_code == 303
    after = rule_ids(engine, house.person)[-1]
    assert after != rule
    assert walls(engine, after)[:2] == [f"{MONDAY:%m-%d} 14:00", f"{MONDAY:%m-%d} 14:45"]
    assert booked in visitor.get(f"/portal/{house.slug}/openings").text
    assert visitor.get(page).status_code == 404


def test_other_hours_change_the_rule_itself(app: Flask, engine: Engine, house: SimpleNamespace) -> None:
    visitor = signed_in(app, house.scheduler)
    rule = add(visitor, engine, house)
    page = f"/portal/{house.slug}/openings/rules/{rule}"
    assert visitor.post(page, terms(house, opens="13:30"), page=page).status_code == 303
    assert rule_ids(engine, house.person)[-1] == rule
    assert walls(engine, rule)[0] == f"{MONDAY:%m-%d} 13:30"


@pytest.mark.parametrize("who", ["stranger", "editor", "reader"])
def test_others_neither_see_nor_change_a_rule(
    app: Flask, engine: Engine, house: SimpleNamespace, who: str
) -> None:
    rule = rule_ids(engine, house.person)[0]
    visitor = signed_in(app, getattr(house, who))
    for slug in (house.slug, house.other):
        assert visitor.get(f"/portal/{slug}/openings/rules/{rule}").status_code == 404


def test_a_preview_leaves_out_the_hour_that_the_clock_skips(
    session: Session, open_place: SimpleNamespace
) -> None:
    night = rules.Terms(
        specialist_id=open_place.people["physiatry"].specialist_id, specialty_code="physiatry",
        repeats="FREQ=WEEKLY;BYDAY=SU", first_on=dt.date(2027, 3, 14), last_on=dt.date(2027, 3, 14),
        opens=dt.time(1), closes=dt.time(4), minutes=60, capacity=1, lead_minutes=0, at_once=True,
    )  # fmt: skip
    now = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
    ahead = rules.preview(session, clinic_id=open_place.id, terms=night, rule_id=None, now=now)
    assert [to_wall(begins, "America/New_York").hour for begins, _ends in ahead] == [1, 3]


@pytest.mark.parametrize("hours", [(dt.time(9), None), (None, dt.time(9)), (dt.time(9), dt.time(9))])
def test_the_database_refuses_half_hours_of_a_day(
    session: Session, open_place: SimpleNamespace, hours: tuple[dt.time | None, dt.time | None]
) -> None:
    opens, closes = hours
    rule_id = open_place.rules["physiatry"].id
    session.add(OpeningException(rule_id=rule_id, day=MONDAY, opens=opens, closes=closes))
    with pytest.raises(IntegrityError):
        session.flush()
