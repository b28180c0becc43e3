"""The seeds as they are, beside the whole gazetteer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from finder.app import create_app
from finder.config import Settings
from finder.seeding.services import seed


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    """The application as it is started, with PostGIS for its engine."""
    return create_app(settings.model_copy(update={"engine": "postgis"})).test_client()


@pytest.fixture(scope="module")
def seeded(engine: Engine, gazetteer: None) -> Iterator[None]:
    """Load the seeds, real clinics and invented ones, for the tests of a module."""
    with Session(engine) as session, session.begin():
        seed(session, today=dt.datetime.now(dt.UTC).date())
    yield
    with engine.begin() as connection:
        connection.execute(
            text(
                "truncate sources, specialties, teams, pathways, practices, insurance_plans, languages,"
                " accessibility_features, search_outbox cascade"
            )
        )
