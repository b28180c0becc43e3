"""The one road to Elasticsearch: a client that does not wait, and answers that are whole or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from elasticsearch import ApiError, Elasticsearch, OrjsonSerializer, TransportError

from search.errors import EngineAway

_JSON = {"accept": "application/json", "content-type": "application/json"}
_LINES = {"accept": "application/json", "content-type": "application/x-ndjson"}


def connect(urls: str, *, timeout_s: float, retries: int = 0) -> Elasticsearch:
    """Make a client of these nodes (separated by commas); nothing is sent before the first question.

    No retry by default: while one node is silent, a second try would double the wait, and another engine
    stands ready. With several nodes, one retry goes to another node at once.
    """
    return Elasticsearch(
        [url.strip() for url in urls.split(",") if url.strip()],
        serializer=OrjsonSerializer(),
        request_timeout=timeout_s,
        max_retries=retries,
        retry_on_timeout=False,
        sniff_on_start=False,
        sniff_on_node_failure=False,
    )


def post(client: Elasticsearch, path: str, body: Mapping[str, Any]) -> Any:
    """Post one JSON body and give the parsed answer. Raises `EngineAway` for anything but success."""
    return _post(client, path, orjson.dumps(body), _JSON)


def post_lines(client: Elasticsearch, path: str, lines: Sequence[Mapping[str, Any]]) -> Any:
    """Post several JSON bodies, one a line, as `_bulk` and `_msearch` read them. Raises `EngineAway`."""
    return _post(client, path, b"".join(orjson.dumps(line) + b"\n" for line in lines), _LINES)


def _post(client: Elasticsearch, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
    try:
        return client.perform_request("POST", path, headers=headers, body=body).body
    except ApiError as error:
        # Neither the body nor the reason goes on: both may hold a patient's words or place.
        raise EngineAway(f"It answered {error.status_code} ({_kind(error.body)}).") from None
    except TransportError as error:
        raise EngineAway(f"It did not answer ({type(error).__name__}).") from None


def _kind(body: Any) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("type", "error")) if isinstance(error, dict) else "error"
