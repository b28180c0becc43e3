"""What waits for moderators: each queue's length, how much of it is late, and what is due next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.models import ClinicClaim, ImportDoubt, ProblemReport, ProfileEdit


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue; `due_at` is None where it is empty or has no clock."""

    name: str
    waiting: int
    late: int
    due_at: dt.datetime | None


def queues(session: Session, *, now: dt.datetime) -> tuple[Queue, ...]:
    """Give the queues in the order in which they are worked off."""
    doubts = session.scalar(select(func.count()).where(ImportDoubt.decided_at.is_(None))) or 0
    return (
        _clocked(session, "claims", ClinicClaim.due_at, ClinicClaim.state.in_(("open", "proved")), now),
        _clocked(session, "edits", ProfileEdit.due_at, ProfileEdit.state == "waiting", now),
        _clocked(session, "reports", ProblemReport.due_at, ProblemReport.state == "open", now),
        Queue("imports", doubts, 0, None),
    )


def _clocked(session: Session, name: str, due: Any, waits: Any, now: dt.datetime) -> Queue:
    row = session.execute(
        select(func.count(due), func.count(due).filter(due < now), func.min(due)).where(waits)
    ).one()
    return Queue(name, *row)
