"""What the worker does for requests: deadlines, offers, reminders, openings, figures, forgetting."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.appointments.faults import NoSuchRequest, NotPossible, TimeTaken, TooManyRequests
from finder.appointments.office import Office, office_now
from finder.appointments.services import limits, reminding, upkeep, zones
from finder.appointments.services.openings import make_openings
from finder.appointments.transactions import in_transaction
from finder.config import Settings
from finder.db import SessionFactory
from finder.models import OpeningRule
from finder.worker import Job

DEADLINES_S = 5.0
OFFERS_S = 15.0
MINUTE_S = 60.0
HOUR_S = 3_600.0
BATCH = 50

Deed = Callable[[Session, UUID, Office], object]


def make_appointment_jobs(settings: Settings, sessions: SessionFactory) -> list[Job]:
    """Give the jobs; `sessions` reach every row of the private tables."""

    def now() -> Office:
        return office_now(settings)

    return [
        Job("requests_run_out", DEADLINES_S, lambda: run_out(sessions, now()) == BATCH),
        Job("offer_openings", OFFERS_S, lambda: offer_on(sessions, now()) < 0),
        Job("remind", MINUTE_S, lambda: remind(sessions, now()) == BATCH),
        Job("tell_of_zones", MINUTE_S, lambda: tell_of_zones(sessions, now()) == BATCH),
        Job("make_openings", HOUR_S, lambda: renew_openings(sessions, now()) < 0),
        Job("purge_requests", HOUR_S, lambda: purge_batch(sessions, now()) == BATCH),
        Job("measure_answers", HOUR_S, lambda: _measure(sessions, now())),
    ]


def run_out(sessions: SessionFactory, office: Office) -> int:
    """Let what is overdue go, each request in a transaction of its own; give how many were looked at."""
    due = in_transaction(sessions, lambda session: upkeep.due_requests(session, office=office, limit=BATCH))
    for request_id in due:
        _each(sessions, request_id, office, lambda s, i, o: upkeep.run_out(s, request_id=i, office=o))
    return len(due)


def offer_on(sessions: SessionFactory, office: Office) -> int:
    """Offer free openings to those who wait, in their order; give how many were offered one."""
    waiting = in_transaction(sessions, lambda session: upkeep.waiting_requests(session, limit=BATCH))
    return sum(
        bool(_each(sessions, request_id, office, lambda s, i, o: upkeep.offer(s, request_id=i, office=o)))
        for request_id in waiting
    )


def remind(sessions: SessionFactory, office: Office) -> int:
    """Remind those whose visit is a day away, each in a transaction of its own; give how many were."""
    due = in_transaction(
        sessions, lambda session: reminding.due_reminders(session, now=office.now, limit=BATCH)
    )
    return sum(
        bool(_each(sessions, request_id, office, lambda s, i, o: reminding.remind(s, request_id=i, office=o)))
        for request_id in due
    )


def tell_of_zones(sessions: SessionFactory, office: Office) -> int:
    """Tell patients whose clinic corrected its time zone; give how many requests were looked at."""
    found = in_transaction(sessions, lambda session: zones.in_another_zone(session, limit=BATCH))
    for request_id in found:
        _each(sessions, request_id, office, lambda s, i, o: zones.tell_of_zone(s, request_id=i, office=o))
    return len(found)


def renew_openings(sessions: SessionFactory, office: Office) -> int:
    """Bring every clinic's openings up to its rules and the horizon; give how many clinics."""
    clinics = in_transaction(
        sessions, lambda session: session.scalars(select(OpeningRule.clinic_id).distinct()).all()
    )
    for clinic_id in clinics:
        in_transaction(sessions, lambda s, c=clinic_id: make_openings(s, clinic_id=c, now=office.now))  # type: ignore[misc]  # the loop's own value
    return len(clinics)


def purge_batch(sessions: SessionFactory, office: Office) -> int:
    """Shred what was kept long enough, a batch in a transaction; give how many requests."""

    def batch(session: Session) -> int:
        ids = upkeep.purgeable(session, now=office.now, limit=BATCH)
        return upkeep.purge(session, request_ids=ids)

    return in_transaction(sessions, batch)


def _measure(sessions: SessionFactory, office: Office) -> bool:
    in_transaction(sessions, lambda session: upkeep.measure_answers(session, office=office))
    in_transaction(sessions, lambda session: limits.forget_attempts(session, now=office.now))
    return False


def _each(sessions: SessionFactory, request_id: UUID, office: Office, deed: Deed) -> object:
    """Do one request's deed; one that cannot be done now is looked at again in the next round."""
    try:
        return in_transaction(sessions, lambda session: deed(session, request_id, office))
    except (NotPossible, TimeTaken, NoSuchRequest, TooManyRequests):
        return None
