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
from search.documents import ClinicDocument
from search.engine import ElasticsearchEngine
from search.indexer import Outcome
from search.indexer import write as write_documents
from search.types import Box, Cluster, Engine, Point, SearchRequest, SearchResult
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
        at_edges = (
            ClinicDocument(clinic_id=number, version=1, point=point)
            for number, point in enumerate(EDGES, start=1_000)
        )
        ids = write(session, [*questions.clinics(random.Random(1), 150), *at_edges])
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


EDGES = (
    Point(18.4525, -66.0785), Point(61.19, -149.8932), Point(51.9, 180.0), Point(51.9, -180.0),
    Point(89.91, 10.3), Point(-90.0, 0.0),
)  # fmt: skip
"""San Juan, Anchorage, both sides of one line, near one pole and at the other."""
BOXES = (
    Box(-150.305, 61.084, -149.103, 61.507),
    Box(179.5, 50.0, -179.5, 53.0),
    Box(170.0, 10.0, -60.0, 90.0),
    Box(-67.3, 17.9, -65.2, 18.6),
    Box(-180.0, -90.0, 180.0, 90.0),
)


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("zoom", [0, 5, 10, 18])
def test_both_engines_draw_the_same_map(both: tuple[Engine, Engine, Reference], box: Box, zoom: int) -> None:
    elasticsearch, postgis, read = both
    request = SearchRequest(today=questions.TODAY, box=box)

    one, other = (_by_tile(engine.clusters(request, zoom)) for engine in (elasticsearch, postgis))

    assert sum(group.count for group in one.values()) == read.total(request) > 0
    assert {tile: (group.count, group.clinic_id) for tile, group in one.items()} == {
        tile: (group.count, group.clinic_id) for tile, group in other.items()
    }
    for tile, group in one.items():
        assert (group.lat, group.lon) == pytest.approx((other[tile].lat, other[tile].lon), abs=1e-5)


@pytest.mark.parametrize("seed", range(1000, 1030))
def test_both_engines_draw_the_same_answer(both: tuple[Engine, Engine, Reference], seed: int) -> None:
    elasticsearch, postgis, _ = both
    request = replace(questions.question(random.Random(seed)), box=Box(-180, -90, 180, 90))

    one, other = (_by_tile(engine.clusters(request, 9)) for engine in (elasticsearch, postgis))

    assert {tile: group.count for tile, group in one.items()} == {
        tile: group.count for tile, group in other.items()
    }


def _by_tile(groups: list[Cluster]) -> dict[str, Cluster]:
    return {group.tile: group for group in groups}


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
