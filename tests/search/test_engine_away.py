"""An engine that is dead, silent, or answers in part says so within its deadline, and tells no secret."""

from __future__ import annotations

import datetime as dt
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search import indices
from search.client import connect
from search.engine import ElasticsearchEngine
from search.errors import BadQuestion, EngineAway
from search.types import Box, Cursor, SearchRequest, Want
from search.vocabulary import Vocabulary

DEADLINE_S = 0.4
QUESTION = SearchRequest(today=dt.date(2026, 11, 24), wanted=(Want(("chiropractic",)),), words="secretword")


def engine_at(url: str, prefix: str = "nobody") -> ElasticsearchEngine:
    return ElasticsearchEngine(connect(url, timeout_s=DEADLINE_S), prefix, Vocabulary)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_closed_port_is_away_at_once(unused_port: int) -> None:
    started = time.monotonic()

    with pytest.raises(EngineAway):
        engine_at(f"http://127.0.0.1:{unused_port}").search(QUESTION)

    assert time.monotonic() - started < DEADLINE_S


def test_a_silent_server_is_away_after_the_deadline_and_not_later(silent_port: int) -> None:
    started = time.monotonic()

    with pytest.raises(EngineAway):
        engine_at(f"http://127.0.0.1:{silent_port}").totals([QUESTION])

    assert time.monotonic() - started < DEADLINE_S + 0.3


def test_a_missing_index_is_away(elasticsearch_url: str, prefix: str) -> None:
    with pytest.raises(EngineAway, match="index_not_found_exception"):
        ElasticsearchEngine(connect(elasticsearch_url, timeout_s=10), f"{prefix}-none", Vocabulary).search(
            QUESTION
        )


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"timed_out": True, "_shards": {"failed": 0}}),
        (200, {"timed_out": False, "_shards": {"failed": 1}}),
        (200, {"responses": [{"error": {"type": "search_phase_execution_exception"}, "status": 503}]}),
        (503, {"error": {"type": "search_phase_execution_exception", "reason": "of secretword"}}),
        (400, {"error": {"type": "parsing_exception", "reason": "of secretword"}}),
    ],
    ids=["timed out", "a shard failed", "one of several failed", "unavailable", "not understood"],
)
def test_a_partial_answer_is_no_answer_and_names_no_word_of_the_question(
    answer: tuple[int, dict[str, Any]],
) -> None:
    with server_saying(*answer) as url:
        engine = engine_at(url)
        one_of_several = "responses" in answer[1]
        with pytest.raises(EngineAway) as raised:
            engine.totals([QUESTION]) if one_of_several else engine.search(QUESTION)

    assert "secretword" not in str(raised.value)


def test_hits_beyond_the_ten_thousandth_are_a_bad_question(unused_port: int) -> None:
    engine = engine_at(f"http://127.0.0.1:{unused_port}")
    for cursor, limit, parameter in (
        (Cursor("postgis", (), 9_990), 20, "cursor"),
        (Cursor("postgis", (), -1), 20, "cursor"),
        (Cursor("elasticsearch", (1.0,), 20), 20, "cursor"),
        (None, 10_001, "limit"),
        (None, -1, "limit"),
    ):
        with pytest.raises(BadQuestion) as raised:
            engine.search(SearchRequest(today=QUESTION.today, after=cursor, limit=limit))
        assert raised.value.parameter == parameter


def test_a_novel_instead_of_a_name_is_a_bad_question() -> None:
    with pytest.raises(BadQuestion, match="q: "):
        SearchRequest(today=QUESTION.today, words="a" * 201)


def test_a_map_without_edges_is_a_bad_question(unused_port: int) -> None:
    with pytest.raises(BadQuestion, match="bbox"):
        engine_at(f"http://127.0.0.1:{unused_port}").clusters(QUESTION, zoom=5)


def test_words_of_a_query_language_are_only_words(client: Elasticsearch, prefix: str) -> None:
    indices.swap(client, prefix, indices.create(client, prefix), expected=0)
    engine = ElasticsearchEngine(client, prefix, Vocabulary)

    for text in ("((", "name:* OR 1", '"}}', "a" * 200, "\\", "*"):
        request = SearchRequest(today=QUESTION.today, words=text, box=Box(-1, -1, 1, 1))
        assert engine.search(request).hits == ()
        assert engine.names(text * 20, None, 5) == []


@contextmanager
def server_saying(status: int, body: dict[str, Any]) -> Iterator[str]:
    """A server that gives one and the same answer to everything; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("x-elastic-product", "Elasticsearch")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
