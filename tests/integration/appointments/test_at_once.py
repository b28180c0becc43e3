"""Twelve patients want the same time in the same moment; one gets it, whichever way they come."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from finder import db
from finder.appointments.faults import NotPossible, StillRunning, TimeTaken
from finder.appointments.office import Actor, Office
from finder.appointments.services import answering, deciding
from finder.appointments.services.answering import ProposedVisit
from finder.appointments.services.free import first_day_together, free_openings
from finder.appointments.services.requesting import Sender, make_request
from finder.appointments.transactions import in_transaction
from finder.config import Settings
from finder.models import AppointmentRequest, Clinic, VisitPlan
from tests.factories.requests import ask_for, make_wish, office_at
from tests.integration.appointments.conftest import KINDS, NOW, open_clinic
from tests.integration.appointments.invariants import broken_rules

PATIENTS = 12
CLINIC = Actor("clinic")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def many(settings: Settings) -> Iterator[db.SessionFactory]:
    """Sessions for as many threads as there are patients."""
    wide = settings.model_copy(update={"pool_size": PATIENTS})
    engine = db.make_engine(wide)
    yield db.make_sessions(engine)
    engine.dispose()


@pytest.fixture
def place(engine: Engine, sessions: db.SessionFactory) -> Iterator[SimpleNamespace]:
    """The clinic, committed; what is left afterwards must hold every rule."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        made = open_clinic(session)
    yield made
    with engine.begin() as connection:
        assert broken_rules(connection) == []
        connection.execute(text("truncate request_attempts"))


def all_at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do all in the same moment; give what each gave or raised."""
    barrier = threading.Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return deed()
        except (TimeTaken, NotPossible, StillRunning) as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def won(results: list[Any]) -> int:
    return sum(not isinstance(result, Exception) for result in results)


def asks(many: db.SessionFactory, place: SimpleNamespace, **wish: Any) -> UUID:
    """Make one request and confirm it."""
    office = office_at(NOW)
    made = in_transaction(many, lambda s: ask_for(s, s.get_one(Clinic, place.id), NOW, **wish))
    in_transaction(
        many, lambda s: deciding.confirm_address(s, request_id=made.request_id, office=office).state
    )
    return made.request_id


def the_opening(many: db.SessionFactory, place: SimpleNamespace) -> int:
    with many() as session:
        return free_openings(session, clinic_id=place.id, specialty="physiatry", now=NOW)[0].opening_id


def test_by_asking(many: db.SessionFactory, place: SimpleNamespace) -> None:
    opening = the_opening(many, place)

    def ask() -> Any:
        return in_transaction(
            many, lambda s: ask_for(s, s.get_one(Clinic, place.id), NOW, openings=[opening])
        )

    assert won(all_at_once([ask] * PATIENTS)) == 1


def test_by_as_many_seats_as_there_are(
    engine: Engine, many: db.SessionFactory, place: SimpleNamespace
) -> None:
    opening = the_opening(many, place)
    with engine.begin() as connection:
        connection.execute(text("update openings set capacity = 4 where id = :id"), {"id": opening})

    def ask() -> Any:
        return in_transaction(
            many, lambda s: ask_for(s, s.get_one(Clinic, place.id), NOW, openings=[opening])
        )

    assert won(all_at_once([ask] * PATIENTS)) == 4


def test_by_picking_and_by_moving(many: db.SessionFactory, place: SimpleNamespace) -> None:
    requests = [asks(many, place) for _ in range(PATIENTS)]
    for request_id in requests[: PATIENTS // 2]:
        opening = the_opening(many, place)
        in_transaction(
            many,
            lambda s, i=request_id, o=opening: (
                deciding.pick(s, request_id=i, opening_ids=[o], office=office_at(NOW)).state
            ),
        )
    wanted = the_opening(many, place)

    def pick(request_id: UUID) -> Callable[[], Any]:
        return lambda: in_transaction(
            many,
            lambda s: (
                deciding.pick(s, request_id=request_id, opening_ids=[wanted], office=office_at(NOW)).state
            ),
        )

    assert won(all_at_once([pick(request_id) for request_id in requests])) == 1


def test_by_proposing(many: db.SessionFactory, place: SimpleNamespace) -> None:
    requests = [asks(many, place) for _ in range(PATIENTS)]
    visit = ProposedVisit(place.people["physiatry"].specialist_id, "physiatry", NOW + 30 * HOUR, 30)

    def propose(request_id: UUID) -> Callable[[], Any]:
        return lambda: in_transaction(
            many,
            lambda s: (
                answering.propose(
                    s, request_id=request_id, plans=[[visit]], actor=CLINIC, office=office_at(NOW)
                ).state
            ),
        )

    assert won(all_at_once([propose(request_id) for request_id in requests])) == 1


def test_by_a_sequence_of_three_against_single_openings(
    many: db.SessionFactory, place: SimpleNamespace
) -> None:
    with many() as session:
        found = first_day_together(session, clinic_id=place.id, specialties=KINDS, now=NOW)
    assert found is not None
    by_kind = {visit.specialty_code: visit.opening_id for visit in found}
    wishes = [
        {"specialties": list(KINDS), "openings": [by_kind[kind] for kind in KINDS]}
        if number % 3 == 0
        else {"specialties": [KINDS[number % 3]], "openings": [by_kind[KINDS[number % 3]]]}
        for number in range(PATIENTS)
    ]

    def ask(wish: dict[str, Any]) -> Callable[[], Any]:
        return lambda: in_transaction(many, lambda s: ask_for(s, s.get_one(Clinic, place.id), NOW, **wish))

    assert won(all_at_once([ask(wish) for wish in wishes])) in (1, 2)


def test_accepting_against_cancelling_has_one_end(many: db.SessionFactory, place: SimpleNamespace) -> None:
    office: Office = office_at(NOW)
    for number in range(6):
        request_id = asks(many, place)
        visit = ProposedVisit(
            place.people["physiatry"].specialist_id, "physiatry", NOW + (30 + number) * HOUR, 30
        )
        in_transaction(
            many,
            lambda s, i=request_id, v=visit: (
                answering.propose(s, request_id=i, plans=[[v]], actor=CLINIC, office=office).state
            ),
        )
        with many() as session:
            plan = session.scalars(select(VisitPlan.id).where(VisitPlan.request_id == request_id)).one()

        def accept(i: UUID = request_id, p: int = plan) -> Any:
            return in_transaction(
                many, lambda s: deciding.accept_plan(s, request_id=i, plan_id=p, office=office).state
            )

        def cancel(i: UUID = request_id) -> Any:
            return in_transaction(
                many, lambda s: deciding.cancel(s, request_id=i, actor=CLINIC, office=office).state
            )

        results = all_at_once([accept, cancel, accept, cancel])
        assert sum(result == "booked" for result in results) <= 1
        with many() as session:
            # A booked one may be cancelled a moment later; a cancelled one is never booked.
            assert session.get_one(AppointmentRequest, request_id).state == "cancelled"


def test_the_same_key_pressed_many_times_makes_one_request(
    many: db.SessionFactory, place: SimpleNamespace
) -> None:
    wish, sender = make_wish(), Sender("api", "one-key-pressed-often", "10.0.0.1")

    def press() -> Any:
        return in_transaction(
            many,
            lambda s: (
                make_request(
                    s,
                    clinic=s.get_one(Clinic, place.id),
                    wish=wish,
                    locale="en",
                    sender=sender,
                    office=office_at(NOW),
                ).request_id
            ),
        )

    results = all_at_once([press] * PATIENTS)
    made = {result for result in results if not isinstance(result, Exception)}
    assert len(made) == 1
    assert all(isinstance(result, StillRunning) for result in results if result not in made)
    assert press() in made
