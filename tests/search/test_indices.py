"""An index goes behind the aliases whole or not at all, and what killed rebuilds leave is cleared away."""

from __future__ import annotations

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from search import indices
from search.documents import ClinicDocument, tombstone
from search.indexer import Outcome, write
from search.indices import CountsDiffer, read_alias, write_alias
from search.mapping import MAPPING_VERSION


@pytest.fixture
def live(client: Elasticsearch, prefix: str) -> str:
    """An index with one clinic behind the aliases, and no other."""
    name = indices.create(client, prefix)
    write(client, name, [ClinicDocument(clinic_id=1, version=1)], require_alias=False)
    indices.swap(client, prefix, name, expected=1)
    return name


def test_a_swap_moves_both_aliases_and_drops_the_old_index(
    client: Elasticsearch, prefix: str, live: str
) -> None:
    name = indices.create(client, prefix)
    write(client, name, [ClinicDocument(clinic_id=2, version=1)], require_alias=False)

    indices.swap(client, prefix, name, expected=1)

    assert [(one.name, one.documents, one.live) for one in indices.status(client, prefix)] == [
        (name, 1, True)
    ]
    assert list(client.indices.get_alias(name=read_alias(prefix))) == [name]
    assert list(client.indices.get_alias(name=write_alias(prefix))) == [name]
    assert indices.is_current(client, prefix)


def test_a_wrong_count_leaves_the_old_index_behind_the_aliases(
    client: Elasticsearch, prefix: str, live: str
) -> None:
    name = indices.create(client, prefix)
    removed = tombstone(3, 1)
    write(client, name, [ClinicDocument(clinic_id=2, version=1), removed], require_alias=False)

    with pytest.raises(CountsDiffer, match="holds 1 clinics, not 2"):
        indices.swap(client, prefix, name, expected=2)

    assert list(client.indices.get_alias(name=read_alias(prefix))) == [live]


def test_a_killed_rebuild_leaves_the_old_index_and_its_own_goes_at_the_next_run(
    client: Elasticsearch, prefix: str, live: str
) -> None:
    orphan = indices.create(client, prefix)
    assert [one.live for one in indices.status(client, prefix)] == [True, False]

    assert indices.drop_orphans(client, prefix) == [orphan]

    assert [one.name for one in indices.status(client, prefix)] == [live]


def test_indices_of_a_longer_prefix_are_not_touched(client: Elasticsearch, prefix: str, live: str) -> None:
    neighbour = indices.create(client, f"{prefix}-next")
    try:
        assert indices.drop_orphans(client, prefix) == []
        assert client.indices.exists(index=neighbour)
    finally:
        client.indices.delete(index=neighbour)


def test_an_index_of_an_older_mapping_is_not_current(client: Elasticsearch, prefix: str, live: str) -> None:
    client.indices.put_mapping(index=live, meta={"mapping_version": MAPPING_VERSION - 1})

    assert not indices.is_current(client, prefix)


def test_versions_of_all_documents_come_in_order_over_many_batches(
    client: Elasticsearch, prefix: str, live: str
) -> None:
    batch = [ClinicDocument(clinic_id=number, version=number * 10) for number in range(2, 8)]
    written = write(client, write_alias(prefix), [*batch, tombstone(8, 80)])
    assert {one.outcome for one in written} == {Outcome.OK}

    found = list(indices.versions(client, read_alias(prefix), batch=3))

    assert found == [(1, 1), *((number, number * 10) for number in range(2, 9))]
    assert indices.versions_of(client, read_alias(prefix), [8, 9]) == {8: 80}


def test_a_field_the_mapping_does_not_know_is_refused(client: Elasticsearch, live: str) -> None:
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        client.index(index=live, id="9", document={"clinic_id": 9, "telephone": "+1"})
