"""Two clinics, people with roles there, and browsers."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from pydantic import SecretStr

from finder.app import create_app
from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.sealing.keyring import derive
from tests.conftest import SECRET
from tests.factories import make_clinic, make_vocabulary
from tests.factories.accounts import make_person
from tests.visitor import Visitor

KEYRING = derive(SECRET)


@pytest.fixture(scope="session")
def app(database_url: str) -> Flask:
    """The application as it is started, with PostGIS for its engine."""
    return create_app(Settings(database_url=database_url, secret_key=SecretStr(SECRET), engine="postgis"))


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A browser."""
    return Visitor(app.test_client())


@pytest.fixture
def another(app: Flask) -> Callable[[], Visitor]:
    """More browsers."""
    return lambda: Visitor(app.test_client())


@pytest.fixture
def staff(sessions: SessionFactory) -> SimpleNamespace:
    """Clinics `a` and `b`, people with each role at a, a `stranger` who owns b, a moderator, and a nobody."""
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        a, b = make_clinic(session, name="Alpha"), make_clinic(session, name="Beta")
        return SimpleNamespace(
            a=a.id,
            b=b.id,
            slugs={"a": a.slug, "b": b.slug},
            **{
                role: make_person(session, SECRET, role=role, clinic_id=a.id)
                for role in ("owner", "scheduler", "editor", "reader")
            },
            stranger=make_person(session, SECRET, role="owner", clinic_id=b.id),
            moderator=make_person(session, SECRET, office="moderator"),
            nobody=make_person(session, SECRET),
        )
