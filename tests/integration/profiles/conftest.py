"""A clinic of three people that two editors look after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from finder.models import Clinic
from finder.profiles.services.publishing import Author
from tests.conftest import SECRET
from tests.factories import add_person, make_clinic, make_vocabulary
from tests.factories.accounts import make_person
from tests.integration.accounts.conftest import app, staff, visitor  # noqa: F401 - fixtures are found by name

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Site:
    """The clinic and its editors."""

    clinic: Clinic
    edith: Author
    oscar: Author
    person: str


@pytest.fixture
def site(session: Session) -> Site:
    """The clinic as an import left it."""
    make_vocabulary(session)
    clinic = make_clinic(session, name="Example Clinic", people=["neurosurgery", "physiatry"])
    listed = add_person(session, clinic, ["chiropractic"])
    edith = make_person(session, SECRET, role="editor", clinic_id=clinic.id)
    oscar = make_person(session, SECRET, role="owner", clinic_id=clinic.id)
    return Site(
        clinic, Author(edith.account_id, "Edith"), Author(oscar.account_id, "Oscar"),
        f"people/id-{listed.specialist_id}",
    )  # fmt: skip
