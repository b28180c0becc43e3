"""PostgreSQL crashes, processes are killed and the mail server misbehaves, all under load of patients.

What was acknowledged is there, no place is given twice, and every letter arrives: twice only where a crash or
a dropped connection came between the mail server's receipt and our mark, and then under the same Message-ID.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from finder import schema
from tests.integration.appointments.conftest import open_clinic
from tests.integration.appointments.invariants import broken_rules
from tests.integration.appointments.sites import Site, running
from tests.mail_server import MailServer, mail_server
from tests.own_postgres import OwnPostgres, own_postgres

CLIENTS = 4
LONG_S = 600
SHORT = ("crash", "drop", "crash", "451 later", "crash", "kill", "ok")
FAULTS = ("crash", "kill", "drop", "451 later", "hang", "ok")


@dataclass
class Drill:
    """The whole under test, and what its patients were told."""

    postgres: OwnPostgres
    engine: Engine
    site: Site
    post: MailServer
    place: SimpleNamespace
    asked: set[int] = field(default_factory=set)
    acknowledged: dict[int, str] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    done: threading.Event = field(default_factory=threading.Event)

    def patient(self, first: int) -> None:
        """Ask again and again; every other request picks a time, and few have an eye on the same one."""
        number = first
        while not self.done.is_set():
            self.asked.add(number)
            reference = self.site.ask(self.place, number, **self.wish(number))
            if reference is not None:
                self.acknowledged[number] = reference
            if reference is not None or number % 2:
                number += CLIENTS
            self.done.wait(0.3)

    def wish(self, number: int) -> dict[str, list[int]]:
        """Give what request `number` picks; two patients after one another want the same time."""
        openings = self.place.openings
        return {"openings": [openings[number // 4 % len(openings)]]} if number % 2 else {}

    def break_something(self, fault: str) -> None:
        """Let one thing go wrong, and the limits of an hour be forgotten."""
        self.faults[fault] += 1
        if fault == "crash":
            self.postgres.crash()
        elif fault == "kill":
            self.site.kill()
            self.site.start()
        else:
            self.post.answer = fault
        self.patiently("truncate request_attempts")

    def patiently(self, statement: str) -> None:
        """Run a statement, where need be on a new connection."""
        self.engine.dispose()
        with self.engine.begin() as connection:
            connection.execute(text(statement))

    def count(self, question: str) -> int:
        """Ask the database for a number."""
        with self.engine.connect() as connection:
            return int(connection.execute(text(question)).scalar_one())


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    with own_postgres() as postgres, mail_server() as post:
        engine = create_engine(postgres.url)
        schema.upgrade(engine)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            made = open_clinic(session)
            place = SimpleNamespace(slug=made.clinic.slug)
        with engine.connect() as connection:
            openings = "select id from openings where specialty_code = 'physiatry' order by starts_at"
            place.openings = list(connection.execute(text(openings)).scalars())
        with running(postgres.url, tmp_path, FINDER_SMTP_URL=post.url) as site:
            yield Drill(postgres, engine, site, post, place)
        engine.dispose()


@pytest.mark.timeout(1200)
def test_nothing_is_lost_and_nothing_twice(drill: Drill, *, long_run: bool) -> None:
    """By default three crashes of PostgreSQL; `--long` brings faults of chance for ten minutes."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        patients = [pool.submit(drill.patient, first) for first in range(CLIENTS)]
        for fault, pause in faults(long_run=long_run):
            known, end = len(drill.acknowledged), time.monotonic() + 30
            while len(drill.acknowledged) < known + 3 and time.monotonic() < end:
                time.sleep(0.05)
            drill.done.wait(pause)
            drill.break_something(fault)
        drill.done.set()
        for patient in patients:
            patient.result()
    end_in_peace(drill)
    copies = Counter(drill.post.ids)
    with drill.engine.connect() as connection:
        assert broken_rules(connection) == []
        stored = set(connection.execute(text("select reference from appointment_requests")).scalars())
        letters = set(connection.execute(text("select id::text from outgoing_mails")).scalars())
    assert set(drill.acknowledged.values()) <= stored
    assert len(drill.acknowledged) > 10
    again = {
        number: drill.site.ask(drill.place, number, **drill.wish(number)) for number in drill.acknowledged
    }
    assert again == drill.acknowledged, "the same key has the same answer, whatever went wrong between"
    assert {name.strip("<>").partition("@")[0] for name in copies} == letters
    assert copies.total() - len(copies) <= drill.post.dropped + drill.faults["crash"] + drill.faults["kill"]


def faults(*, long_run: bool) -> Iterator[tuple[str, float]]:
    """Give what goes wrong, and how long to wait before it (seconds)."""
    if not long_run:
        yield from ((fault, 0.5) for fault in SHORT)
        return
    chance, end = random.Random(6), time.monotonic() + LONG_S
    while time.monotonic() < end:
        yield chance.choice(FAULTS), chance.uniform(0, 12)
    yield "ok", 0


def end_in_peace(drill: Drill) -> None:
    """Let the mail server be well, and leases of the dead and waits between attempts be over."""
    drill.post.answer = "ok"
    drill.site.stop_worker()
    drill.patiently(
        "update outgoing_mails set next_attempt_at = now(), leased_until = null where state = 'waiting'"
    )
    drill.site.start_worker()
    end = time.monotonic() + 60
    unsent = "select count(*) from outgoing_mails where state <> 'sent'"
    while drill.count(unsent) and time.monotonic() < end:
        time.sleep(0.2)
    assert drill.count(unsent) == 0
