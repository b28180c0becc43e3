"""The worker process: runs small jobs when they are due or when PostgreSQL says that there is work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg
import structlog
from psycopg import sql
from sqlalchemy import make_url

log = structlog.get_logger()

LONGEST_SLEEP_S = 0.5
"""How long a wait may keep the process from seeing that it is to stop."""
RECONNECT_S = 2.0
RETRY_S = 5.0
"""How soon a failed job is tried again, unless it is due earlier."""


@dataclass(frozen=True, slots=True)
class Job:
    """One small piece of work: `run` does one bounded batch and says whether more is waiting.

    It runs every `every_s` seconds, and at once after a notification on `channel`.
    """

    name: str
    every_s: float
    run: Callable[[], bool]
    channel: str | None = None


class Worker:
    """Runs jobs in turn, so that none starves another, until it is told to stop."""

    def __init__(self, jobs: Sequence[Job], database_url: str) -> None:
        self._jobs = jobs
        self._due = {job.name: 0.0 for job in jobs}
        self._stop = threading.Event()
        self._address = (
            make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        )
        self._connection: psycopg.Connection | None = None
        self._reconnect_at = 0.0

    def stop(self) -> None:
        """End `run` after the batch that is running; safe to call from a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Work until `stop`. A failing job, database or index is logged and tried again."""
        try:
            while not self._stop.is_set():
                self._run_due()
                self._wait()
        finally:
            self._disconnect()

    def _run_due(self) -> None:
        for job in self._jobs:
            if self._stop.is_set():
                return
            if self._due[job.name] <= time.monotonic():
                self._due[job.name] = time.monotonic() + self._run_job(job)

    def _run_job(self, job: Job) -> float:
        """Run one batch; give the seconds until the next."""
        try:
            return 0.0 if job.run() else job.every_s
        except Exception as error:  # noqa: BLE001 - one job's failure must not end the others
            # The class alone: a driver's message may quote a row.
            log.warning("job_failed", job=job.name, error=type(error).__name__)
            return min(job.every_s, RETRY_S)

    def _wait(self) -> None:
        pause = min(min(self._due.values()) - time.monotonic(), LONGEST_SLEEP_S)
        connection = self._connected()
        if connection is None:
            self._stop.wait(max(pause, 0))
            return
        try:
            heard = {notice.channel for notice in connection.notifies(timeout=max(pause, 0), stop_after=1)}
        except psycopg.Error:
            log.warning("listen_lost")
            self._disconnect()
            return
        for job in self._jobs:
            if job.channel in heard:
                self._due[job.name] = 0.0

    def _connected(self) -> psycopg.Connection | None:
        """Give the listening connection, made anew where it was lost; None while PostgreSQL is away."""
        if self._connection is None and time.monotonic() >= self._reconnect_at:
            self._reconnect_at = time.monotonic() + RECONNECT_S
            try:
                # One second at most: together with the sleep it stays below the two seconds of a clean stop.
                self._connection = psycopg.connect(self._address, autocommit=True, connect_timeout=1)
                for channel in sorted({job.channel for job in self._jobs if job.channel}):
                    self._connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
            except psycopg.Error:
                self._disconnect()
            else:
                # What was said while nobody listened is lost, so everything that listens looks once.
                self._due.update({job.name: 0.0 for job in self._jobs if job.channel})
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
