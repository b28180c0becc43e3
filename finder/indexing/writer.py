"""Hands documents to the index, and puts what it says of them into the outbox's words."""

from __future__ import annotations

from collections.abc import Sequence

from elasticsearch import Elasticsearch

from finder.indexing.outbox import Answer, Outcome, WriteDocuments
from search import indexer
from search.documents import ClinicDocument
from search.errors import EngineAway

_OUTCOMES = {
    indexer.Outcome.OK: Outcome.HELD,
    indexer.Outcome.STALE: Outcome.HELD,
    indexer.Outcome.REFUSED: Outcome.REFUSED,
    indexer.Outcome.AGAIN: Outcome.BUSY,
}
_CLOSED_TO_WRITES = "cluster_block_exception"
"""A refusal that no document can help: it ends when somebody opens the index again."""


def writer(
    client: Elasticsearch, target: str, *, require_alias: bool = True, refresh: bool = False
) -> WriteDocuments:
    """Make the function that writes to this alias (or, for a rebuild, to this index).

    It raises `ConnectionError` where the index gives no answer for the whole of the documents.
    """

    def write(found: Sequence[ClinicDocument]) -> list[Answer]:
        try:
            written = indexer.write(client, target, found, require_alias=require_alias, refresh=refresh)
        except EngineAway as error:
            raise ConnectionError(str(error)) from error
        return [_answer(each) for each in written]

    return write


def _answer(written: indexer.Written) -> Answer:
    outcome = _OUTCOMES[written.outcome]
    if written.reason == _CLOSED_TO_WRITES:
        outcome = Outcome.BUSY
    return Answer(written.clinic_id, written.version, outcome, written.reason or None)
