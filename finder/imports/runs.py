"""The list of imports: begin or resume one, note how far it is, end it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, func, select, text
from sqlalchemy.orm import Session

from finder.db import SessionFactory
from finder.imports.faults import FileRefused
from finder.models import Source
from finder.models.import_run import ImportRun

ONE_AT_A_TIME = 7_391_010
"""Advisory lock number: two imports at once would wait for each other's rows, so the second is refused."""


FAULT = "fault_"
"""Begins the name of a count of rows with one fault."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published file as a source of facts, dated by `released_on` or else by the day of the import."""

    name: str
    title: str
    licence: str | None = None
    url: str | None = None
    released_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did. `counts`: rows_read, rows_accepted, rows_doubtful, rows_refused, clinics_new,
    clinics_changed, clinics_same, clinics_held, clinics_published …; `faults`: rows by fault."""

    import_id: int
    counts: Mapping[str, int]
    faults: Mapping[str, int]
    report: Path

    @classmethod
    def of(cls, import_id: int, counts: Mapping[str, int], report: Path) -> ImportSummary:
        """Take the counts of a run apart."""
        return cls(
            import_id,
            {name: count for name, count in counts.items() if not name.startswith(FAULT)},
            {name.removeprefix(FAULT): count for name, count in counts.items() if name.startswith(FAULT)},
            report,
        )


@contextmanager
def only_import(sessions: SessionFactory) -> Iterator[None]:
    """Keep other imports away; the lock dies with the process. Errors: `FileRefused` while one runs."""
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    # Autocommit: a transaction left idle for long would be ended by the server, and the lock with it.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": ONE_AT_A_TIME}):
            raise FileRefused("Another import is running; wait for its end.")
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": ONE_AT_A_TIME})


def begin(
    session: Session, *, kind: str, release: Release, file_name: str, file_sha256: str, staging: str
) -> ImportRun:
    """Give the run of this file to resume, or a new one; another file's unfinished run gives way.

    A run is resumed only where its staging table still has its rows: a crash of the database empties it.
    """
    unfinished = session.scalar(
        select(ImportRun).where(ImportRun.kind == kind, ImportRun.state.in_(("reading", "merging")))
    )
    if unfinished is not None:
        staged = text(f"select exists (select from {staging})")  # noqa: S608 - a table's name from this package
        if unfinished.state == "merging" and unfinished.file_sha256 == file_sha256 and session.scalar(staged):
            return unfinished
        clear_staging(session, table=staging)
        if unfinished.merged_buckets:
            unfinished.state, unfinished.finished_at = "abandoned", func.now()
        else:
            session.execute(delete(ImportRun).where(ImportRun.id == unfinished.id))
        session.flush()
    run = ImportRun(
        kind=kind,
        source_id=source_id(session, release=release),
        file_name=file_name,
        file_sha256=file_sha256,
        state="reading",
    )
    session.add(run)
    session.flush()
    return run


def source_id(session: Session, *, release: Release) -> int:
    """Give the number of the source of this release, made at its first import."""
    source = session.scalar(select(Source).where(Source.name == release.name))
    if source is None:
        source = Source(kind="registry", name=release.name)
        session.add(source)
    source.title, source.licence, source.url = release.title, release.licence, release.url
    source.released_on = release.released_on
    session.flush()
    return source.id


def clear_staging(session: Session, *, table: str) -> None:
    """Empty a staging table; only one import runs at a time, so all of it is this one's."""
    session.execute(text(f"truncate {table}"))


def advance(session: Session, *, import_id: int, merged_buckets: int, counts: Mapping[str, int]) -> None:
    """Note a merged batch in its own transaction: how far, and what it did."""
    run = session.get_one(ImportRun, import_id)
    run.merged_buckets = merged_buckets
    run.counts = {**run.counts, **{key: run.counts.get(key, 0) + count for key, count in counts.items()}}


def note_rows(
    session: Session, *, import_id: int, counts: Mapping[str, int], samples: list[dict[str, Any]]
) -> None:
    """Note what the reading found; the merge may begin."""
    run = session.get_one(ImportRun, import_id)
    run.state, run.counts, run.samples = "merging", dict(counts), samples


def finish(session: Session, *, import_id: int) -> ImportRun:
    """End the run."""
    run = session.get_one(ImportRun, import_id)
    run.state, run.finished_at = "done", func.now()
    session.flush()
    return run
