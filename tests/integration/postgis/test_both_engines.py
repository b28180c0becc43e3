"""One directory in both engines, the index filled from its rows: the same questions, the same answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import text

from finder.db import make_sessions, unit_of_work
from finder.directory.postgis.engine import PostgisEngine
from finder.directory.vocabulary import load_vocabulary
from finder.indexing import documents
from search import indices
from search.client import connect
from search.engine import ElasticsearchEngine
from search.indexer import Outcome
from search.indexer import write as write_documents
from search.types import Engine, SearchResult
from tests.factories import make_vocabulary
from tests.integration.postgis import questions
from tests.integration.postgis.rows import write
from tests.search import contract
from tests.search.reference import Reference


@pytest.fixture(scope="module")
def both(
    engine: Database, elasticsearch_url: str, index_prefix: str
) -> Iterator[tuple[Engine, Engine, Reference]]:
    sessions = make_sessions(engine)
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        ids = write(session, questions.clinics(random.Random(1), 150))
    with unit_of_work(sessions) as session:
        vocabulary = load_vocabulary(session)
        read = documents.load(session, ids=list(ids.values()))
    client, prefix = connect(elasticsearch_url, timeout_s=20), f"{index_prefix}-both"
    index = indices.create(client, prefix)
    written = write_documents(client, index, read, require_alias=False)
    assert {one.outcome for one in written} == {Outcome.OK}
    indices.swap(client, prefix, index, expected=sum(one.published for one in read))
    yield (
        ElasticsearchEngine(client, prefix, lambda: vocabulary),
        PostgisEngine(sessions, lambda: vocabulary),
        Reference(read, vocabulary),
    )
    client.indices.delete(index=index)
    with engine.begin() as connection:
        connection.execute(
            text("truncate sources, specialties, teams, practices, insurance_plans, languages,"
                 " accessibility_features, search_outbox cascade")
        )  # fmt: skip


def counted(result: SearchResult) -> dict[str, dict[str, int]]:
    return {name: {one.value: one.count for one in values} for name, values in result.facets.items()}


@pytest.mark.parametrize("seed", range(1000, 1100))
def test_both_engines_answer_alike(both: tuple[Engine, Engine, Reference], seed: int) -> None:
    elasticsearch, postgis, read = both
    request = replace(questions.question(random.Random(seed)), limit=200)

    one, other = elasticsearch.search(request), postgis.search(request)

    assert (one.total, one.full) == (other.total, other.full)
    found, expected = ([hit.clinic_id for hit in each.hits] for each in (one, other))
    assert sorted(found) == sorted(expected)
    contract.check_order(found, expected, read, request)
    assert counted(one) == counted(other)
