"""A new index beside the old one: whole when it takes over, harmless when it is killed before."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest
from elasticsearch import Elasticsearch
from sqlalchemy import text

from finder.db import SessionFactory, unit_of_work
from finder.indexing import locks, reconciler
from finder.indexing.outbox import drain_batch
from finder.indexing.rebuild import REFUSED_AT_MOST, RebuildFailed, RebuildRunning, Rebuilt, Told, rebuild
from finder.indexing.writer import writer
from search import indices
from tests.integration.indexing.conftest import Finder, Start
from tests.integration.indexing.rows import backlog, make_clinics, poison, rename, run, until, version

Make = Callable[..., Rebuilt]


@pytest.fixture
def make(sessions: SessionFactory, client: Elasticsearch, prefix: str) -> Make:
    """Rebuild."""

    def make(told: Told = lambda _: None) -> Rebuilt:
        return rebuild(sessions, client, prefix=prefix, told=told)

    return make


def _differences(sessions: SessionFactory, client: Elasticsearch, prefix: str) -> list[reconciler.Difference]:
    return reconciler.compare(sessions, client, indices.read_alias(prefix))


def test_a_rebuilt_index_is_whole_and_leaves_nothing_to_drain(
    sessions: SessionFactory, client: Elasticsearch, prefix: str, make: Make
) -> None:
    clinics = make_clinics(sessions, 4)
    run(sessions, "update clinics set status = 'draft' where id = :id", id=clinics[0])
    run(sessions, "delete from clinics where id = :id", id=clinics[1])
    assert make().documents == 2
    assert backlog(sessions).pending == 0
    assert dict(indices.versions(client, indices.read_alias(prefix))).keys() == set(clinics), "tombstones too"
    assert _differences(sessions, client, prefix) == []


def test_a_change_during_a_rebuild_is_in_the_new_index_although_the_old_one_took_it(
    sessions: SessionFactory, client: Elasticsearch, prefix: str, make: Make
) -> None:
    renamed, deleted, sound = make_clinics(sessions, 3)
    old = make().index

    def change(_: int) -> None:
        rename(sessions, renamed, "Changed meanwhile")
        run(sessions, "delete from clinics where id = :id", id=deleted)
        assert drain_batch(sessions, write=writer(client, indices.write_alias(prefix))) == 2

    new = make(change)
    assert new.index != old
    assert dict(indices.versions(client, new.index)) == {
        clinic: version(sessions, clinic) for clinic in (renamed, deleted, sound)
    }
    assert client.get(index=new.index, id=str(renamed))["_source"]["name"] == "Changed meanwhile"
    assert client.get(index=new.index, id=str(deleted))["_source"]["published"] is False
    assert [one.name for one in indices.status(client, prefix)] == [new.index]


def test_only_one_rebuild_runs_at_a_time(sessions: SessionFactory, make: Make) -> None:
    with locks.rebuilding(sessions), pytest.raises(RebuildRunning):
        make()


def test_a_few_clinics_that_the_mapping_refuses_do_not_keep_the_others_from_a_new_index(
    sessions: SessionFactory, client: Elasticsearch, make: Make
) -> None:
    sick, sound = make_clinics(sessions, 2)
    poison(sessions, sick)
    done = make()
    assert (done.documents, done.refused) == (1, (sick,))
    assert dict(indices.versions(client, done.index)).keys() == {sound}
    assert backlog(sessions).pending == 1


def test_an_index_that_refuses_many_clinics_never_takes_over(
    sessions: SessionFactory, client: Elasticsearch, prefix: str, make: Make
) -> None:
    clinics = make_clinics(sessions, REFUSED_AT_MOST + 1)
    old = make().index
    poison(sessions, *clinics)
    with pytest.raises(RebuildFailed):
        make()
    assert [(one.name, one.live) for one in indices.status(client, prefix)] == [(old, True)]


def test_verify_names_each_difference_and_repairs_it(
    sessions: SessionFactory, client: Elasticsearch, prefix: str, make: Make, finder: Finder
) -> None:
    missing, stale, sound = make_clinics(sessions, 3)
    alias = make().index
    assert finder("index", "verify").returncode == 0
    client.delete(index=alias, id=str(missing), refresh=True)
    run(
        sessions,
        "update search_outbox set version = 9e15, indexed_version = 9e15 where clinic_id = :id",
        id=stale,
    )
    run(sessions, "delete from search_outbox where clinic_id = :id", id=sound)
    told = finder("index", "verify")
    assert told.returncode == 1
    assert told.stdout.splitlines() == [
        f"clinic {missing}: missing", f"clinic {stale}: stale", f"clinic {sound}: surplus",
        "3 differences, 0 set aside.",
    ]  # fmt: skip
    run(sessions, "delete from search_outbox where clinic_id = :id", id=stale)
    assert finder("index", "verify", "--repair").returncode == 0
    assert finder("index", "sync").returncode == 0
    assert finder("index", "verify").stdout == "0 differences, 0 set aside.\n"


def _index_exists(client: Elasticsearch, prefix: str, old: str) -> bool:
    return bool(set(client.indices.get(index=f"{prefix}-2*")) - {old})


def _documents_arrive(client: Elasticsearch, prefix: str, old: str) -> bool:
    found = client.indices.stats(index=f"{prefix}-2*", metric="indexing")["indices"]
    return any(one["primaries"]["indexing"]["index_total"] for name, one in found.items() if name != old)


@pytest.mark.parametrize("moment", ["index", "documents", "swap"])
def test_a_killed_rebuild_leaves_the_old_index_answering_and_the_next_one_cleans_up(
    moment: str, sessions: SessionFactory, client: Elasticsearch, prefix: str, make: Make, start: Start
) -> None:
    clinics = make_clinics(sessions, 5)
    old = make()

    def waits_to_swap() -> bool:
        waiting = text("select exists (select from pg_locks where locktype = 'advisory' and not granted)")
        with unit_of_work(sessions) as session:
            return bool(session.scalars(waiting).one())

    reached = {
        "index": lambda: _index_exists(client, prefix, old.index),
        "documents": lambda: _documents_arrive(client, prefix, old.index),
        "swap": waits_to_swap,
    }[moment]
    with locks.applying(sessions):  # no rebuild can get beyond the swap's door
        process = start("index", "rebuild")
        assert until(reached, 30)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        assert until(lambda: _is_free(sessions)), "its lock dies with it"
        assert [one.name for one in indices.status(client, prefix) if one.live] == [old.index]
        assert {clinic for clinic, _ in indices.versions(client, indices.read_alias(prefix))} == set(clinics)
    new = make()
    assert [one.name for one in indices.status(client, prefix)] == [new.index]
    assert _differences(sessions, client, prefix) == []


def _is_free(sessions: SessionFactory) -> bool:
    with locks.rebuilding(sessions) as free:
        return free
