"""Proves that index and database hold the same clinics at the same versions, and marks those that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.indexing.documents import CHUNK

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


def mark(session: Session, *, ids: Sequence[int]) -> None:
    """Have these clinics indexed anew under a new version; one that no longer exists becomes a tombstone."""
    session.execute(text("select mark_clinics(:ids)"), {"ids": list(ids)})


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
