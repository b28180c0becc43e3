"""What the worker does for profiles: it reminds clinics to attest."""

from __future__ import annotations

import datetime as dt

from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.profiles.services.reminding import remind
from finder.worker import Job

HOUR_S = 3_600.0
AT_ONCE = 50


def make_profile_jobs(settings: Settings, sessions: SessionFactory) -> list[Job]:
    """Give the jobs; `sessions` reach every row of the private tables."""
    return [Job("remind_to_attest", HOUR_S, lambda: _remind(settings, sessions))]


def _remind(settings: Settings, sessions: SessionFactory) -> bool:
    with unit_of_work(sessions) as session:
        return (
            remind(session, keyring=settings.keyring, now=dt.datetime.now(dt.UTC), limit=AT_ONCE) == AT_ONCE
        )
