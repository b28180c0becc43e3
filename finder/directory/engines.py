"""Chooses who answers: Elasticsearch, and PostGIS in its stead while a breaker keeps questions from it."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from pybreaker import STATE_CLOSED, CircuitBreaker, CircuitBreakerError

from finder.config import Settings
from finder.db import SessionFactory
from finder.directory.postgis.engine import PostgisEngine
from finder.directory.vocabulary import CachedVocabulary
from search.client import connect
from search.engine import ElasticsearchEngine
from search.errors import EngineAway
from search.types import Cluster, Engine, NameHit, Point, SearchRequest, SearchResult

FAILURES_TO_OPEN = 2
PROBE_AFTER_S = 2.0

Answer = TypeVar("Answer")


def make_breaker() -> CircuitBreaker:
    """Open after two failures in a row; try again after two seconds."""
    return CircuitBreaker(
        fail_max=FAILURES_TO_OPEN, reset_timeout=PROBE_AFTER_S, throw_new_error_on_trip=False, name="search"
    )


class ResilientEngine:
    """Asks the first engine; when it is away, the stand-in answers and the result says `limited`.

    The breaker is told of outcomes only: it holds its lock during a call, so that questions asked through
    it would wait for each other. Errors: `BadQuestion`, and `EngineAway` when both are away.
    """

    def __init__(self, first: Engine, stand_in: Engine, breaker: CircuitBreaker) -> None:
        self.name = first.name
        self._first = first
        self._stand_in = stand_in
        self._breaker = breaker
        self._probing = threading.Lock()
        self._probe_at = 0.0

    @property
    def limited(self) -> bool:
        """Whether the stand-in answers at present."""
        return bool(self._breaker.current_state != STATE_CLOSED)

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer one question."""
        answer = self._ask(lambda engine: engine.search(request))
        return dataclasses.replace(answer, limited=True) if answer.engine != self._first.name else answer

    def totals(self, requests: list[SearchRequest]) -> list[int]:
        """Count the hits of several questions."""
        return self._ask(lambda engine: engine.totals(requests))

    def clusters(self, request: SearchRequest, zoom: int) -> list[Cluster]:
        """Group the hits of a question for the map."""
        return self._ask(lambda engine: engine.clusters(request, zoom))

    def names(self, prefix: str, center: Point | None, limit: int) -> list[NameHit]:
        """Find clinics and specialists by name."""
        return self._ask(lambda engine: engine.names(prefix, center, limit))

    def _ask(self, question: Callable[[Engine], Answer]) -> Answer:
        if not self.limited:
            return self._ask_first(question)
        # One question at a time probes; the others do not wait for it.
        if time.monotonic() >= self._probe_at and self._probing.acquire(blocking=False):
            try:
                return self._ask_first(question)
            finally:
                self._probing.release()
        return question(self._stand_in)

    def _ask_first(self, question: Callable[[Engine], Answer]) -> Answer:
        try:
            answer = question(self._first)
        except EngineAway as error:
            self._probe_at = time.monotonic() + PROBE_AFTER_S
            self._tell(error)
            return question(self._stand_in)
        self._tell(None)
        return answer

    def _tell(self, error: EngineAway | None) -> None:
        """Report an outcome; one that comes late, when the breaker is open already, changes nothing."""
        try:
            self._breaker.call(_outcome, error)
        except (EngineAway, CircuitBreakerError):
            return


def _outcome(error: EngineAway | None) -> None:
    if error is not None:
        raise error


def make_engine(settings: Settings, sessions: SessionFactory) -> Engine:
    """Make the engine that the settings name; without an address of Elasticsearch it is PostGIS alone."""
    vocabulary = CachedVocabulary(sessions)
    postgis = PostgisEngine(sessions, vocabulary)
    if settings.engine == "postgis" or not settings.elasticsearch_url:
        return postgis
    client = connect(settings.elasticsearch_url, timeout_s=settings.search_timeout_s)
    elasticsearch = ElasticsearchEngine(client, settings.index_prefix, vocabulary)
    return ResilientEngine(elasticsearch, postgis, make_breaker())
