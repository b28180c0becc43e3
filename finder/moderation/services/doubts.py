"""What stands reported of a clinic: each fault once, with its clock, and how many say so independently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.directory.profile import Fact, ReportedFault
from finder.models import ProblemReport
from finder.moderation.faults import DOUBTED, INDEPENDENT


def reported_faults(
    session: Session, *, clinic_id: int, now: dt.datetime, facts: Mapping[str, Fact]
) -> tuple[ReportedFault, ...]:
    """Give the open faults, and those found true whose facts nobody has stated anew since; oldest first."""
    columns = (ProblemReport.kind, ProblemReport.specialist_id, ProblemReport.state)
    rows = session.execute(
        select(
            *columns,
            func.min(ProblemReport.received_at).label("since"),
            func.min(ProblemReport.due_at).label("due"),
            func.max(ProblemReport.decided_at).label("decided"),
            func.count(ProblemReport.reporter.distinct()).label("reporters"),
        )
        .where(ProblemReport.clinic_id == clinic_id, ProblemReport.state != "rejected")
        .group_by(*columns)
        .order_by(func.min(ProblemReport.received_at))
    )
    return tuple(
        ReportedFault(
            kind=row.kind,
            person=row.specialist_id,
            groups=DOUBTED[row.kind],
            since=row.since,
            due=row.due,
            reporters=row.reporters,
            found_on=row.decided and row.decided.date(),
            overdue=row.decided is None and row.due < now,
            doubted=bool(DOUBTED[row.kind]) and (row.decided is not None or row.reporters >= INDEPENDENT),
        )
        for row in rows
        if row.decided is None or _still_wrong(DOUBTED[row.kind], row.decided.date(), facts)
    )


def _still_wrong(groups: tuple[str, ...], found_on: dt.date, facts: Mapping[str, Fact]) -> bool:
    """Whether a fact is as old as the day it was found wrong on; a moderator's of that day mends it."""
    return any(
        fact.stated_on < found_on or (fact.stated_on == found_on and fact.source_kind != "moderator")
        for group, fact in facts.items()
        if group in groups
    )
