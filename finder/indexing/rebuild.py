"""Makes a new index from the database while the old one goes on answering; safe to kill at any point.

Until the swap nothing points to the new index, and the next rebuild removes what a killed one left. Changes
made meanwhile go to the old index; comparing versions brings them to the new one before it takes over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from elasticsearch import ApiError, Elasticsearch, TransportError
from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.db import SessionFactory, unit_of_work
from finder.indexing import documents, locks, outbox, reconciler
from finder.indexing.outbox import Answer, Outcome, WriteDocuments
from finder.indexing.writer import writer
from search import indices
from search.documents import ClinicDocument

REFUSED_AT_MOST = 10
"""A few broken clinics shall not keep all others from a new index; more of them is a broken mapping."""
PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)
"""How long a busy index is left alone before the same documents are sent again."""

_PUBLISHED = text("""
    select count(*) from search_outbox join clinic_summaries using (clinic_id)
    where published and not clinic_id = any(:without)
""")

T = TypeVar("T")
Told = Callable[[int], None]
"""Hears how many clinics more are done."""


class RebuildRunning(Exception):
    """Another rebuild of this directory is under way."""


class RebuildFailed(Exception):
    """The new index could not be filled; the old one, if there is one, goes on answering."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A new index that has taken over. `refused` are clinics that it would not take: they need a person."""

    index: str
    documents: int
    refused: tuple[int, ...]


def rebuild(sessions: SessionFactory, client: Elasticsearch, *, prefix: str, told: Told) -> Rebuilt:
    """Fill a new index and put it behind the aliases. Raises `RebuildRunning` and `RebuildFailed`."""
    with locks.rebuilding(sessions) as free:
        if not free:
            raise RebuildRunning
        indices.drop_orphans(client, prefix)
        index = indices.create(client, prefix)
        try:
            write = writer(client, index, require_alias=False)
            _load(sessions, write, told)
            # Once while drains go on, so that little is left to do while they wait.
            _level(sessions, client, index, write)
            with locks.swapping(sessions):
                level = _level(sessions, client, index, write)
                indices.swap(client, prefix, index, expected=level.published)
                _note_held(sessions, client, index)
        except Exception:
            with suppress(ApiError, TransportError):
                indices.drop_orphans(client, prefix)
            raise
        if level.refused:
            # Marked anew they go through the outbox, which sets them aside with the reason.
            with unit_of_work(sessions) as session:
                reconciler.mark(session, ids=level.refused)
    return Rebuilt(index, level.published, level.refused)


@dataclass(frozen=True, slots=True)
class _Level:
    """What an index holds once it is level with one snapshot of the database."""

    published: int
    refused: tuple[int, ...]


def _load(sessions: SessionFactory, write: WriteDocuments, told: Told) -> None:
    refused = 0
    with sessions() as session:
        for chunk in documents.stream(session):
            refused += len(_insist(write, chunk))
            _check(refused)
            told(len(chunk))


def _level(sessions: SessionFactory, client: Elasticsearch, index: str, write: WriteDocuments) -> _Level:
    """Write what the index lacks as of one snapshot, and count what it must hold then."""
    refused: list[int] = []
    with sessions() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        found = reconciler.differences(reconciler.versions(session), indices.versions(client, index))
        differing = [each.clinic_id for each in found]
        for ids in _chunks(iter(differing)):
            refused += _insist(write, documents.load(session, ids=ids))
            _check(len(refused))
        return _Level(_published(session, without=refused), tuple(refused))


def _insist(write: WriteDocuments, found: Sequence[ClinicDocument]) -> list[int]:
    """Write until each document is held or refused; give the clinics refused. Raises `RebuildFailed`."""
    left, refused = list(found), list[int]()
    for pause_s in (*PAUSES_S, 0.0):
        answers = {each.clinic_id: each for each in _answers(write, left)}
        refused += [each.clinic_id for each in answers.values() if each.outcome is Outcome.REFUSED]
        left = [each for each in left if answers[each.clinic_id].outcome is Outcome.BUSY]
        if not left:
            return refused
        time.sleep(pause_s)
    errors = sorted({answers[each.clinic_id].error or "" for each in left})
    raise RebuildFailed(f"{len(left)} documents could not be written: {', '.join(errors)}")


def _answers(write: WriteDocuments, found: Sequence[ClinicDocument]) -> Sequence[Answer]:
    try:
        return write(found)
    except ConnectionError as error:
        return [Answer(each.clinic_id, each.version, Outcome.BUSY, str(error)) for each in found]


def _check(refused: int) -> None:
    if refused > REFUSED_AT_MOST:
        raise RebuildFailed(f"the index refused more than {REFUSED_AT_MOST} clinics; see its mapping")


def _published(session: Session, *, without: Sequence[int]) -> int:
    return int(session.scalars(_PUBLISHED, {"without": list(without)}).one())


def _note_held(sessions: SessionFactory, client: Elasticsearch, index: str) -> None:
    """Tell the outbox, so that it does not send again what the new index holds already."""
    for held in _chunks(indices.versions(client, index)):
        with unit_of_work(sessions) as session:
            outbox.note_held(session, held=held)


def _chunks(things: Iterator[T]) -> Iterator[list[T]]:
    return iter(lambda: list(islice(things, documents.CHUNK)), [])
