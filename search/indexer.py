"""Writes documents in bulk, each with its own outcome: an answer of 200 can hide any number of errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from elasticsearch import Elasticsearch

from search.client import post_lines
from search.documents import ClinicDocument, to_source

_WRITE_TIMEOUT_S = 30.0
_CONFLICT = 409
_TRY_AGAIN = frozenset({404, 429, 502, 503, 504})  # 404: the alias is not there (yet, or for a moment)


class Outcome(StrEnum):
    """What became of one document."""

    OK = "ok"
    STALE = "stale"  # the index holds a newer version: nothing to do
    REFUSED = "refused"  # it will never fit (mapping): needs a person
    AGAIN = "again"  # the index is full, blocked or busy: later


@dataclass(frozen=True, slots=True)
class Written:
    """The outcome of one document; `reason` is the index's error type, never a value of the document."""

    clinic_id: int
    version: int
    outcome: Outcome
    reason: str = ""


def write(
    client: Elasticsearch,
    target: str,
    documents: Iterable[ClinicDocument],
    *,
    require_alias: bool = True,
    refresh: bool = False,
) -> list[Written]:
    """Write the documents in one request, in their order, and give each one's outcome in that order.

    The target is the write alias; only a rebuild names an index itself and says `require_alias=False`. An
    older version never replaces a newer one; the same version does, so that a repeated write is harmless.
    Raises `EngineAway` where nothing is known of any of them.
    """
    batch = list(documents)
    if not batch:
        return []
    path = f"/{target}/_bulk?require_alias={_flag(require_alias)}&refresh={_flag(refresh)}"
    lines = [line for document in batch for line in (_header(document), to_source(document))]
    answer = post_lines(client.options(request_timeout=_WRITE_TIMEOUT_S), path, lines)
    return [_written(document, item["index"]) for document, item in zip(batch, answer["items"], strict=True)]


def _header(document: ClinicDocument) -> dict[str, Any]:
    return {
        "index": {
            "_id": str(document.clinic_id),
            "version": document.version,
            "version_type": "external_gte",
        }
    }


def _written(document: ClinicDocument, item: Mapping[str, Any]) -> Written:
    error = item.get("error", {})
    return Written(document.clinic_id, document.version, _outcome(item["status"]), error.get("type", ""))


def _outcome(status: int) -> Outcome:
    if status < 300:
        return Outcome.OK
    if status == _CONFLICT:
        return Outcome.STALE
    return Outcome.AGAIN if status in _TRY_AGAIN else Outcome.REFUSED


def _flag(value: bool) -> str:  # noqa: FBT001 - it renders a flag
    return str(value).lower()
