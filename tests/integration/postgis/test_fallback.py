"""PostGIS stands in for an Elasticsearch that is gone, silent or without its index."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from finder.config import Settings
from finder.db import SessionFactory
from finder.directory import engines
from finder.directory.engines import ResilientEngine, make_engine
from finder.directory.postgis.engine import PostgisEngine
from finder.directory.vocabulary import load_vocabulary
from search.errors import BadQuestion, EngineAway
from search.types import Cluster, NameHit, Point, SearchRequest, SearchResult
from tests.factories import make_clinic, make_vocabulary
from tests.factories.clinics import TODAY

QUESTION = SearchRequest(today=TODAY)


class Counted:
    """An engine before another one that counts the questions and may be taken away."""

    name = "first"

    def __init__(self, behind: PostgisEngine) -> None:
        self.behind = behind
        self.asked = 0
        self.error: Exception | None = None

    def search(self, request: SearchRequest) -> SearchResult:
        self.asked += 1
        if self.error:
            raise self.error
        result = self.behind.search(request)
        return SearchResult(result.hits, result.total, result.full, result.facets, self.name, result.took_ms)

    def totals(self, requests: list[SearchRequest]) -> list[int]:
        return self.behind.totals(requests)

    def clusters(self, request: SearchRequest, zoom: int) -> list[Cluster]:
        return self.behind.clusters(request, zoom)

    def names(self, prefix: str, center: Point | None, limit: int) -> list[NameHit]:
        return self.behind.names(prefix, center, limit)


@pytest.fixture
def postgis(sessions: SessionFactory) -> PostgisEngine:
    with sessions.begin() as session:
        make_vocabulary(session)
        make_clinic(session, people=["physiatry", "psychology"])
        vocabulary = load_vocabulary(session)
    return PostgisEngine(sessions, lambda: vocabulary)


@pytest.fixture
def first(postgis: PostgisEngine) -> Counted:
    return Counted(postgis)


@pytest.fixture
def resilient(first: Counted, postgis: PostgisEngine) -> ResilientEngine:
    return ResilientEngine(first, postgis, engines.make_breaker())


def test_the_first_engine_answers_while_it_is_there(resilient: ResilientEngine) -> None:
    result = resilient.search(QUESTION)

    assert (result.engine, result.limited, result.total) == ("first", False, 1)
    assert not resilient.limited


def test_after_two_failures_the_first_is_left_alone(first: Counted, resilient: ResilientEngine) -> None:
    first.error = EngineAway("gone")

    results = [resilient.search(QUESTION) for _ in range(5)]

    assert all((result.engine, result.limited, result.total) == ("postgis", True, 1) for result in results)
    assert first.asked == 2
    assert resilient.limited


def test_the_first_engine_is_asked_again_after_a_while(
    first: Counted, resilient: ResilientEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PROBE_AFTER_S", 0.0)
    resilient = ResilientEngine(first, first.behind, engines.make_breaker())
    first.error = EngineAway("gone")
    for _ in range(3):
        resilient.search(QUESTION)
    assert resilient.limited
    assert first.asked == 3

    first.error = None

    assert resilient.search(QUESTION).engine == "first"
    assert not resilient.limited


def test_a_bad_question_is_no_failure_of_the_engine(first: Counted, resilient: ResilientEngine) -> None:
    first.error = BadQuestion("near", "Where?")

    for _ in range(3):
        with pytest.raises(BadQuestion):
            resilient.search(QUESTION)

    assert first.asked == 3
    assert not resilient.limited


def test_with_both_engines_away_the_question_fails(first: Counted) -> None:
    first.error = EngineAway("gone")
    resilient = ResilientEngine(first, first, engines.make_breaker())

    for _ in range(3):
        with pytest.raises(EngineAway):
            resilient.search(QUESTION)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Accept connections and never answer."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=16)) as server:
        yield server.getsockname()[1]


def closed_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def test_a_closed_port_a_silent_one_and_a_missing_index_are_all_answered_for(
    settings: Settings, sessions: SessionFactory, postgis: PostgisEngine, silent_port: int
) -> None:
    away: list[dict[str, Any]] = [
        {"elasticsearch_url": f"http://127.0.0.1:{closed_port()}"},
        {"elasticsearch_url": f"http://127.0.0.1:{silent_port}", "search_timeout_s": 0.2},
        {"index_prefix": "test-no-such-index"},
    ]
    for changes in away:
        engine = make_engine(settings.model_copy(update=changes), sessions)
        for _ in range(3):
            result = engine.search(QUESTION)
            assert (result.engine, result.limited, result.total) == ("postgis", True, 1)
        assert isinstance(engine, ResilientEngine)
        assert engine.limited


def test_the_setting_or_no_address_leaves_postgis_alone(settings: Settings, sessions: SessionFactory) -> None:
    for changes in ({"engine": "postgis"}, {"elasticsearch_url": ""}):
        assert isinstance(make_engine(settings.model_copy(update=changes), sessions), PostgisEngine)
