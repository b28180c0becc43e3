"""A directory in a real Elasticsearch that a test may fill and empty."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from elasticsearch import Elasticsearch

from search import indices
from search.client import connect
from search.documents import ClinicDocument, tombstone
from search.engine import ElasticsearchEngine
from search.indexer import Outcome, write
from search.types import Engine
from tests.search.contract import Load
from tests.search.questions import VOCABULARY


@pytest.fixture(scope="module")
def client(elasticsearch_url: str) -> Elasticsearch:
    """A patient client: a shared machine may be slower than the deadline, which has its own tests."""
    return connect(elasticsearch_url, timeout_s=20)


@pytest.fixture(scope="module")
def prefix(client: Elasticsearch, index_prefix: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A prefix of this module's own; its indices go when the module ends."""
    own = f"{index_prefix}-{request.module.__name__.rpartition('.')[2].replace('_', '-')}"
    _drop(client, own)
    yield own
    _drop(client, own)


@pytest.fixture(scope="module")
def load(client: Elasticsearch, prefix: str) -> Load:
    """Make the index hold these clinics and no others."""
    indices.swap(client, prefix, indices.create(client, prefix), expected=0)
    engine = ElasticsearchEngine(client, prefix, lambda: VOCABULARY)
    versions = count(1)
    held: set[int] = set()

    def replace_all(documents: list[ClinicDocument]) -> Engine:
        version = next(versions)
        gone = held - {one.clinic_id for one in documents}
        batch = [replace(one, version=version) for one in documents] + [
            tombstone(number, version) for number in gone
        ]
        written = write(client, indices.write_alias(prefix), batch, refresh=True)
        assert {one.outcome for one in written} <= {Outcome.OK}
        held.update(one.clinic_id for one in documents)
        return engine

    return replace_all


@pytest.fixture
def unused_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _drop(client: Elasticsearch, prefix: str) -> None:
    for index in indices.status(client, prefix):
        client.indices.delete(index=index.name)
