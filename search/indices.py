"""The life of an index: made under a new name, filled, checked, put behind the aliases; the old one goes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from search.clauses.clinic import PUBLISHED
from search.mapping import MAPPING, MAPPING_VERSION, settings

_STAMP = "%Y%m%dt%H%M%S%fz"
_PATIENCE_S = 60.0


class CountsDiffer(RuntimeError):
    """The new index does not hold what it should; the aliases still point to the old one."""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """One index of a prefix. `live`: behind both aliases. `documents`: published clinics of a live one."""

    name: str
    mapping_version: int
    documents: int
    live: bool


def read_alias(prefix: str) -> str:
    """The name that questions go to."""
    return f"{prefix}-read"


def write_alias(prefix: str) -> str:
    """The name that changes go to."""
    return f"{prefix}-write"


def create(client: Elasticsearch, prefix: str, *, shards: int = 1, replicas: int = 0) -> str:
    """Make a new, empty index that no alias points to yet, and give its name."""
    name = f"{prefix}-{dt.datetime.now(dt.UTC).strftime(_STAMP)}"
    _patient(client).indices.create(
        index=name, mappings=MAPPING, settings=settings(shards=shards, replicas=replicas)
    )
    return name


def swap(client: Elasticsearch, prefix: str, name: str, *, expected: int) -> None:
    """Put the index behind both aliases in one step and drop every other index of the prefix.

    `expected` is how many published clinics it must hold. Raises `CountsDiffer`, with nothing changed.
    """
    patient = _patient(client)
    patient.indices.refresh(index=name)
    held = _published(patient, name)
    if held != expected:
        raise CountsDiffer(f"{name} holds {held} clinics, not {expected}")
    actions: list[dict[str, Any]] = []
    for alias in (read_alias(prefix), write_alias(prefix)):
        actions += [
            {"remove": {"index": old, "alias": alias, "must_exist": True}} for old in _behind(patient, alias)
        ]
        actions.append({"add": {"index": name, "alias": alias, "is_write_index": True}})
    patient.indices.update_aliases(actions=actions)
    drop_orphans(client, prefix)


def drop_orphans(client: Elasticsearch, prefix: str) -> list[str]:
    """Remove what killed rebuilds left: indices of the prefix behind neither alias. Gives their names.

    Never run it beside a rebuild of the same prefix: its index is behind no alias either.
    """
    patient = _patient(client)
    live = {*_behind(patient, read_alias(prefix)), *_behind(patient, write_alias(prefix))}
    orphans = [name for name in _names(patient, prefix) if name not in live]
    for name in orphans:
        patient.indices.delete(index=name)
    return orphans


def status(client: Elasticsearch, prefix: str) -> list[IndexStatus]:
    """Every index of the prefix, oldest first."""
    patient = _patient(client)
    live = _live(patient, prefix)
    return [
        IndexStatus(
            name=name,
            mapping_version=_mapping_version(patient, name),
            # One that was made this moment has no shard yet that could count.
            documents=_published(patient, name) if name in live else 0,
            live=name in live,
        )
        for name in _names(patient, prefix)
    ]


def is_current(client: Elasticsearch, prefix: str) -> bool:
    """Whether an index of this code's mapping is behind the aliases; if not, it must be rebuilt."""
    patient = _patient(client)
    return any(_mapping_version(patient, name) == MAPPING_VERSION for name in _live(patient, prefix))


def versions(client: Elasticsearch, target: str, *, batch: int = 5_000) -> Iterator[tuple[int, int]]:
    """Stream (clinic's id, version) of every document of an alias or index, tombstones too, by rising id.

    It is as of the moment it begins: all that was written before is seen, nothing that is written later.
    """
    patient = _patient(client)
    patient.indices.refresh(index=target)
    moment = patient.open_point_in_time(index=target, keep_alive="2m")["id"]
    after: list[int] | None = None
    try:
        while True:
            found = patient.search(
                pit={"id": moment, "keep_alive": "2m"},
                sort=[{"clinic_id": "asc"}],
                search_after=after,
                size=batch,
                source=False,
                version=True,
                track_total_hits=False,
            )["hits"]["hits"]
            yield from ((int(one["_id"]), one["_version"]) for one in found)
            if len(found) < batch:
                return
            after = found[-1]["sort"][:1]
    finally:
        patient.close_point_in_time(id=moment)


def versions_of(client: Elasticsearch, target: str, ids: Sequence[int]) -> dict[int, int]:
    """The versions of these clinics' documents as they are written now; one that is not held is left out."""
    if not ids:
        return {}
    found = _patient(client).mget(index=target, ids=[str(each) for each in ids], source=False)["docs"]
    return {int(one["_id"]): one["_version"] for one in found if one.get("found")}


def _names(client: Elasticsearch, prefix: str) -> list[str]:
    # The wildcard also finds other prefixes that begin with this one; the stamp tells them apart.
    stamped = re.compile(re.escape(prefix) + r"-\d{8}t\d{12}z")
    found = client.indices.get(index=f"{prefix}-*", features=["settings"])
    return sorted(name for name in found if stamped.fullmatch(name))


def _live(client: Elasticsearch, prefix: str) -> set[str]:
    return {*_behind(client, read_alias(prefix))} & {*_behind(client, write_alias(prefix))}


def _behind(client: Elasticsearch, alias: str) -> list[str]:
    if not client.indices.exists_alias(name=alias):
        return []
    return sorted(client.indices.get_alias(name=alias))


def _published(client: Elasticsearch, name: str) -> int:
    return int(client.count(index=name, query=PUBLISHED)["count"])


def _mapping_version(client: Elasticsearch, name: str) -> int:
    return int(client.indices.get_mapping(index=name)[name]["mappings"]["_meta"]["mapping_version"])


def _patient(client: Elasticsearch) -> Elasticsearch:
    """The same connections for work that is not a question and may take its time."""
    return client.options(request_timeout=_PATIENCE_S)
