"""A clinic that declines names others: the nearest that have it all, by the search's answer."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible
from finder.appointments.office import Actor
from finder.appointments.services import answering, deciding
from finder.directory.services.names import load_names
from finder.inbox.services.elsewhere import others_near
from finder.models import Clinic, RequestSuggestion
from search.errors import EngineAway
from search.types import SearchRequest, SearchResult
from tests.factories import add_person, make_clinic
from tests.factories.requests import ask_for, office_at
from tests.integration.appointments.conftest import NOW
from tests.integration.appointments.test_inbox import app, house, page_of, signed_in, state

__all__ = ["app", "house"]
CLINIC = Actor("clinic")


@pytest.fixture
def others(engine: Engine, house: SimpleNamespace) -> SimpleNamespace:
    """Two other clinics with a physiatrist, one without, one that is not published."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        far = make_clinic(session, name="Example Far", lat=42.6, lon=-71.4)
        near = make_clinic(session, name="Example Near", lat=42.4, lon=-71.25)
        without = make_clinic(session, name="Example Without", lat=42.38, lon=-71.24)
        hidden = make_clinic(session, name="Example Hidden", lat=42.38, lon=-71.24, status="unpublished")
        for clinic, kind in (
            (far, "physiatry"), (near, "physiatry"), (without, "chiropractic"), (hidden, "physiatry")
        ):  # fmt: skip
            add_person(session, clinic, [kind])
    return SimpleNamespace(far=far, near=near, without=without, hidden=hidden)


class Away:
    """An engine that gives no answer."""

    name = "away"

    def search(self, request: SearchRequest) -> SearchResult:
        raise EngineAway


def test_the_nearest_clinics_with_the_combination_are_offered_and_named_to_the_patient(
    app: Flask, engine: Engine, house: SimpleNamespace, others: SimpleNamespace
) -> None:
    visitor, page = signed_in(app, house.scheduler), page_of(house)
    shown = visitor.get(page).text
    assert shown.index("Example Near") < shown.index("Example Far")
    assert "Example Without" not in shown
    assert "Example Hidden" not in shown
    form = {"body": "We have no place for months.", "instead": str(others.near.id)}
    assert visitor.post(f"{page}/decline", form, page=page).status_code == 303
    with Session(engine) as session:
        named = session.scalars(
            select(RequestSuggestion.clinic_id).where(RequestSuggestion.request_id == house.sent)
        ).all()
    assert named == [others.near.id]
    assert "Example Near" in visitor.get(page).text


@pytest.mark.parametrize("instead", ["x", "999999999", "-1", "hidden", "own"])
def test_what_is_no_other_published_clinic_is_refused_and_nothing_is_declined(
    app: Flask, engine: Engine, house: SimpleNamespace, others: SimpleNamespace, instead: str
) -> None:
    with Session(engine) as session:
        own = session.scalars(select(Clinic.id).where(Clinic.slug == house.slug)).one()
    given = {"hidden": str(others.hidden.id), "own": str(own)}.get(instead, instead)
    visitor, page = signed_in(app, house.scheduler), page_of(house)
    answer = visitor.post(f"{page}/decline", {"body": "No.", "instead": given}, page=page)
    assert answer.status_code == 409
    assert "No.</textarea>" in answer.text, "what was typed stays"
    assert state(engine, house) == "sent"


def test_three_at_most_are_named(session: Session, open_place: SimpleNamespace) -> None:
    made = ask_for(session, open_place.clinic, NOW)
    deciding.confirm_address(session, request_id=made.request_id, office=office_at(NOW))
    ids = [make_clinic(session).id for _ in range(4)]
    with pytest.raises(NotPossible):
        answering.decline(
            session, request_id=made.request_id, words="", actor=CLINIC, office=office_at(NOW), instead=ids
        )


def test_while_no_engine_answers_none_are_offered(session: Session, open_place: SimpleNamespace) -> None:
    found = others_near(
        session, engine=Away(), clinic=open_place.clinic, codes=["physiatry"],  # type: ignore[arg-type]  # only its search is asked
        names=load_names(session), today=dt.date(2027, 1, 4),
    )  # fmt: skip
    assert found == ()
