"""What the worker does for the audit log: its end goes to the service's own log each day."""

from __future__ import annotations

import structlog

from finder.audit.verifying import head_of
from finder.db import SessionFactory, unit_of_work
from finder.worker import Job

DAY_S = 86_400.0


def make_audit_jobs(sessions: SessionFactory) -> list[Job]:
    """Give the jobs."""
    return [Job("note_audit_head", DAY_S, lambda: _note(sessions))]


def _note(sessions: SessionFactory) -> bool:
    with unit_of_work(sessions) as session:
        structlog.get_logger().info("audit_head", head=str(head_of(session)))
    return False
