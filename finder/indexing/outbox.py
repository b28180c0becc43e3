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
"""How many failed attempts the last of which was a refusal set a document aside until its clinic changes."""


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
        -- A busy index makes the wait longer, but only a refusal can set a document aside.
        attempts = case said.outcome when 'held' then 0 when 'refused' then o.attempts + 1
                                     else least(o.attempts + 1, :dead_after - 1) end,
        last_error = said.error,
        -- 2, 4, 8, 16, and at most 32 seconds
        next_attempt_at = case when said.outcome = 'held' then now() else now() + make_interval(
            secs => said.jitter * power(2, least(o.attempts + 1, :dead_after))) end
    from said join mine using (clinic_id)
    where o.clinic_id = said.clinic_id
""")

# Nothing was tried, so nothing waits longer: what hinders all documents alike is for the caller to wait out.
_RELEASE = text("""
    update search_outbox set next_attempt_at = now(), last_error = :error
    where clinic_id in (
        select clinic_id from search_outbox
        where clinic_id = any(:ids) and version > indexed_version
        order by clinic_id
        for update skip locked
    )
""")

_NOTE_HELD = text("""
    with held as (
        select * from unnest(cast(:ids as bigint[]), cast(:versions as bigint[])) as held (clinic_id, version)
    ), mine as (
        select o.clinic_id from search_outbox as o join held using (clinic_id, version)
        where o.indexed_version <> o.version
        order by o.clinic_id
        for update of o skip locked
    )
    update search_outbox as o
    set indexed_version = o.version, attempts = 0, last_error = null, next_attempt_at = now()
    from mine where o.clinic_id = mine.clinic_id
""")

_BACKLOG = text("""
    select count(*) filter (where attempts < :dead_after), count(*) filter (where attempts >= :dead_after),
           coalesce(extract(epoch from now() - min(changed_at) filter (where attempts < :dead_after)), 0)
    from search_outbox where version > indexed_version
""")


def drain_batch(sessions: SessionFactory, *, write: WriteDocuments, batch: int = BATCH) -> int:
    """Bring up to `batch` changed clinics to the index; give how many were tried, 0 when none is due.

    Many workers may drain at once. While a rebuild swaps indices nothing is drained (`locks.applying`).
    Raises `ConnectionError` where the index is away; its clinics stay pending, and due: the caller waits.
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
            with unit_of_work(sessions) as session:
                release(session, ids=ids, error=type(error).__name__)
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
            "dead_after": DEAD_AFTER,
        },
    )


def release(session: Session, *, ids: Sequence[int], error: str) -> None:
    """End the lease of clinics about which the index said nothing; they are due at once."""
    session.execute(_RELEASE, {"ids": list(ids), "error": error})


def note_held(session: Session, *, held: Sequence[tuple[int, int]]) -> None:
    """Note clinics (id and version) that the index holds already, but only where they have not changed."""
    ids, versions = zip(*held, strict=True) if held else ((), ())
    session.execute(_NOTE_HELD, {"ids": list(ids), "versions": list(versions)})


def backlog(session: Session) -> Backlog:
    """Count what the index does not hold yet."""
    pending, dead, oldest_s = session.execute(_BACKLOG, {"dead_after": DEAD_AFTER}).one()
    return Backlog(pending=pending, dead=dead, oldest_s=float(oldest_s))


def count(session: Session) -> int:
    """Count the clinics that the index knows or should know, removed ones too."""
    return int(session.scalars(text("select count(*) from search_outbox")).one())


def set_aside(session: Session) -> list[int]:
    """Give the clinics that the index refused for good."""
    dead = text("""
        select clinic_id from search_outbox
        where version > indexed_version and attempts >= :dead_after order by clinic_id
    """)
    return list(session.scalars(dead, {"dead_after": DEAD_AFTER}))
