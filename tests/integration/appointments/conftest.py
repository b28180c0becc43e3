"""A clinic with three specialists whose mornings are open, and a fixed moment to look at it from."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from tests.factories import add_person, make_clinic, make_vocabulary
from tests.factories.openings import make_rule, open_up

NOW = dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC)
"""A Monday, seven in the morning in Waltham."""
KINDS = ("neurosurgery", "physiatry", "chiropractic")


def open_clinic(session: Session, now: dt.datetime = NOW, **rule: object) -> SimpleNamespace:
    """Make the clinic; `people` and `rules` by specialty."""
    make_vocabulary(session)
    clinic = make_clinic(session, attested_on=dt.date(2026, 11, 20))
    people = {kind: add_person(session, clinic, [kind]) for kind in KINDS}
    rules = {kind: make_rule(session, person, kind, **rule) for kind, person in people.items()}
    open_up(session, clinic.id, now)
    return SimpleNamespace(clinic=clinic, id=clinic.id, people=people, rules=rules)


@pytest.fixture
def open_place(session: Session) -> SimpleNamespace:
    """The clinic, within a transaction that is rolled back."""
    return open_clinic(session)
