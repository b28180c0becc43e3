"""Copies rows to the staging tables, and hands them to the merge bucket by bucket."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

BUCKETS = 1024
"""Rows of one clinic share a bucket; a transaction merges whole buckets."""
ROWS_A_BATCH = 10_000


class Batch(NamedTuple):
    """Buckets from `start` up to, not including, `end`."""

    start: int
    end: int


def bucket_of(organization_key: str | None, address_key: str) -> int:
    """Give the bucket of a clinic, the same on each machine and in each run."""
    return zlib.crc32(f"{organization_key or ''}|{address_key}".encode()) % BUCKETS


def batches(session: Session, *, table: str, import_id: int, after: int) -> list[Batch]:
    """Cut the buckets not yet merged into batches of about `ROWS_A_BATCH` rows."""
    rows = session.execute(
        text(
            f"select bucket, count(*) as rows from {table} where import_id = :id and bucket >= :after"  # noqa: S608 - a table's name from this package
            " group by bucket order by bucket"
        ),
        {"id": import_id, "after": after},
    )
    return list(_cut(((row.bucket, row.rows) for row in rows), after))


def _cut(rows: Iterable[tuple[int, int]], start: int) -> Iterator[Batch]:
    held = 0
    for bucket, count in rows:
        if held and held + count > ROWS_A_BATCH:
            yield Batch(start, bucket)
            start, held = bucket, 0
        held += count
    if held:
        yield Batch(start, BUCKETS)


def copy_rows(
    session: Session, *, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]
) -> None:
    """Stream the rows into the table."""
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)
