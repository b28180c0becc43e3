"""The worker's loop against a real database."""

from __future__ import annotations

import threading
import time

from sqlalchemy import text

from finder.db import SessionFactory, unit_of_work
from finder.worker import Job, Worker
from tests.integration.indexing.rows import until


def _start(worker: Worker) -> threading.Thread:
    thread = threading.Thread(target=worker.run)
    thread.start()
    return thread


def test_a_notification_wakes_its_job_and_no_other(database_url: str, sessions: SessionFactory) -> None:
    runs = {"listens": 0, "sleeps": 0}

    def count(name: str) -> bool:
        runs[name] += 1
        return False

    worker = Worker(
        [
            Job("listens", 3600, lambda: count("listens"), channel="search_outbox"),
            Job("sleeps", 3600, lambda: count("sleeps")),
        ],
        database_url,
    )
    thread = _start(worker)
    try:
        assert until(lambda: runs == {"listens": 2, "sleeps": 1}), "once at the start, once after LISTEN"
        with unit_of_work(sessions) as session:
            session.execute(text("select pg_notify('search_outbox', '')"))
        assert until(lambda: runs["listens"] == 3, seconds=1)
        assert runs["sleeps"] == 1
    finally:
        worker.stop()
        thread.join()


def test_it_listens_again_after_its_connection_was_cut(database_url: str, sessions: SessionFactory) -> None:
    runs: list[float] = []

    def run() -> bool:
        runs.append(time.monotonic())
        return False

    worker = Worker([Job("listens", 3600, run, channel="search_outbox")], database_url)
    thread = _start(worker)
    try:
        assert until(lambda: len(runs) == 2)
        with unit_of_work(sessions) as session:
            session.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and query like 'listen %'"
                )
            )
        assert until(lambda: len(runs) == 3), "it looks once after listening again"
    finally:
        worker.stop()
        thread.join()


def test_a_failing_job_stops_neither_the_others_nor_the_end(database_url: str) -> None:
    sound = threading.Event()

    def fail() -> bool:
        raise RuntimeError

    def succeed() -> bool:
        sound.set()
        return True

    worker = Worker([Job("fails", 1, fail), Job("works", 1, succeed)], database_url)
    thread = _start(worker)
    assert sound.wait(5)
    worker.stop()
    thread.join(2)
    assert not thread.is_alive()
