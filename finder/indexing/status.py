"""What is known of the index at one glance."""

from __future__ import annotations

from dataclasses import dataclass

from elasticsearch import Elasticsearch
from sqlalchemy.orm import Session

from finder.indexing import outbox
from search import indices
from search.mapping import MAPPING_VERSION


@dataclass(frozen=True, slots=True)
class Status:
    """The live index and the outbox.

    `index` is None where nothing is behind the alias. `documents` are published clinics. `current` says
    whether the index has the mapping of this version of the service. `dead` are clinics set aside.
    """

    alias: str
    index: str | None
    documents: int
    current: bool
    pending: int
    dead: int
    oldest_pending_s: float


def read_status(session: Session, client: Elasticsearch, *, prefix: str) -> Status:
    """Ask both sides; raises the errors of the Elasticsearch client."""
    live = next((one for one in indices.status(client, prefix) if one.live), None)
    left = outbox.backlog(session)
    return Status(
        alias=indices.read_alias(prefix),
        index=live.name if live else None,
        documents=live.documents if live else 0,
        current=live is not None and live.mapping_version == MAPPING_VERSION,
        pending=left.pending,
        dead=left.dead,
        oldest_pending_s=round(left.oldest_s, 1),
    )
