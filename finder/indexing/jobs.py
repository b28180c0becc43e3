"""What the worker does for the index and for the summaries that both engines read."""

from __future__ import annotations

import structlog
from elasticsearch import Elasticsearch

from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.indexing import outbox, reconciler
from finder.indexing.writer import writer
from finder.worker import Job
from search import indices
from search.client import connect

log = structlog.get_logger()

POLL_S = 2.0
"""How soon a drain looks again when nobody notified it; also how soon it tries an index that was away."""
HOUR_S = 3_600.0
TIMEOUT_S = 10.0
EXPIRED_AT_ONCE = 500


def make_jobs(settings: Settings, sessions: SessionFactory) -> list[Job]:
    """Give the jobs that this directory needs: without Elasticsearch there is no index to keep."""
    jobs = [Job("expired_practices", HOUR_S, lambda: _expire(sessions))]
    if settings.engine != "elasticsearch" or not settings.elasticsearch_url:
        return jobs
    client = connect(settings.elasticsearch_url, timeout_s=TIMEOUT_S)
    alias = indices.write_alias(settings.index_prefix)
    # Refreshed at once: a clinic that has just published looks itself up. It costs a batch about 27 ms.
    write = writer(client, alias, refresh=True)
    return [
        Job(
            "drain_outbox",
            POLL_S,
            lambda: outbox.drain_batch(sessions, write=write) > 0,
            channel="search_outbox",
        ),
        *jobs,
        Job("reconcile", HOUR_S, lambda: _reconcile(settings, sessions, client)),
    ]


def _expire(sessions: SessionFactory) -> bool:
    with unit_of_work(sessions) as session:
        return reconciler.mark_due(session, limit=EXPIRED_AT_ONCE) == EXPIRED_AT_ONCE


def _reconcile(settings: Settings, sessions: SessionFactory, client: Elasticsearch) -> bool:
    """Mark what differs; what was set aside waits for a person, and is only told."""
    if not indices.is_current(client, settings.index_prefix):
        log.error("index_missing_or_outdated", remedy="finder index sync")
        return False
    found = reconciler.compare(sessions, client, indices.read_alias(settings.index_prefix))
    reconciler.repair(sessions, ids=[each.clinic_id for each in found])
    with unit_of_work(sessions) as session:
        left = outbox.backlog(session)
    log.info("reconciled", differences=len(found), pending=left.pending, set_aside=left.dead)
    return False
