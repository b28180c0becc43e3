"""Web and worker die by SIGKILL and connections break while patients ask: nothing acknowledged is lost."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from finder import db
from tests.integration.appointments.conftest import open_clinic
from tests.integration.appointments.invariants import broken_rules
from tests.integration.appointments.sites import Site, running

CLIENTS = 4


@pytest.fixture
def place(engine: Engine, sessions: db.SessionFactory) -> Iterator[SimpleNamespace]:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        made = open_clinic(session)
        found = SimpleNamespace(slug=made.clinic.slug)
    yield found
    with engine.begin() as connection:
        connection.execute(text("truncate request_attempts"))


@pytest.mark.timeout(900)
def test_what_was_acknowledged_survives_every_crash(
    database_url: str, engine: Engine, place: SimpleNamespace, tmp_path: Path, *, long_run: bool
) -> None:
    """By default three crashes; `--long` brings twenty, at moments of chance."""
    chance, acknowledged, asked = random.Random(6), dict[int, str](), list[int]()
    done = threading.Event()
    with running(database_url, tmp_path) as site:

        def patients(first: int) -> None:
            number = first
            while not done.is_set():
                asked.append(number)
                reference = site.ask(place, number)
                if reference is not None:
                    acknowledged[number] = reference
                    number += CLIENTS
                done.wait(0.2)

        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(patients, first) for first in range(CLIENTS)]
            for crash in range(20 if long_run else 3):
                known, end = len(acknowledged), time.monotonic() + 30
                while len(acknowledged) < known + chance.randint(2, 6) and time.monotonic() < end:
                    time.sleep(0.05)
                break_something(site, engine, crash)
                with engine.begin() as connection:
                    connection.execute(text("truncate request_attempts"))
            done.set()
            for client in clients:
                client.result()
        again = {number: site.ask(place, number) for number in sorted(set(asked))}
        with engine.connect() as connection:
            stored = set(connection.execute(text("select reference from appointment_requests")).scalars())
            assert broken_rules(connection) == []
    assert len(acknowledged) > 5
    assert set(acknowledged.values()) <= stored
    assert {number: again[number] for number in acknowledged} == acknowledged
    assert None not in again.values()
    assert len(stored) == len(again)


def break_something(site: Site, engine: Engine, crash: int) -> None:
    """Kill the processes, or break every connection of theirs in the middle of what they do."""
    if crash % 3 < 2:
        site.kill()
        site.start()
        return
    with engine.connect() as connection:
        connection.execute(
            text("select pg_terminate_backend(pid) from pg_stat_activity"
                 " where datname = current_database() and pid <> pg_backend_pid()")
        )  # fmt: skip
