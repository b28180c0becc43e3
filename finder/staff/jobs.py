"""What the worker does for a clinic's staff: it tells them of new and of overdue requests."""

from __future__ import annotations

from finder.appointments.office import Office, office_now
from finder.appointments.transactions import in_transaction
from finder.config import Settings
from finder.db import SessionFactory
from finder.staff.services import notices
from finder.worker import Job

NOTICES_S = 15.0
BATCH = 50


def make_staff_jobs(settings: Settings, sessions: SessionFactory) -> list[Job]:
    """Give the jobs; `sessions` reach every row of the private tables."""

    def now() -> Office:
        return office_now(settings)

    return [Job("tell_staff", NOTICES_S, lambda: tell_staff(sessions, now()) == BATCH)]


def tell_staff(sessions: SessionFactory, office: Office) -> int:
    """Tell what is new or overdue, each notice in a transaction of its own; gives how many were looked at."""
    due = in_transaction(sessions, lambda s: notices.due_notices(s, now=office.now, limit=BATCH))
    for notice in due:
        in_transaction(sessions, lambda s, n=notice: notices.tell(s, notice=n, office=office))  # type: ignore[misc]  # the loop's own value
    return len(due)
