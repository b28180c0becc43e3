"""Rules by the month on the pages of openings: made, said in words, changed; some the form cannot say."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from finder.models import OpeningRule
from finder.offering import forms
from tests.integration.appointments.test_inbox import app, house, signed_in
from tests.integration.appointments.test_rule_pages import add, rule_ids, terms, walls

__all__ = ["app", "house"]
START = dt.datetime.now(dt.UTC).date().replace(day=1) + dt.timedelta(days=32)
FIRST = START.replace(day=1)
MONTHS = {
    "every": "month", "nth": ["1", "-1"], "day": ["MO"], "interval": "1", "first_on": FIRST.isoformat(),
    "last_on": (FIRST + dt.timedelta(days=27)).isoformat(), "closes": "14:30",
}  # fmt: skip


def mondays() -> list[str]:
    """The first Monday of that month, and the last where it lies within the rule."""
    days = [FIRST + dt.timedelta(days=n) for n in range(31)]
    listed = [day for day in days if day.weekday() == 0 and day.month == FIRST.month]
    kept = [day for day in (listed[0], listed[-1]) if day <= FIRST + dt.timedelta(days=27)]
    return [f"{day:%m-%d} 14:00" for day in kept]


def repeats(engine: Engine, rule: int) -> str:
    with Session(engine) as session:
        return session.get_one(OpeningRule, rule).repeats


def test_a_rule_on_the_first_and_last_monday_is_made_said_in_words_and_changed_to_dates(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor = signed_in(app, house.scheduler)
    rule = add(visitor, engine, house, **MONTHS)
    assert repeats(engine, rule) == "FREQ=MONTHLY;BYDAY=1MO,-1MO"
    assert walls(engine, rule) == mondays()
    listed, page = f"/portal/{house.slug}/openings", f"/portal/{house.slug}/openings/rules/{rule}"
    assert "Each month, first, last: Monday" in visitor.get(listed).text
    shown = visitor.get(page).text
    assert 'value="month" checked' in shown
    assert 'name="nth" value="-1" checked' in shown
    dates = terms(house, **{**MONTHS, "every": "date", "dates": "15, 2", "interval": "2"})
    assert visitor.post(page, dates, page=page).status_code == 303
    assert repeats(engine, rule) == "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=2,15"
    assert walls(engine, rule) == [f"{FIRST.replace(day=day):%m-%d} 14:00" for day in (2, 15)]
    assert "Every 2 months, on these dates: 2, 15" in visitor.get(listed).text


@pytest.mark.parametrize(
    ("said", "changeable"),
    [
        ("FREQ=DAILY", True),
        ("FREQ=DAILY;INTERVAL=2", False),
        ("FREQ=WEEKLY;BYDAY=WE,MO", True),
        ("FREQ=MONTHLY;BYDAY=1MO,1TU,3MO,3TU", True),
        ("FREQ=MONTHLY;BYDAY=1MO,3TU", False),
        ("FREQ=MONTHLY;BYDAY=MO", False),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", True),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", False),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=1", False),
    ],
)
def test_only_a_rule_that_the_form_can_say_whole_is_offered_for_change(
    app: Flask, engine: Engine, house: SimpleNamespace, said: str, changeable: bool
) -> None:
    rule = rule_ids(engine, house.person)[0]
    with Session(engine) as session, session.begin():
        session.execute(update(OpeningRule).where(OpeningRule.id == rule).values(repeats=said))
        assert forms.is_changeable(session.get_one(OpeningRule, rule)) is changeable
