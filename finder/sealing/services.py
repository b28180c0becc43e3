"""Data keys: one for each request, account or mail, wrapped by the master key.

key = new_data_key(session, keyring=keyring)
request.name = key.seal("Ada", table="appointment_requests", column="name", row=request.id)
open_data_key(session, keyring=keyring, key_id=request.data_key_id).unseal(request.name, table=…)
shred(session, key_id=request.data_key_id)      # what was sealed is gone, in every backup too
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from finder.models.data_key import DataKey
from finder.sealing.envelope import KEY_BYTES, Place, close, open_sealed
from finder.sealing.errors import Shredded
from finder.sealing.keyring import Keyring


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A data key while it is in use; its bytes are never shown."""

    id: UUID
    secret: bytes = field(repr=False)

    @property
    def tag(self) -> int:
        """What its sealed values say of it: the first 32 bits of its id."""
        return int.from_bytes(self.id.bytes[:4], "big")

    def seal(self, value: str, *, table: str, column: str, row: UUID) -> bytes:
        """Seal a text for one row and column."""
        return close(self.secret, self.tag, value.encode(), place=Place(table, column, row))

    def unseal(self, sealed: bytes, *, table: str, column: str, row: UUID) -> str:
        """Open what was sealed for this row and column; raises SealBroken or KeyMissing for anything else."""
        return open_sealed(self.secret, self.tag, sealed, place=Place(table, column, row)).decode()


def new_data_key(session: Session, *, keyring: Keyring) -> OpenKey:
    """Make a data key and keep it, wrapped."""
    key = OpenKey(uuid4(), os.urandom(KEY_BYTES))
    wrapped = keyring.wrap(key.secret, place=_place(key.id))
    session.add(DataKey(id=key.id, master=keyring.current, wrapped=wrapped))
    session.flush()
    return key


def open_data_key(session: Session, *, keyring: Keyring, key_id: UUID) -> OpenKey:
    """Unwrap a data key; raises Shredded where it was deleted, KeyMissing without its master key."""
    wrapped = session.scalar(select(DataKey.wrapped).where(DataKey.id == key_id))
    if wrapped is None:
        raise Shredded(f"data key {key_id} was deleted")
    return OpenKey(key_id, keyring.unwrap(wrapped, place=_place(key_id)))


def open_data_keys(session: Session, *, keyring: Keyring, key_ids: set[UUID]) -> dict[UUID, OpenKey]:
    """Unwrap many at once, for a list; those that were deleted are left out."""
    rows = session.execute(select(DataKey.id, DataKey.wrapped).where(DataKey.id.in_(key_ids)))
    return {
        key_id: OpenKey(key_id, keyring.unwrap(wrapped, place=_place(key_id))) for key_id, wrapped in rows
    }


def shred(session: Session, *, key_id: UUID) -> None:
    """Delete a data key: nothing that it sealed can be read again."""
    session.execute(delete(DataKey).where(DataKey.id == key_id))


def rewrap(session: Session, *, keyring: Keyring, limit: int) -> int:
    """Wrap up to `limit` data keys of older master keys with the current one; gives how many.

    Rows that another process holds are left to it. What the data keys sealed stays as it is.
    """
    rows = session.scalars(
        select(DataKey)
        .where(DataKey.master != keyring.current)
        .order_by(DataKey.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        secret = keyring.unwrap(row.wrapped, place=_place(row.id))
        row.wrapped, row.master = keyring.wrap(secret, place=_place(row.id)), keyring.current
    session.flush()
    return len(rows)


def count_by_master(session: Session) -> dict[int, int]:
    """Say how many data keys each master key wraps."""
    rows = session.execute(
        select(DataKey.master, func.count().label("amount")).group_by(DataKey.master).order_by(DataKey.master)
    )
    return {row.master: row.amount for row in rows}


def _place(key_id: UUID) -> Place:
    return Place(DataKey.__tablename__, "wrapped", key_id)
