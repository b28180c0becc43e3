"""The inbox by what is looked for, page by page; who sees to a request, and that lateness shows."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from finder.appointments.services import deciding
from finder.inbox.services import listing
from finder.models import AppointmentRequest, Clinic
from tests.conftest import SECRET
from tests.factories.accounts import Person, make_person
from tests.factories.requests import ask_for, office_at
from tests.integration.appointments.test_inbox import app, house, page_of, signed_in

__all__ = ["app", "house"]


@pytest.fixture
def colleague(engine: Engine, house: SimpleNamespace) -> Person:
    """A second person who answers the clinic's requests."""
    with Session(engine) as session, session.begin():
        clinic = session.scalars(select(Clinic.id).where(Clinic.slug == house.slug)).one()
        return make_person(session, SECRET, role="owner", clinic_id=clinic)


def claimed(engine: Engine, house: SimpleNamespace) -> int | None:
    with Session(engine) as session:
        return session.get_one(AppointmentRequest, house.sent).claimed_by


def make_late(engine: Engine, house: SimpleNamespace) -> None:
    with Session(engine) as session, session.begin():
        late = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        session.execute(
            update(AppointmentRequest).where(AppointmentRequest.id == house.sent).values(due_at=late)
        )


def test_a_request_is_given_to_a_colleague_who_finds_it_among_the_own(
    app: Flask, engine: Engine, house: SimpleNamespace, colleague: Person
) -> None:
    visitor, page = signed_in(app, house.scheduler), page_of(house)
    form = {"colleague": str(colleague.account_id)}
    assert visitor.post(f"{page}/give", form, page=page).status_code == 303
    assert claimed(engine, house) == colleague.account_id
    mine = f"/portal/{house.slug}/requests?only=mine"
    assert str(house.sent) not in visitor.get(mine).text
    assert str(house.sent) in signed_in(app, colleague).get(mine).text
    assert "Test Person sees to it" in visitor.get(page).text


@pytest.mark.parametrize("who", ["reader", "stranger", "nobody"])
def test_a_request_is_given_to_nobody_who_may_not_read_it(
    app: Flask, engine: Engine, house: SimpleNamespace, who: str
) -> None:
    number = getattr(house, who).account_id if who != "nobody" else 999_999_999
    visitor, page = signed_in(app, house.scheduler), page_of(house)
    assert visitor.post(f"{page}/give", {"colleague": str(number)}, page=page).status_code == 409
    assert claimed(engine, house) is None


def test_a_late_request_raises_an_alarm_in_the_list_and_on_its_page(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor, listed = signed_in(app, house.scheduler), f"/portal/{house.slug}/requests"
    assert str(house.sent) not in visitor.get(f"{listed}?only=overdue").text
    make_late(engine, house)
    assert str(house.sent) in visitor.get(f"{listed}?only=overdue").text
    assert "chip-overdue" in visitor.get(listed).text
    assert "This patient waits for an answer." in visitor.get(page_of(house)).text


@pytest.mark.parametrize("wrong", ["only=all", "page=0", "page=x", "page=99999", "state=lost"])
def test_a_choice_that_does_not_exist_is_named(app: Flask, house: SimpleNamespace, wrong: str) -> None:
    answer = signed_in(app, house.scheduler).get(f"/portal/{house.slug}/requests?{wrong}")
    assert answer.status_code == 400


def test_every_request_is_on_one_page_and_on_one_only(
    app: Flask, engine: Engine, house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    now, ids = dt.datetime.now(dt.UTC), [house.sent]
    with Session(engine) as session, session.begin():
        clinic = session.scalars(select(Clinic).where(Clinic.slug == house.slug)).one()
        for _ in range(4):
            made = ask_for(session, clinic, now)
            deciding.confirm_address(session, request_id=made.request_id, office=office_at(now))
            ids.append(made.request_id)
    visitor, listed = signed_in(app, house.scheduler), f"/portal/{house.slug}/requests"
    pages = [visitor.get(f"{listed}?page={number}").text for number in (1, 2, 3)]
    assert [sum(f"/requests/{each}" in page for page in pages) for each in ids] == [1] * 5
    assert ["page=2" in pages[0], "page=4" in pages[2]] == [True, False]
