"""Openings for tests: a specialist of a clinic, a rule, and the stretches it makes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from finder.appointments.services.openings import make_openings
from finder.models import Affiliation, OpeningRule


def make_rule(session: Session, person: Affiliation, specialty: str, **values: Any) -> OpeningRule:
    """Let a specialist take patients from nine to noon every day, an hour each, without lead time."""
    rule = OpeningRule(
        clinic_id=person.clinic_id,
        specialist_id=person.specialist_id,
        specialty_code=specialty,
        **{
            "repeats": "FREQ=DAILY", "first_on": dt.date(2026, 1, 1), "opens": dt.time(9),
            "closes": dt.time(12), "minutes": 60, "lead_minutes": 0, "capacity": 1, "at_once": True,
            "time_zone": "UTC", "active": True, **values,
        },
    )  # fmt: skip
    session.add(rule)
    session.flush()
    return rule


def open_up(session: Session, clinic_id: int, now: dt.datetime) -> int:
    """Make the clinic's openings as the worker does."""
    return make_openings(session, clinic_id=clinic_id, now=now)
