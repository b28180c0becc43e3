"""`finder worker` as a process: what is committed is found soon, whatever happens to the index meanwhile."""

from __future__ import annotations

import signal
from typing import Literal

import pytest
from elasticsearch import Elasticsearch

from finder.db import SessionFactory
from finder.indexing import reconciler
from finder.indexing.rebuild import rebuild
from search import indices
from tests.integration.indexing.conftest import Finder, Start
from tests.integration.indexing.rows import backlog, make_clinics, rename, run, until
from tests.links import link_to

FOUND_WITHIN_S = 5


@pytest.fixture
def clinics(sessions: SessionFactory, client: Elasticsearch, prefix: str) -> list[int]:
    """Thirty clinics, all of them in the index."""
    made = make_clinics(sessions, 30)
    rebuild(sessions, client, prefix=prefix, told=lambda _: None)
    return made


def _found(client: Elasticsearch, prefix: str, word: str) -> bool:
    question = {"term": {"name_words": word}}
    return bool(client.count(index=indices.read_alias(prefix), query=question)["count"])


def test_a_committed_change_is_found_and_a_signal_ends_the_worker(
    sessions: SessionFactory, client: Elasticsearch, prefix: str, clinics: list[int], start: Start
) -> None:
    worker = start("worker")
    rename(sessions, clinics[0], "Heron")
    assert until(lambda: _found(client, prefix, "heron"), 20)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(5) == 0


@pytest.mark.parametrize("fault", ["cut", "hang"])
def test_what_changed_while_the_index_was_away_is_found_soon_after_it_is_back(
    fault: Literal["cut", "hang"],
    sessions: SessionFactory,
    client: Elasticsearch,
    elasticsearch_url: str,
    prefix: str,
    clinics: list[int],
    start: Start,
) -> None:
    with link_to(elasticsearch_url) as link:
        start("worker", FINDER_ELASTICSEARCH_URL=link.url)
        rename(sessions, clinics[0], "Before")
        assert until(lambda: _found(client, prefix, "before"), 20)
        getattr(link, fault)()
        rename(sessions, clinics[0], "Heron")
        assert not until(lambda: backlog(sessions).pending == 0, 2)
        link.restore()
        assert until(lambda: _found(client, prefix, "heron"), FOUND_WITHIN_S)
    assert not _found(client, prefix, "before")


def test_two_workers_bring_every_change_to_the_index(
    sessions: SessionFactory, client: Elasticsearch, prefix: str, clinics: list[int], start: Start
) -> None:
    start("worker")
    start("worker")
    for turn in range(5):
        for clinic in clinics:
            rename(sessions, clinic, f"Turn {turn}")
    run(sessions, "delete from clinics where id = any(:ids)", ids=clinics[:5])
    assert until(lambda: backlog(sessions).pending == 0, 20)
    assert reconciler.compare(sessions, client, indices.read_alias(prefix)) == []
    assert client.count(index=indices.read_alias(prefix), query={"term": {"published": True}})["count"] == 25


@pytest.mark.parametrize("setting", [{"FINDER_ENGINE": "postgis"}, {"FINDER_ELASTICSEARCH_URL": ""}])
def test_without_an_index_the_worker_has_other_work_and_the_outbox_waits(
    setting: dict[str, str], sessions: SessionFactory, start: Start
) -> None:
    make_clinics(sessions, 1)
    worker = start("worker", **setting)
    assert not until(lambda: worker.poll() is not None, 2), "it goes on"
    worker.send_signal(signal.SIGINT)
    assert worker.wait(5) == 0
    assert backlog(sessions).pending == 1


def test_status_tells_a_program_what_it_tells_a_person(
    sessions: SessionFactory, prefix: str, clinics: list[int], finder: Finder
) -> None:
    rename(sessions, clinics[0], "Heron")
    told = finder("index", "status").stdout
    assert told.startswith(f"{prefix}-read: {prefix}-")
    assert "30 clinics" in told
    assert "pending: 1" in told
    assert '"documents":30,"current":true,"pending":1,"dead":0' in finder("index", "status", "--json").stdout
