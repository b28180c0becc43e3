"""Proves that index and database hold the same clinics at the same versions, and marks those that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from elasticsearch import Elasticsearch
from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.db import SessionFactory, unit_of_work
from finder.indexing.documents import CHUNK
from search import indices

Version = tuple[int, int]
"""A clinic's id and version."""


class Fault(StrEnum):
    """How the index differs from the database in one clinic."""

    MISSING = "missing"
    STALE = "stale"
    SURPLUS = "surplus"


@dataclass(frozen=True, slots=True)
class Difference:
    """One clinic that the index knows wrongly."""

    clinic_id: int
    fault: Fault


def versions(session: Session) -> Iterator[Version]:
    """Give every clinic the index should hold, removed ones too (as tombstones), in the order of ids."""
    session.execute(text("set local idle_in_transaction_session_timeout = 0"))
    rows = session.connection().execute(
        text("select clinic_id, version from search_outbox order by clinic_id"),
        execution_options={"yield_per": CHUNK},
    )
    for row in rows:
        yield row.clinic_id, row.version


def differences(database: Iterable[Version], index: Iterable[Version]) -> Iterator[Difference]:
    """Merge two streams ordered by id, in constant memory; equal streams give nothing."""
    wanted, held = iter(database), iter(index)
    want, have = next(wanted, None), next(held, None)
    while want is not None or have is not None:
        if have is None or (want is not None and want[0] < have[0]):
            assert want is not None
            yield Difference(want[0], Fault.MISSING)
            want = next(wanted, None)
        elif want is None or have[0] < want[0]:
            yield Difference(have[0], Fault.SURPLUS)
            have = next(held, None)
        else:
            if want[1] != have[1]:
                yield Difference(want[0], Fault.STALE)
            want, have = next(wanted, None), next(held, None)


def compare(sessions: SessionFactory, client: Elasticsearch, target: str) -> list[Difference]:
    """Give the clinics that this alias or index knows wrongly; those still in the outbox are not among them.

    The two streams are of two moments: what changed between them only seems to differ, so each candidate is
    looked at again.
    """
    with sessions() as session:
        candidates = list(differences(versions(session), indices.versions(client, target)))
    chunks = (candidates[at : at + CHUNK] for at in range(0, len(candidates), CHUNK))
    return [each for chunk in chunks for each in _confirmed(sessions, client, target, chunk)]


def _confirmed(
    sessions: SessionFactory, client: Elasticsearch, target: str, candidates: Sequence[Difference]
) -> Iterator[Difference]:
    ids = [each.clinic_id for each in candidates]
    before = _known(sessions, ids)
    held = indices.versions_of(client, target, ids)
    after = _known(sessions, ids)
    for each in candidates:
        known = after.get(each.clinic_id)
        if known == before.get(each.clinic_id) and _at_odds(known, held.get(each.clinic_id)):
            yield each


def _known(sessions: SessionFactory, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Give the version of these clinics, and the one that the index is said to hold."""
    known = text("select clinic_id, version, indexed_version from search_outbox where clinic_id = any(:ids)")
    with unit_of_work(sessions) as session:
        rows = session.execute(known, {"ids": list(ids)})
        return {row.clinic_id: (row.version, row.indexed_version) for row in rows}


def _at_odds(known: tuple[int, int] | None, held: int | None) -> bool:
    if known is None:
        return held is not None
    version, indexed_version = known
    return version == indexed_version and held != version


def mark(session: Session, *, ids: Sequence[int]) -> None:
    """Have these clinics indexed anew under a new version; one that no longer exists becomes a tombstone."""
    session.execute(text("select mark_clinics(:ids)"), {"ids": list(ids)})


def repair(sessions: SessionFactory, *, ids: Sequence[int]) -> None:
    """Mark any number of clinics, a few thousand in each transaction."""
    for at in range(0, len(ids), CHUNK):
        with unit_of_work(sessions) as session:
            mark(session, ids=ids[at : at + CHUNK])


def mark_due(session: Session, *, limit: int) -> int:
    """Mark clinics one of whose practices has run out by today (UTC); give how many, at most `limit`."""
    due = text("""
        select clinic_id from clinic_summaries
        where refresh_on <= current_date order by clinic_id limit :limit
    """)
    ids = list(session.scalars(due, {"limit": limit}))
    if ids:
        mark(session, ids=ids)
    return len(ids)
