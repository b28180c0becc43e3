"""Brings committed changes from the outbox to the index without ever standing in a writer's way.

A drain claims rows by pushing their next attempt into the future (a lease), commits, writes to the index
with no lock held, and then notes what happened only where the clinic has not changed again meanwhile.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.db import SessionFactory, unit_of_work
from finder.indexing import documents, locks
from search.documents import ClinicDocument

BATCH = 500
LEASE_S = 60
"""How long a claimed clinic is left to its drain; well above any timeout of a bulk request."""
DEAD_AFTER = 5
"""How often the index may refuse a document before it is set aside until the clinic changes again."""
LONGEST_WAIT_S = 60


class Outcome(StrEnum):
    """What the index said to one document."""

    HELD = "held"  # it has this version or a newer one
    REFUSED = "refused"  # it will never take this document as it is
    BUSY = "busy"  # it may take it later


@dataclass(frozen=True, slots=True)
class Answer:
    """The index's answer to one document; `error` is a type and reason without the document's content."""

    clinic_id: int
    version: int
    outcome: Outcome
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the index does not hold yet: waiting, set aside, and the age of the oldest in seconds."""

    pending: int
    dead: int
    oldest_s: float


WriteDocuments = Callable[[Sequence[ClinicDocument]], Sequence[Answer]]
"""Writes documents under external versions; raises `ConnectionError` where the index gives no answer."""

_CLAIM = text("""
    with due as (
        select clinic_id from search_outbox
        where version > indexed_version and next_attempt_at <= now() and attempts < :dead_after
        order by next_attempt_at, clinic_id
        limit :batch
        for update skip locked
    )
    update search_outbox as o set next_attempt_at = now() + make_interval(secs => :lease)
    from due where o.clinic_id = due.clinic_id
    returning o.clinic_id
""")

# Skipping locked rows: whoever holds one is changing the clinic, and marks it anew or lets the lease run out.
_SETTLE = text("""
    with said as (
        select * from unnest(cast(:ids as bigint[]), cast(:versions as bigint[]), cast(:outcomes as text[]),
                             cast(:errors as text[]), cast(:jitter as float8[]))
            as said (clinic_id, version, outcome, error, jitter)
    ), mine as (
        select o.clinic_id from search_outbox as o join said using (clinic_id, version)
        order by o.clinic_id
        for update of o skip locked
    )
    update search_outbox as o set
        indexed_version = case when said.outcome = 'held' then said.version else o.indexed_version end,
        attempts = case said.outcome when 'held' then 0 when 'refused' then o.attempts + 1
                                     else o.attempts end,
        last_error = said.error,
        next_attempt_at = case when said.outcome = 'held' then now() else now() + make_interval(
            secs => said.jitter * least(:longest, power(2, o.attempts + 1))) end
    from said join mine using (clinic_id)
    where o.clinic_id = said.clinic_id
""")

_BACKLOG = text("""
    select count(*) filter (where attempts < :dead_after), count(*) filter (where attempts >= :dead_after),
           coalesce(extract(epoch from now() - min(changed_at) filter (where attempts < :dead_after)), 0)
    from search_outbox where version > indexed_version
""")


def drain_batch(sessions: SessionFactory, *, write: WriteDocuments, batch: int = BATCH) -> int:
    """Bring up to `batch` changed clinics to the index; give how many were tried, 0 when none is due.

    Many workers may drain at once. While a rebuild swaps indices nothing is drained (`locks.applying`).
    Raises `ConnectionError` where the index is away; its clinics stay pending and are tried again later.
    """
    with locks.applying(sessions) as free:
        if not free:
            return 0
        with unit_of_work(sessions) as session:
            ids = claim(session, batch=batch)
        if not ids:
            return 0
        # A transaction of its own: claim and load may not disagree, since versions come with the documents.
        with unit_of_work(sessions) as session:
            found = documents.load(session, ids=ids)
        try:
            answers = write(found)
        except ConnectionError as error:
            _settle_all(sessions, found, type(error).__name__)
            raise
        with unit_of_work(sessions) as session:
            settle(session, answers=answers)
        return len(ids)


def claim(session: Session, *, batch: int = BATCH) -> list[int]:
    """Lease up to `batch` clinics that are due, the longest waiting first."""
    parameters = {"batch": batch, "lease": LEASE_S, "dead_after": DEAD_AFTER}
    return sorted(session.scalars(_CLAIM, parameters))


def settle(session: Session, *, answers: Sequence[Answer]) -> None:
    """Note what the index said, but only for clinics that still have the version it spoke of."""
    session.execute(
        _SETTLE,
        {
            "ids": [answer.clinic_id for answer in answers],
            "versions": [answer.version for answer in answers],
            "outcomes": [answer.outcome.value for answer in answers],
            "errors": [answer.error for answer in answers],
            # Jitter, so that a returning index is not met by all at once; no secret hangs on it.
            "jitter": [random.uniform(0.5, 1.0) for _ in answers],  # noqa: S311 - spreads load only
            "longest": LONGEST_WAIT_S,
        },
    )


def backlog(session: Session) -> Backlog:
    """Count what the index does not hold yet."""
    pending, dead, oldest_s = session.execute(_BACKLOG, {"dead_after": DEAD_AFTER}).one()
    return Backlog(pending=pending, dead=dead, oldest_s=float(oldest_s))


def _settle_all(sessions: SessionFactory, found: Sequence[ClinicDocument], error: str) -> None:
    answers = [Answer(each.clinic_id, each.version, Outcome.BUSY, error) for each in found]
    with unit_of_work(sessions) as session:
        settle(session, answers=answers)
