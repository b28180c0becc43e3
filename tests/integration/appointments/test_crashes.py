"""Web and worker die by SIGKILL and connections break while patients ask: nothing acknowledged is lost."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from finder import db
from tests.conftest import SECRET
from tests.functional.conftest import free_port, wait_until_ready
from tests.integration.appointments.conftest import open_clinic
from tests.integration.appointments.invariants import broken_rules

BIN = Path(sys.executable).parent
CLIENTS = 4


class Site:
    """A web process and a worker that can be killed and started again."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.environment = environment
        self.log = log.open("wb")
        self.start()

    def start(self) -> None:
        port = str(self.port)
        web = [BIN / "granian", "--interface", "wsgi", "--factory", "--port", port, "--workers", "1",
               "--blocking-threads", "4", "finder.app:create_app"]  # fmt: skip
        options: dict[str, Any] = {
            "env": self.environment, "stdout": self.log, "stderr": self.log, "start_new_session": True,
        }  # fmt: skip
        self.web = subprocess.Popen(web, **options)
        self.worker = subprocess.Popen([BIN / "finder", "worker"], **options)
        wait_until_ready(f"http://127.0.0.1:{self.port}", self.web)

    def kill(self) -> None:
        for process in (self.web, self.worker):
            os.killpg(process.pid, 9)
            process.wait(10)

    def ask(self, place: SimpleNamespace, number: int) -> str | None:
        """Make request `number`; give its reference, or None where no answer came."""
        body = {
            "clinic": place.slug, "specialties": ["physiatry"], "name": "Example Patient",
            "email": f"crash{number}@example.org", "reason": "My back hurts.", "first_visit": True,
            "consent": True,
        }  # fmt: skip
        headers = {
            "Content-Type": "application/json", "Idempotency-Key": f"crash-key-{number}",
            "X-Forwarded-For": f"10.1.{number % 250}.1",
        }  # fmt: skip
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/appointment-requests", json.dumps(body).encode(), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return str(json.load(answer)["data"]["reference"])
        except (OSError, urllib.error.HTTPError):
            return None


@pytest.fixture
def place(engine: Engine, sessions: db.SessionFactory) -> Iterator[SimpleNamespace]:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        made = open_clinic(session)
        found = SimpleNamespace(slug=made.clinic.slug)
    yield found
    with engine.begin() as connection:
        connection.execute(text("truncate request_attempts"))


@contextmanager
def running(database_url: str, folder: Path) -> Iterator[Site]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FINDER_")},
        "FINDER_DATABASE_URL": database_url,
        "FINDER_SECRET_KEY": SECRET,
        "FINDER_ENGINE": "postgis",
        "FINDER_TRUSTED_PROXIES": "1",
    }
    site = Site(environment, folder / "log")
    try:
        yield site
    finally:
        site.kill()
        site.log.close()


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
