"""Rows and patience that several of these tests need."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import text

from finder.db import SessionFactory, unit_of_work
from finder.indexing import outbox
from tests.factories import make_clinic, make_vocabulary


def make_clinics(sessions: SessionFactory, count: int) -> list[int]:
    """Commit the vocabulary and so many published clinics; give their ids."""
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        made = [make_clinic(session) for _ in range(count)]
        session.flush()
        return [clinic.id for clinic in made]


def run(sessions: SessionFactory, statement: str, **parameters: object) -> None:
    """Run and commit one statement."""
    with unit_of_work(sessions) as session:
        session.execute(text(statement), parameters)


def rename(sessions: SessionFactory, clinic: int, name: str) -> None:
    """Commit a change that the index must learn of."""
    run(sessions, "update clinics set name = :name where id = :id", name=name, id=clinic)


def poison(sessions: SessionFactory, *clinics: int) -> None:
    """Give these clinics a value that fits the database and not the strict mapping (a byte)."""
    run(
        sessions, "update clinic_summaries set evidence = 1000 where clinic_id = any(:ids)", ids=list(clinics)
    )


def make_due(sessions: SessionFactory) -> None:
    """End every wait."""
    run(sessions, "update search_outbox set next_attempt_at = now()")


def backlog(sessions: SessionFactory) -> outbox.Backlog:
    """What the index does not hold yet."""
    with unit_of_work(sessions) as session:
        return outbox.backlog(session)


def version(sessions: SessionFactory, clinic: int) -> int:
    """The newest version of a clinic."""
    with unit_of_work(sessions) as session:
        newest = text("select version from search_outbox where clinic_id = :id")
        return int(session.scalars(newest, {"id": clinic}).one())


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait for something to become true; give whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()
