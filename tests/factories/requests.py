"""Requests for tests: a wish in plain words, and a request brought to where a test needs it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from sqlalchemy.orm import Session

from finder.appointments.office import Office
from finder.appointments.services.requesting import Made, Sender, make_request
from finder.appointments.wishes import Wish
from finder.models import Clinic
from finder.sealing.keyring import derive

KEYRING = derive("a key for tests only, forty characters..")
_numbers = itertools.count(1)


def office_at(now: dt.datetime) -> Office:
    """Give an office at a moment."""
    return Office(KEYRING, "http://127.0.0.1:8000", now)


def make_wish(**values: Any) -> Wish:
    """Wish to see a physiatrist; each call has an address of its own."""
    usual = {
        "specialties": ["physiatry"], "name": "Example Patient",
        "email": f"patient{next(_numbers)}@example.org",
        "reason": "My back hurts.", "first_visit": True, "consent": True,
    }  # fmt: skip
    return Wish.model_validate({**usual, **values})


def ask_for(session: Session, clinic: Clinic, now: dt.datetime, **values: Any) -> Made:
    """Make a request that is not yet confirmed."""
    number = next(_numbers)
    sender = Sender("test", f"key-of-test-{number}", f"10.{number % 200}.{number // 200 % 200}.1")
    return make_request(
        session, clinic=clinic, wish=make_wish(**values), locale="en", sender=sender, office=office_at(now)
    )
