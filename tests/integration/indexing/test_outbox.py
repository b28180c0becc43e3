"""The outbox against a real database; the index's side is a function, since only its answers matter here."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text

from finder.db import SessionFactory, unit_of_work
from finder.indexing import documents, locks, outbox, reconciler
from finder.indexing.outbox import Answer, Outcome, drain_batch
from search.documents import ClinicDocument
from tests.factories import make_clinic, make_vocabulary


@dataclass
class Shelf:
    """Keeps the newest version of each document; refuses the named ones; may be away."""

    held: dict[int, ClinicDocument] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    away: bool = False

    def write(self, found: Sequence[ClinicDocument]) -> list[Answer]:
        if self.away:
            raise ConnectionError
        return [self._answer(document) for document in found]

    def _answer(self, document: ClinicDocument) -> Answer:
        if document.clinic_id in self.refused:
            return Answer(document.clinic_id, document.version, Outcome.REFUSED, "strict_mapping")
        kept = self.held.get(document.clinic_id, document)
        self.held[document.clinic_id] = max(kept, document, key=lambda each: each.version)
        return Answer(document.clinic_id, document.version, Outcome.HELD)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def _clinics(sessions: SessionFactory, count: int) -> list[int]:
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        made = [make_clinic(session) for _ in range(count)]
        session.flush()
        return [clinic.id for clinic in made]


def _run(sessions: SessionFactory, statement: str, **parameters: object) -> None:
    with unit_of_work(sessions) as session:
        session.execute(text(statement), parameters)


def _make_due(sessions: SessionFactory) -> None:
    _run(sessions, "update search_outbox set next_attempt_at = now()")


def _backlog(sessions: SessionFactory) -> outbox.Backlog:
    with unit_of_work(sessions) as session:
        return outbox.backlog(session)


def test_a_committed_change_reaches_the_index(sessions: SessionFactory, shelf: Shelf) -> None:
    (clinic,) = _clinics(sessions, 1)
    assert drain_batch(sessions, write=shelf.write) == 1
    _run(sessions, "update clinics set name = 'New name' where id = :id", id=clinic)
    drain_batch(sessions, write=shelf.write)
    assert shelf.held[clinic].name == "New name"
    assert drain_batch(sessions, write=shelf.write) == 0


def test_a_rolled_back_change_leaves_nothing_to_index(sessions: SessionFactory, shelf: Shelf) -> None:
    (clinic,) = _clinics(sessions, 1)
    drain_batch(sessions, write=shelf.write)
    with sessions() as session:
        session.execute(text("update clinics set name = 'Never' where id = :id"), {"id": clinic})
        session.rollback()
    assert _backlog(sessions).pending == 0


def test_a_deleted_clinic_becomes_a_tombstone_newer_than_all_before(
    sessions: SessionFactory, shelf: Shelf
) -> None:
    (clinic,) = _clinics(sessions, 1)
    drain_batch(sessions, write=shelf.write)
    alive = shelf.held[clinic]
    _run(sessions, "delete from clinics where id = :id", id=clinic)
    drain_batch(sessions, write=shelf.write)
    assert not shelf.held[clinic].published
    assert shelf.held[clinic].version > alive.version


def test_a_refused_document_is_set_aside_and_the_others_go_on(sessions: SessionFactory, shelf: Shelf) -> None:
    poisoned, sound = _clinics(sessions, 2)
    shelf.refused = {poisoned}
    for _ in range(outbox.DEAD_AFTER):
        assert drain_batch(sessions, write=shelf.write) > 0
        _make_due(sessions)
    assert drain_batch(sessions, write=shelf.write) == 0
    assert sound in shelf.held
    backlog = _backlog(sessions)
    assert (backlog.pending, backlog.dead) == (0, 1)


def test_a_change_brings_back_a_clinic_that_was_set_aside(sessions: SessionFactory, shelf: Shelf) -> None:
    (clinic,) = _clinics(sessions, 1)
    _run(sessions, "update search_outbox set attempts = :dead", dead=outbox.DEAD_AFTER)
    assert drain_batch(sessions, write=shelf.write) == 0
    _run(sessions, "update clinics set name = 'Mended' where id = :id", id=clinic)
    assert drain_batch(sessions, write=shelf.write) == 1


def test_changes_wait_while_the_index_is_away_and_arrive_afterwards(
    sessions: SessionFactory, shelf: Shelf
) -> None:
    clinics = _clinics(sessions, 3)
    shelf.away = True
    with pytest.raises(ConnectionError):
        drain_batch(sessions, write=shelf.write)
    assert _backlog(sessions).pending == 3
    shelf.away = False
    drain_batch(sessions, write=shelf.write)
    assert sorted(shelf.held) == sorted(clinics)


def test_a_writer_is_not_blocked_while_the_index_hangs_and_its_change_stays_pending(
    sessions: SessionFactory, shelf: Shelf
) -> None:
    (clinic,) = _clinics(sessions, 1)
    hanging, go_on = threading.Event(), threading.Event()

    def hang(found: Sequence[ClinicDocument]) -> list[Answer]:
        hanging.set()
        assert go_on.wait(10)
        return shelf.write(found)

    drain = threading.Thread(target=drain_batch, args=(sessions,), kwargs={"write": hang})
    drain.start()
    try:
        assert hanging.wait(10)
        # lock_timeout is one second: waiting for the drain would raise here.
        _run(sessions, "update clinics set name = 'Meanwhile' where id = :id", id=clinic)
    finally:
        go_on.set()
        drain.join()
    assert _backlog(sessions).pending == 1
    drain_batch(sessions, write=shelf.write)
    assert shelf.held[clinic].name == "Meanwhile"


def test_two_workers_never_claim_the_same_clinic(sessions: SessionFactory) -> None:
    _clinics(sessions, 6)
    with sessions() as one, sessions() as other:
        first, second = outbox.claim(one, batch=4), outbox.claim(other, batch=4)
    assert len(first) == 4
    assert len(second) == 2
    assert not set(first) & set(second)


def test_nothing_is_drained_while_indices_are_swapped(sessions: SessionFactory, shelf: Shelf) -> None:
    _clinics(sessions, 1)
    with locks.swapping(sessions):
        assert drain_batch(sessions, write=shelf.write) == 0
    assert drain_batch(sessions, write=shelf.write) == 1


def test_a_stream_gives_what_loading_by_ids_gives(sessions: SessionFactory) -> None:
    clinics = _clinics(sessions, 3)
    _run(sessions, "update clinics set status = 'draft' where id = :id", id=clinics[0])
    with unit_of_work(sessions) as session:
        loaded = documents.load(session, ids=clinics)
        streamed = [document for chunk in documents.stream(session) for document in chunk]
    assert loaded == streamed
    assert [document.published for document in loaded] == [False, True, True]


def test_the_outbox_lists_every_version_for_the_comparison(sessions: SessionFactory, shelf: Shelf) -> None:
    _clinics(sessions, 3)
    drain_batch(sessions, write=shelf.write)
    held = [(clinic, shelf.held[clinic].version) for clinic in sorted(shelf.held)]
    with unit_of_work(sessions) as session:
        assert list(reconciler.differences(reconciler.versions(session), held)) == []
        reconciler.mark(session, ids=[held[0][0]])
    assert _backlog(sessions).pending == 1
