"""The six clinics of the town with an owner, people of numbers, and NUCC's names of the specialties."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from finder.models import ClinicAccessibility, Organization, SpecialtyRegistryName
from tests.factories import make_source, make_vocabulary
from tests.integration.web.conftest import client, clinics_of_the_town

__all__ = ["client"]

NUCC = {
    "orthopedic-surgery": "207X00000X",
    "orthopedic-spine-surgery": "207XS0117X",
    "neurosurgery": "207T00000X",
    "physiatry": "208100000X",
    "pain-medicine": "208VP0000X",
    "interventional-pain": "208VP0014X",
    "chiropractic": "111N00000X",
    "physical-therapy": "225100000X",
    "psychology": "103T00000X",
}


def name_specialties(session: Session) -> None:
    """Write the main NUCC code of each specialty of the small vocabulary."""
    session.add_all(
        SpecialtyRegistryName(system="nucc", value=value, specialty_code=code, main=True)
        for code, value in NUCC.items()
    )
    session.flush()


@pytest.fixture(scope="module")
def directory(engine: Engine) -> Iterator[SimpleNamespace]:
    """The town's clinics; `spine` belongs to an owner and has a step-free door; its first person an NPI."""
    with Session(engine) as session, session.begin():
        make_vocabulary(session)
        name_specialties(session)
        ids = SimpleNamespace(**dict(clinics_of_the_town(session)))
        owner = Organization(
            name="Señor Group", website="https://group.example", source_id=make_source(session).id
        )
        session.add(owner)
        session.flush()
        session.execute(
            text("update clinics set organization_id = :o where id = :c"), {"o": owner.id, "c": ids.spine}
        )
        session.add(ClinicAccessibility(clinic_id=ids.spine, feature_code="adacomp"))
        ids.owner = owner.id
        ids.first = session.scalar(
            text("select min(specialist_id) from affiliations where clinic_id = :c"), {"c": ids.spine}
        )
        session.execute(
            text(
                "update specialists set npi = '1234567893', given_name = 'José', credentials = 'MD'"
                " where id = :p"
            ),
            {"p": ids.first},
        )
    yield ids
    empty(engine)


def empty(engine: Engine) -> None:
    """Take away what a module's clinics left."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "truncate sources, specialties, teams, pathways, practices, insurance_plans, languages,"
                " accessibility_features, search_outbox, fhir_resources cascade"
            )
        )
