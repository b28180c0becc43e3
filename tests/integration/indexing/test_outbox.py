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
from tests.integration.indexing.rows import backlog, make_clinics, make_due, rename, run, version


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


def test_a_committed_change_reaches_the_index(sessions: SessionFactory, shelf: Shelf) -> None:
    (clinic,) = make_clinics(sessions, 1)
    assert drain_batch(sessions, write=shelf.write) == 1
    run(sessions, "update clinics set name = 'New name' where id = :id", id=clinic)
    drain_batch(sessions, write=shelf.write)
    assert shelf.held[clinic].name == "New name"
    assert drain_batch(sessions, write=shelf.write) == 0


def test_a_rolled_back_change_leaves_nothing_to_index(sessions: SessionFactory, shelf: Shelf) -> None:
    (clinic,) = make_clinics(sessions, 1)
    drain_batch(sessions, write=shelf.write)
    with sessions() as session:
        session.execute(text("update clinics set name = 'Never' where id = :id"), {"id": clinic})
        session.rollback()
    assert backlog(sessions).pending == 0


def test_a_deleted_clinic_becomes_a_tombstone_newer_than_all_before(
    sessions: SessionFactory, shelf: Shelf
) -> None:
    (clinic,) = make_clinics(sessions, 1)
    drain_batch(sessions, write=shelf.write)
    alive = shelf.held[clinic]
    run(sessions, "delete from clinics where id = :id", id=clinic)
    drain_batch(sessions, write=shelf.write)
    assert not shelf.held[clinic].published
    assert shelf.held[clinic].version > alive.version


def test_a_refused_document_is_set_aside_and_the_others_go_on(sessions: SessionFactory, shelf: Shelf) -> None:
    poisoned, sound = make_clinics(sessions, 2)
    shelf.refused = {poisoned}
    for _ in range(outbox.DEAD_AFTER):
        assert drain_batch(sessions, write=shelf.write) > 0
        make_due(sessions)
    assert drain_batch(sessions, write=shelf.write) == 0
    assert sound in shelf.held
    left = backlog(sessions)
    assert (left.pending, left.dead) == (0, 1)


def test_a_change_brings_back_a_clinic_that_was_set_aside(sessions: SessionFactory, shelf: Shelf) -> None:
    (clinic,) = make_clinics(sessions, 1)
    run(sessions, "update search_outbox set attempts = :dead", dead=outbox.DEAD_AFTER)
    assert drain_batch(sessions, write=shelf.write) == 0
    run(sessions, "update clinics set name = 'Mended' where id = :id", id=clinic)
    assert drain_batch(sessions, write=shelf.write) == 1


def test_changes_wait_while_the_index_is_away_and_arrive_afterwards(
    sessions: SessionFactory, shelf: Shelf
) -> None:
    clinics = make_clinics(sessions, 3)
    shelf.away = True
    with pytest.raises(ConnectionError):
        drain_batch(sessions, write=shelf.write)
    assert backlog(sessions).pending == 3
    shelf.away = False
    drain_batch(sessions, write=shelf.write)
    assert sorted(shelf.held) == sorted(clinics)


def test_a_writer_is_not_blocked_while_the_index_hangs_and_its_change_stays_pending(
    sessions: SessionFactory, shelf: Shelf
) -> None:
    (clinic,) = make_clinics(sessions, 1)
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
        run(sessions, "update clinics set name = 'Meanwhile' where id = :id", id=clinic)
    finally:
        go_on.set()
        drain.join()
    assert backlog(sessions).pending == 1
    drain_batch(sessions, write=shelf.write)
    assert shelf.held[clinic].name == "Meanwhile"


def test_two_workers_never_claim_the_same_clinic(sessions: SessionFactory) -> None:
    make_clinics(sessions, 6)
    with sessions() as one, sessions() as other:
        first, second = outbox.claim(one, batch=4), outbox.claim(other, batch=4)
    assert len(first) == 4
    assert len(second) == 2
    assert not set(first) & set(second)


def test_nothing_is_drained_while_indices_are_swapped(sessions: SessionFactory, shelf: Shelf) -> None:
    make_clinics(sessions, 1)
    with locks.swapping(sessions):
        assert drain_batch(sessions, write=shelf.write) == 0
    assert drain_batch(sessions, write=shelf.write) == 1


def test_a_stream_gives_what_loading_by_ids_gives(sessions: SessionFactory) -> None:
    clinics = make_clinics(sessions, 3)
    run(sessions, "update clinics set status = 'draft' where id = :id", id=clinics[0])
    with unit_of_work(sessions) as session:
        loaded = documents.load(session, ids=clinics)
        chunks = list(documents.stream(session, chunk=2))
    assert [len(chunk) for chunk in chunks] == [2, 1]
    assert loaded == [document for chunk in chunks for document in chunk]
    assert [document.published for document in loaded] == [False, True, True]


def test_the_outbox_lists_every_version_for_the_comparison(sessions: SessionFactory, shelf: Shelf) -> None:
    make_clinics(sessions, 3)
    drain_batch(sessions, write=shelf.write)
    held = [(clinic, shelf.held[clinic].version) for clinic in sorted(shelf.held)]
    with unit_of_work(sessions) as session:
        assert list(reconciler.differences(reconciler.versions(session), held)) == []
        reconciler.mark(session, ids=[held[0][0]])
    assert backlog(sessions).pending == 1


def _next_wait_s(sessions: SessionFactory) -> float:
    with unit_of_work(sessions) as session:
        wait = text("select extract(epoch from min(next_attempt_at) - now()) from search_outbox")
        return float(session.scalars(wait).one())


def test_a_busy_index_is_asked_less_and_less_often_but_nothing_is_set_aside(sessions: SessionFactory) -> None:
    make_clinics(sessions, 1)
    waits = []
    for _ in range(8):
        drain_batch(sessions, write=lambda found: [_busy(document) for document in found])
        waits.append(_next_wait_s(sessions))
        make_due(sessions)
    longest = [2.0, 4.0, 8.0, 16.0, 32.0, 32.0, 32.0, 32.0]
    assert all(most / 2 - 1 < wait <= most for wait, most in zip(waits, longest, strict=True)), waits
    assert (backlog(sessions).pending, backlog(sessions).dead) == (1, 0)


def _busy(document: ClinicDocument) -> Answer:
    return Answer(document.clinic_id, document.version, Outcome.BUSY, "es_rejected_execution_exception")


def test_an_answer_about_an_older_version_settles_nothing(sessions: SessionFactory) -> None:
    (clinic,) = make_clinics(sessions, 1)
    spoken_of = version(sessions, clinic)
    rename(sessions, clinic, "Meanwhile")
    with unit_of_work(sessions) as session:
        outbox.settle(session, answers=[Answer(clinic, spoken_of, Outcome.REFUSED, "late")])
        outbox.note_held(session, held=[(clinic, spoken_of)])
        assert session.scalars(text("select last_error from search_outbox")).one() is None
    assert backlog(sessions).pending == 1
    with unit_of_work(sessions) as session:
        outbox.note_held(session, held=[(clinic, version(sessions, clinic))])
    assert backlog(sessions).pending == 0


def test_a_practice_counts_no_longer_once_it_has_run_out(sessions: SessionFactory, shelf: Shelf) -> None:
    clinic, _other = make_clinics(sessions, 2)
    practice = """
        insert into clinic_practices
            (clinic_id, practice_code, evidence, said_by, said_on, expires_on, source_id)
        select :id, 'shared-records', 'document', 'Test Owner', current_date - 9, current_date + 1, source_id
        from clinics where id = :id
    """
    run(sessions, practice, id=clinic)
    drain_batch(sessions, write=shelf.write)
    assert shelf.held[clinic].practices == ("shared-records",)
    _let_a_day_pass(sessions)
    with unit_of_work(sessions) as session:
        assert reconciler.mark_due(session, limit=10) == 1
    assert drain_batch(sessions, write=shelf.write) == 1
    assert shelf.held[clinic].practices == ()
    with unit_of_work(sessions) as session:
        assert reconciler.mark_due(session, limit=10) == 0


def _let_a_day_pass(sessions: SessionFactory) -> None:
    """Move the dates instead of the database's clock, unseen by the triggers."""
    with unit_of_work(sessions) as session:
        session.execute(text("set local session_replication_role = replica"))
        session.execute(text("update clinic_practices set expires_on = expires_on - 1"))
        session.execute(text("update clinic_summaries set refresh_on = refresh_on - 1"))
