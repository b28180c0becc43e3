"""Random lives of requests against a model that is written apart from the application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from finder.appointments.faults import NotPossible, TimeTaken
from finder.appointments.office import Actor
from finder.appointments.services import answering, deciding, upkeep
from finder.appointments.services.answering import ProposedVisit
from finder.models import AppointmentRequest, Opening, VisitPlan
from tests.factories.requests import ask_for, office_at
from tests.integration.appointments.conftest import NOW, open_clinic
from tests.integration.appointments.invariants import broken_rules

CLINIC = Actor("clinic")
HOUR = dt.timedelta(hours=1)
LAST_DAY = dt.date(2027, 1, 7)
TIMES = st.integers(0, 11)
PICKS = st.integers(0, 30)


@dataclass
class Life:
    """What the model knows of one request: its state, its booked time, and what it holds until when."""

    id: Any
    state: str = "unconfirmed"
    was_sent: bool = False
    due: dt.datetime = NOW
    booked: int | None = None
    held: dict[int, dt.datetime] = field(default_factory=dict)

    @property
    def times(self) -> set[int]:
        return set(self.held) | ({self.booked} if self.booked is not None else set())


class Lives(RuleBasedStateMachine):
    """One physiatrist with twelve hours to give away, and patients who want them."""

    engine: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.engine.connect()
        self.outer = self.connection.begin()
        self.session = Session(
            self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        self.place = open_clinic(self.session, last_on=LAST_DAY)
        self.person = self.place.people["physiatry"].specialist_id
        openings = self.session.scalars(
            select(Opening).where(Opening.specialist_id == self.person).order_by(Opening.starts_at)
        ).all()
        self.openings = [opening.id for opening in openings]
        self.starts = [opening.starts_at for opening in openings]
        self.now = NOW
        self.lives: list[Life] = []

    def teardown(self) -> None:
        self.session.close()
        self.outer.rollback()
        self.connection.close()

    def does(self, deed: Callable[[], Any], *, possible: bool, because: type[Exception]) -> Any:
        """Do a deed and see that it succeeds exactly when the model says so."""
        done = refused = None
        try:
            with self.session.begin_nested():
                done = deed()
        except (NotPossible, TimeTaken) as error:
            refused = error
            self.session.expire_all()
        assert (refused is None) == possible, f"the model and the application differ: {refused!r}"
        assert refused is None or isinstance(refused, because)
        return done

    def taken_by_others(self, life: Life | None, time: int) -> bool:
        return any(time in other.times for other in self.lives if other is not life)

    def life(self, pick: int) -> Life:
        return self.lives[pick % len(self.lives)]

    @rule(time=st.none() | TIMES)
    def ask(self, time: int | None) -> None:
        free = time is None or (self.starts[time] >= self.now and not self.taken_by_others(None, time))
        openings = [] if time is None else [self.openings[time]]
        made = self.does(
            lambda: ask_for(self.session, self.place.clinic, self.now, openings=openings),
            possible=free,
            because=TimeTaken,
        )
        if made is not None:
            held = {} if time is None else {time: self.now + HOUR / 2}
            self.lives.append(Life(made.request_id, due=self.now + 24 * HOUR, held=held))

    @precondition(lambda self: self.lives)
    @rule(pick=PICKS)
    def confirm_address(self, pick: int) -> None:
        life = self.life(pick)
        self.does(
            lambda: deciding.confirm_address(self.session, request_id=life.id, office=office_at(self.now)),
            possible=life.state == "unconfirmed" or life.was_sent,
            because=NotPossible,
        )
        if life.state == "unconfirmed":
            life.was_sent = True
            live = [time for time, until in life.held.items() if until > self.now]
            life.state = "booked" if live else "sent"
            if live:
                life.booked, life.held = live[0], {}

    @precondition(lambda self: self.lives)
    @rule(pick=PICKS, times=st.lists(TIMES, min_size=1, max_size=3, unique=True))
    def propose(self, pick: int, times: list[int]) -> None:
        life = self.life(pick)
        legal = life.state in ("sent", "proposed", "booked") and all(self.starts[t] > self.now for t in times)
        free = not any(self.taken_by_others(life, time) or time == life.booked for time in times)
        plans = [[ProposedVisit(self.person, "physiatry", self.starts[time], 60)] for time in times]
        self.does(
            lambda: answering.propose(
                self.session, request_id=life.id, plans=plans, actor=CLINIC, office=office_at(self.now)
            ),
            possible=legal and free,
            because=TimeTaken if legal else NotPossible,
        )
        if legal and free:
            life.held = {time: min(self.now + 72 * HOUR, self.starts[time]) for time in times}
            life.state = "booked" if life.state == "booked" else "proposed"

    @precondition(lambda self: self.lives)
    @rule(pick=PICKS, which=st.integers(0, 2))
    def accept(self, pick: int, which: int) -> None:
        life = self.life(pick)
        plans = self.session.scalars(
            select(VisitPlan)
            .where(VisitPlan.request_id == life.id, VisitPlan.state == "held", VisitPlan.origin == "clinic")
            .order_by(VisitPlan.id)
        ).all()
        if not plans:
            return
        plan = plans[which % len(plans)]
        time = self.starts.index(plan.visits[0].starts_at)
        possible = life.state in ("proposed", "booked") and life.held[time] > self.now
        self.does(
            lambda: deciding.accept_plan(
                self.session, request_id=life.id, plan_id=plan.id, office=office_at(self.now)
            ),
            possible=possible,
            because=NotPossible,
        )
        if possible:
            life.state, life.booked, life.held = "booked", time, {}

    @precondition(lambda self: self.lives)
    @rule(pick=PICKS, time=TIMES)
    def pick_or_move(self, pick: int, time: int) -> None:
        life = self.life(pick)
        legal = life.state in ("sent", "proposed", "booked")
        in_time = self.starts[time] >= self.now
        movable = life.booked is None or self.starts[life.booked] - HOUR > self.now
        free = not self.taken_by_others(life, time)
        self.does(
            lambda: deciding.pick(
                self.session,
                request_id=life.id,
                opening_ids=[self.openings[time]],
                office=office_at(self.now),
            ),
            possible=legal and in_time and movable and free,
            because=NotPossible if not legal or (in_time and not movable) else TimeTaken,
        )
        if legal and in_time and movable and free:
            life.state, life.booked, life.held = "booked", time, {}

    @precondition(lambda self: self.lives)
    @rule(pick=PICKS)
    def refuse(self, pick: int) -> None:
        life = self.life(pick)
        self.does(
            lambda: deciding.refuse(self.session, request_id=life.id, office=office_at(self.now)),
            possible=life.state == "proposed",
            because=NotPossible,
        )
        if life.state == "proposed":
            life.state, life.held = "sent", {}

    @precondition(lambda self: self.lives)
    @rule(pick=PICKS)
    def cancel(self, pick: int) -> None:
        life = self.life(pick)
        self.does(
            lambda: deciding.cancel(
                self.session, request_id=life.id, actor=CLINIC, office=office_at(self.now)
            ),
            possible=life.state != "expired",
            because=NotPossible,
        )
        if life.state != "expired":
            life.state, life.booked, life.held = "cancelled", None, {}

    @rule(minutes=st.sampled_from([10, 40, 300, 1500]))
    def time_goes_by(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)
        office = office_at(self.now)
        for request_id in upkeep.due_requests(self.session, office=office, limit=99):
            upkeep.run_out(self.session, request_id=request_id, office=office)
        for life in self.lives:
            had = bool(life.held)
            life.held = {time: until for time, until in life.held.items() if until > self.now}
            if life.state == "unconfirmed" and life.due <= self.now:
                life.state, life.held = "expired", {}
            elif life.state == "proposed" and had and not life.held:
                life.state = "sent"

    @invariant()
    def rows_and_model_agree(self) -> None:
        self.session.flush()
        self.session.execute(text("set constraints all immediate"))
        self.session.execute(text("set constraints all deferred"))
        for life in self.lives:
            state = self.session.scalar(
                select(AppointmentRequest.state).where(AppointmentRequest.id == life.id)
            )
            assert state == life.state
        taken = {
            self.starts.index(at) for at in self.session.scalars(text("select starts_at from taken_times"))
        }
        assert taken == set().union(*(life.times for life in self.lives)) if self.lives else not taken
        assert broken_rules(self.connection) == []


@pytest.mark.timeout(3600)
def test_no_life_of_requests_leaves_the_model(engine: Engine, *, long_run: bool) -> None:
    """By default a few lives; `--long` lets many more go by."""
    Lives.engine = engine
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=200 if long_run else 8,
            stateful_step_count=40 if long_run else 25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
