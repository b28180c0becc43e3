"""Each document has its own outcome, and no late write brings back what is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from elasticsearch import Elasticsearch

from search import indices
from search.client import connect
from search.documents import ClinicDocument, Person, tombstone
from search.errors import EngineAway
from search.indexer import Outcome, write
from search.indices import write_alias
from search.types import Point

CLINIC = ClinicDocument(clinic_id=1, version=5, name="Example Spine", point=Point(42.4, -71.2))


@pytest.fixture
def target(client: Elasticsearch, prefix: str) -> str:
    indices.swap(client, prefix, indices.create(client, prefix), expected=0)
    return write_alias(prefix)


def outcomes(client: Elasticsearch, target: str, *documents: ClinicDocument) -> list[tuple[Outcome, str]]:
    return [(one.outcome, one.reason) for one in write(client, target, documents, refresh=True)]


def test_one_bad_document_does_not_stop_the_others(client: Elasticsearch, target: str) -> None:
    bad = replace(CLINIC, clinic_id=2, evidence=1_000)  # beyond a byte

    assert outcomes(client, target, CLINIC, bad, replace(CLINIC, clinic_id=3)) == [
        (Outcome.OK, ""),
        (Outcome.REFUSED, "document_parsing_exception"),
        (Outcome.OK, ""),
    ]


def test_an_older_version_is_stale_and_the_same_one_is_written_again(
    client: Elasticsearch, target: str
) -> None:
    older = replace(CLINIC, version=4)

    found = outcomes(client, target, CLINIC, older, CLINIC)

    assert [outcome for outcome, _ in found] == [Outcome.OK, Outcome.STALE, Outcome.OK]


def test_a_late_write_does_not_bring_a_removed_clinic_back(client: Elasticsearch, target: str) -> None:
    outcomes(client, target, CLINIC, tombstone(1, 6))

    assert [outcome for outcome, _ in outcomes(client, target, CLINIC)] == [Outcome.STALE]
    assert client.get(index=target, id="1")["_source"] == {"clinic_id": 1, "published": False}


def test_a_blocked_index_asks_to_try_again(client: Elasticsearch, target: str) -> None:
    client.indices.put_settings(index=target, settings={"index.blocks.read_only_allow_delete": True})

    assert outcomes(client, target, CLINIC) == [(Outcome.AGAIN, "cluster_block_exception")]

    client.indices.put_settings(index=target, settings={"index.blocks.read_only_allow_delete": None})
    assert outcomes(client, target, CLINIC) == [(Outcome.OK, "")]


def test_a_missing_alias_is_not_created_by_a_write(client: Elasticsearch, prefix: str) -> None:
    missing = f"{prefix}-nowhere"

    [written] = write(client, missing, [CLINIC])

    assert (written.outcome, written.reason) == (Outcome.AGAIN, "index_not_found_exception")
    assert not client.indices.exists(index=missing)


def test_every_fact_of_a_full_document_fits_the_mapping(client: Elasticsearch, target: str) -> None:
    person = Person(name="Ana", specialties=("a", "b"), accepting=True, languages=("es",), weekdays=(1, 7))

    assert outcomes(client, target, replace(CLINIC, people=(person, person), form="hospital")) == [
        (Outcome.OK, "")
    ]


def test_nothing_is_known_of_a_write_to_nobody(client: Elasticsearch, unused_port: int) -> None:
    away = connect(f"http://127.0.0.1:{unused_port}", timeout_s=0.3)

    with pytest.raises(EngineAway):
        write(away, "any", [CLINIC])
