"""What the real index makes of documents that the outbox sends."""

from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch
from sqlalchemy import text

from finder.db import SessionFactory, unit_of_work
from finder.indexing import documents, outbox
from finder.indexing.outbox import Outcome, WriteDocuments, drain_batch
from finder.indexing.writer import writer
from search import indices
from search.client import connect
from tests.integration.indexing.rows import backlog, make_clinics, make_due, poison, rename, run
from tests.links import link_to


@pytest.fixture
def write(client: Elasticsearch, prefix: str) -> WriteDocuments:
    """Write to a new, empty index behind the aliases."""
    indices.swap(client, prefix, indices.create(client, prefix), expected=0)
    return writer(client, indices.write_alias(prefix), refresh=True)


def _held(client: Elasticsearch, prefix: str, clinic: int) -> dict[str, object]:
    source: dict[str, object] = client.get(index=indices.read_alias(prefix), id=str(clinic))["_source"]
    return source


def test_a_deleted_clinic_never_comes_back(
    sessions: SessionFactory, client: Elasticsearch, prefix: str, write: WriteDocuments
) -> None:
    (clinic,) = make_clinics(sessions, 1)
    with unit_of_work(sessions) as session:
        late = documents.load(session, ids=[clinic])
    drain_batch(sessions, write=write)
    # The index shall forget deleted documents at once, as it does after a minute otherwise.
    client.indices.put_settings(index=indices.write_alias(prefix), settings={"gc_deletes": "0s"})
    run(sessions, "delete from clinics where id = :id", id=clinic)
    drain_batch(sessions, write=write)
    assert [answer.outcome for answer in write(late)] == [Outcome.HELD], "it holds something newer"
    assert _held(client, prefix, clinic) == {"clinic_id": clinic, "published": False}
    assert client.count(index=indices.read_alias(prefix), query={"term": {"published": True}})["count"] == 0


def test_a_document_that_the_mapping_refuses_is_set_aside_with_the_reason_and_the_others_go_on(
    sessions: SessionFactory, client: Elasticsearch, prefix: str, write: WriteDocuments
) -> None:
    sick, sound = make_clinics(sessions, 2)
    poison(sessions, sick)
    for _ in range(outbox.DEAD_AFTER):
        assert drain_batch(sessions, write=write) > 0
        make_due(sessions)
    assert drain_batch(sessions, write=write) == 0, "no more tries"
    assert dict(indices.versions(client, indices.read_alias(prefix))).keys() == {sound}
    with unit_of_work(sessions) as session:
        assert outbox.set_aside(session) == [sick]
        (error,) = session.scalars(text("select last_error from search_outbox where attempts > 0"))
    assert error == "document_parsing_exception"


def test_a_missing_alias_makes_no_index_and_sets_nothing_aside(
    sessions: SessionFactory, client: Elasticsearch, prefix: str
) -> None:
    make_clinics(sessions, 2)
    write = writer(client, indices.write_alias(prefix))
    for _ in range(outbox.DEAD_AFTER + 1):
        drain_batch(sessions, write=write)
        make_due(sessions)
    assert (backlog(sessions).pending, backlog(sessions).dead) == (2, 0)
    assert not client.indices.exists(index=indices.write_alias(prefix))


def test_changes_wait_while_the_index_is_closed_to_writes_as_on_a_full_disk(
    sessions: SessionFactory, client: Elasticsearch, prefix: str, write: WriteDocuments
) -> None:
    (clinic,) = make_clinics(sessions, 1)
    block = "blocks.read_only_allow_delete"
    client.indices.put_settings(index=indices.write_alias(prefix), settings={block: True})
    drain_batch(sessions, write=write)
    assert (backlog(sessions).pending, backlog(sessions).dead) == (1, 0)
    client.indices.put_settings(index=indices.read_alias(prefix), settings={block: None})
    make_due(sessions)
    drain_batch(sessions, write=write)
    assert _held(client, prefix, clinic)["published"] is True


def test_changes_stay_due_while_the_index_cannot_be_reached(
    sessions: SessionFactory,
    elasticsearch_url: str,
    client: Elasticsearch,
    prefix: str,
    write: WriteDocuments,
) -> None:
    (clinic,) = make_clinics(sessions, 1)
    with link_to(elasticsearch_url) as link:
        linked = writer(connect(link.url, timeout_s=5), indices.write_alias(prefix))
        link.cut()
        with pytest.raises(ConnectionError):
            drain_batch(sessions, write=linked)
        rename(sessions, clinic, "Changed meanwhile")
        assert backlog(sessions).pending == 1
        link.restore()
        drain_batch(sessions, write=linked)
    assert _held(client, prefix, clinic)["name"] == "Changed meanwhile"
    assert backlog(sessions).pending == 0
