"""Proves that the audit log is whole: nothing edited, removed, moved or cut off.

An entry's hash is SHA-256(hash before | JSON array of its columns as texts); the first one follows SHA-256 of
nothing. It is computed here anew, by other code than the database's own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.models import AuditEntry, AuditHead

BEGINNING = hashlib.sha256(b"").digest()
ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends. One that was written down elsewhere proves that nothing before it has changed."""

    position: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which the chain does not hold."""

    position: int
    reason: str


def verify(session: Session, *, known: Head | None = None) -> Head | Broken:
    """Walk the whole chain; `known` is an earlier head, kept outside the database."""
    before, expected = BEGINNING, 1
    if known is not None and known.position == 0:
        known = None
    entries = select(AuditEntry).order_by(AuditEntry.position).execution_options(yield_per=ROWS_AT_ONCE)
    for entry in session.scalars(entries):
        if entry.position != expected:
            return Broken(expected, "entries are missing before the one that follows")
        if hash_of(before, entry) != entry.hash:
            return Broken(entry.position, "this entry, or the one before it, was changed or moved")
        if known is not None and known.position == entry.position and known.hash != entry.hash:
            return Broken(entry.position, "the log was written anew since that head was noted")
        before, expected = entry.hash, expected + 1
    head = head_of(session)
    if known is not None and known.position >= expected:
        return Broken(expected, "entries were cut off at the end")
    if head != Head(expected - 1, before):
        return Broken(expected, "entries were cut off at the end, or the head was changed")
    return head


def head_of(session: Session) -> Head:
    """Give the chain's end as the database has it."""
    row = session.execute(select(AuditHead.position, AuditHead.hash)).one()
    return Head(row.position, bytes(row.hash))


def hash_of(before: bytes, entry: AuditEntry) -> bytes:
    """Compute an entry's hash."""
    columns = (
        str(entry.position),
        entry.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        entry.actor,
        entry.actor_id,
        entry.action,
        entry.subject,
        entry.subject_id,
        "" if entry.clinic_id is None else str(entry.clinic_id),
        entry.why,
    )
    return hashlib.sha256(before + json.dumps(columns, ensure_ascii=False).encode()).digest()
