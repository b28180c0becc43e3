"""The application on PostGIS, the gazetteer, and six clinics around Waltham."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from finder.app import create_app
from finder.config import Settings
from finder.models import ClinicHours, ClinicInsurance, ClinicLanguage, ClinicPractice
from tests.factories import add_person, make_clinic, make_source, make_vocabulary

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture(scope="module")
def client(database_url: str) -> FlaskClient:
    """The application as it is started, with PostGIS for its engine."""
    settings = Settings(database_url=database_url, secret_key=SecretStr("k" * 40), engine="postgis")
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def town(engine: Engine, gazetteer: None) -> Iterator[SimpleNamespace]:
    """Give the ids of the clinics, by what they are for; the tests of a module only read them.

    `spine` has surgeon, physiatrist and chiropractor; `two` lacks the chiropractor; `registry` is known by
    counts; `far` has all three 90 km to the west; `boards` is one person of two specialties; `hidden` is
    not published.
    """
    with Session(engine) as session, session.begin():
        make_vocabulary(session)
        ids = SimpleNamespace(**dict(clinics_of_the_town(session)))
    yield ids
    with engine.begin() as connection:
        connection.execute(
            text(
                "truncate sources, specialties, teams, pathways, practices, insurance_plans, languages,"
                " accessibility_features, search_outbox cascade"
            )
        )


def clinics_of_the_town(session: Session) -> Iterator[tuple[str, int]]:
    """Make the clinics, and name each with its id."""
    spine = make_clinic(session, name="Spine Together", attested_on=TODAY, lat=42.39)
    for code in ("neurosurgery", "physiatry", "chiropractic"):
        add_person(session, spine, [code], accepting=code != "neurosurgery", weekdays=[2])
    _tell_all(session, spine.id)
    yield "spine", spine.id
    yield "two", make_clinic(session, name="Two Kinds", people=["neurosurgery", "physiatry"]).id
    counts = {"chiropractic": 2, "physical-therapy": 3}
    yield "registry", make_clinic(session, name="By Registry", counts=counts, point_precision="zip").id
    far = ["neurosurgery", "physiatry", "chiropractic", "psychology"]
    yield "far", make_clinic(session, name="Far Away", people=far, lon=-72.33).id
    yield "boards", make_clinic(session, name="Two Boards", people=[["neurosurgery", "psychology"]]).id
    yield "hidden", make_clinic(session, name="Hidden", people=["neurosurgery"], status="draft").id


def _tell_all(session: Session, clinic_id: int) -> None:
    source = make_source(session)
    session.add_all(
        (
            ClinicHours(clinic_id=clinic_id, weekday=1, opens=dt.time(8), closes=dt.time(17, 30)),
            ClinicInsurance(clinic_id=clinic_id, plan_code="medicare"),
            ClinicLanguage(clinic_id=clinic_id, language_code="es", spoken_by="staff"),
            ClinicPractice(
                clinic_id=clinic_id,
                practice_code="shared-records",
                evidence="named_conference",
                said_by="Test Owner",
                said_on=TODAY,
                expires_on=TODAY + dt.timedelta(days=300),
                source_id=source.id,
            ),
        )
    )
