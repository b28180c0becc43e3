"""The engine on Elasticsearch: one round trip a question, a whole answer or `EngineAway`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from elasticsearch import Elasticsearch

from search import facets, query
from search.clauses import every
from search.clauses.people import enough
from search.client import post, post_lines
from search.errors import BadQuestion, EngineAway
from search.facets import Part
from search.hits import hit
from search.indices import read_alias
from search.text import words
from search.types import (
    MAX_WORDS_LENGTH,
    Cluster,
    Cursor,
    Match,
    NameHit,
    Point,
    SearchRequest,
    SearchResult,
)
from search.vocabulary import Vocabulary

_WHOLE_ONLY = "allow_partial_search_results=false"


class ElasticsearchEngine:
    """Answers questions from the index behind `<prefix>-read`.

    The client's timeout is the deadline of every call. `vocabulary` is called at each question with facets.
    """

    name = query.NAME

    def __init__(self, client: Elasticsearch, prefix: str, vocabulary: Callable[[], Vocabulary]) -> None:
        self._client = client
        self._index = read_alias(prefix)
        self._vocabulary = vocabulary

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer one question. Raises `EngineAway`, and `BadQuestion` for a page beyond the 10,000th hit."""
        started = time.perf_counter()
        vocabulary = self._vocabulary() if request.facets else Vocabulary()
        first, *others = (
            facets.parts(request, vocabulary) if request.facets else [Part(query.matching(request))]
        )
        bodies = [
            query.page(request) | _aggregations(first.aggregations | _full(request)),
            *(query.count(part.query) | _aggregations(part.aggregations) for part in others),
        ]
        answers = self._ask_all(bodies) if others else [self._ask(bodies[0])]
        counts = [answer.get("aggregations", {}) for answer in answers]
        total = answers[0]["hits"]["total"]["value"]
        found = answers[0]["hits"]["hits"]
        return SearchResult(
            hits=tuple(hit(one, request) for one in found),
            total=total,
            full=counts[0]["full"]["doc_count"] if "full" in counts[0] else total,
            facets=facets.read(counts, vocabulary) if request.facets else {},
            engine=self.name,
            took_ms=(time.perf_counter() - started) * 1_000,
            next=_next(request, found, total),
        )

    def totals(self, requests: list[SearchRequest]) -> list[int]:
        """Count the hits of several questions in one round trip. Raises `EngineAway`."""
        if not requests:
            return []
        answers = self._ask_all([query.count(query.matching(request)) for request in requests])
        return [answer["hits"]["total"]["value"] for answer in answers]

    def clusters(self, request: SearchRequest, zoom: int) -> list[Cluster]:
        """Group the hits within the question's box by tiles of zoom + 2, the fullest 500 of them."""
        if request.box is None:
            raise BadQuestion("bbox", "A map needs its edges.")
        answer = self._ask(query.clusters(request, zoom))
        return [_cluster(tile) for tile in answer["aggregations"]["tiles"]["buckets"]]

    def names(self, prefix: str, center: Point | None, limit: int) -> list[NameHit]:
        """Find clinics and specialists whose names have words that begin with these, nearest first."""
        beginnings = words(prefix[:MAX_WORDS_LENGTH])
        if not beginnings:
            return []
        answer = self._ask(query.names(beginnings, center, limit))
        found = (name for clinic in answer["hits"]["hits"] for name in _named(clinic, beginnings))
        return [name for name, _ in zip(found, range(limit), strict=False)]

    def _ask(self, body: Mapping[str, Any]) -> Any:
        return _whole(post(self._client, f"/{self._index}/_search?{_WHOLE_ONLY}", body))

    def _ask_all(self, bodies: list[dict[str, Any]]) -> list[Any]:
        header = {"index": self._index, "allow_partial_search_results": False}
        lines = [line for body in bodies for line in (header, body)]
        answer = post_lines(self._client, "/_msearch", lines)
        return [_whole(one) for one in answer["responses"]]


def _aggregations(aggregations: Mapping[str, Any]) -> dict[str, Any]:
    return {"aggs": aggregations} if aggregations else {}


def _full(request: SearchRequest) -> dict[str, Any]:
    """Count the hits with every item covered by a team; nothing to count where every hit is such."""
    if request.needed == len(request.wanted):
        return {}
    return {"full": {"filter": every(*enough(replace(request, match=Match.ALL, at_least=None)))}}


def _whole(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuse an answer that is late, lacks shards or is an error (one of several in `_msearch`)."""
    if "error" in answer:
        raise EngineAway(f"It answered {answer.get('status')}.")
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise EngineAway("It answered in part only.")
    return answer


def _next(request: SearchRequest, found: list[dict[str, Any]], total: int) -> Cursor | None:
    seen = (request.after.seen if request.after else 0) + len(found)
    if not found or seen >= total:
        return None
    return Cursor(query.NAME, tuple(found[-1]["sort"]), seen)


def _cluster(tile: Mapping[str, Any]) -> Cluster:
    middle = tile["middle"]["location"]
    only = int(tile["id"]["value"]) if tile["doc_count"] == 1 else None
    return Cluster(
        tile=tile["key"], lat=middle["lat"], lon=middle["lon"], count=tile["doc_count"], clinic_id=only
    )


def _named(clinic: Mapping[str, Any], beginnings: tuple[str, ...]) -> list[NameHit]:
    """The names of this clinic that match, its own first."""
    source = clinic["_source"]
    people = sorted({person["name"] for person in source.get("people", [])})
    names = [("clinic", source["name"]), *(("specialist", name) for name in people)]
    return [
        NameHit(kind, int(clinic["_id"]), name)
        for kind, name in names
        if all(any(word.startswith(start) for word in words(name)) for start in beginnings)
    ]
