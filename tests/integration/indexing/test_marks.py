"""Each table that a summary is made from marks the clinics that it speaks of, whoever changes it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from finder import db
from finder.models import (
    AffiliationInsurance,
    Base,
    ClinicAccessibility,
    ClinicHours,
    ClinicInsurance,
    ClinicPractice,
    Organization,
    SpecialistLanguage,
)
from tests.factories import add_person, make_clinic, make_source, make_vocabulary
from tests.factories.clinics import TODAY

SOURCES = (
    "affiliation_insurance",
    "affiliation_specialties",
    "affiliations",
    "attestations",
    "clinic_accessibility",
    "clinic_hours",
    "clinic_insurance",
    "clinic_practices",
    "clinics",
    "organizations",
    "specialist_languages",
    "specialists",
    "specialties",
    "specialty_counts",
)
WRITTEN = {"clinic_summaries", "clinic_people"}
CHECKED = {"provenances"}  # whether there is one is asked; no summary shows it


@pytest.fixture
def clinics(session: Session) -> list[int]:
    """Make a clinic with a row in each table but one, and a clinic known by counts, for that one."""
    make_vocabulary(session)
    source = make_source(session)
    organization = Organization(name="Owner", source_id=source.id)
    session.add(organization)
    session.flush()
    full = make_clinic(session, organization=organization, attested_on=TODAY)
    counted = make_clinic(session, counts={"chiropractic": 2}, organization=organization)
    person = add_person(session, full, ["neurosurgery"])
    session.add_all(
        [
            AffiliationInsurance(affiliation_id=person.id, plan_code="aetna"),
            SpecialistLanguage(specialist_id=person.specialist_id, language_code="es"),
            ClinicAccessibility(clinic_id=full.id, feature_code="adacomp"),
            ClinicHours(clinic_id=full.id, weekday=1, opens=dt.time(9), closes=dt.time(17)),
            ClinicInsurance(clinic_id=full.id, plan_code="medicare"),
            ClinicPractice(
                clinic_id=full.id, practice_code="shared-records", evidence="document", source_id=source.id,
                said_by="Test Owner", said_on=TODAY, expires_on=TODAY + dt.timedelta(days=300),
            ),
        ]
    )  # fmt: skip
    db.settle(session)
    return [full.id, counted.id]


def _marked(session: Session) -> set[int]:
    return set(session.scalars(text("select clinic_id from search_outbox where changed_xid is not null")))


def test_the_list_of_tables_is_what_the_summaries_are_made_from(connection: Connection) -> None:
    statements = (
        "select prosrc from pg_proc where proname = 'refresh_clinics'",
        "select pg_get_viewdef('counted_specialties'::regclass)",
        "select pg_get_viewdef('specialty_ancestors'::regclass)",
    )
    code = " ".join(connection.scalar(text(statement)) or "" for statement in statements)
    named = set(re.findall(r"\b(?:from|join)\s+\(*\s*(\w+)", code, re.IGNORECASE))
    assert named & set(Base.metadata.tables) - WRITTEN - CHECKED == set(SOURCES)


@pytest.mark.parametrize("table", SOURCES)
def test_a_change_of_a_source_marks_its_clinic(session: Session, clinics: list[int], table: str) -> None:
    column = Base.metadata.tables[table].primary_key.columns[0].name
    touched = session.execute(text(f"update {table} set {column} = {column}"))
    assert touched.rowcount > 0  # type: ignore[attr-defined]  # a CursorResult
    assert _marked(session) & set(clinics)


@pytest.mark.parametrize("table", SOURCES)
def test_a_new_and_a_removed_row_of_a_source_mark_as_well(connection: Connection, table: str) -> None:
    triggers = "select tgname from pg_trigger where tgrelid = cast(:name as regclass) and not tgisinternal"
    found = set(connection.scalars(text(triggers), {"name": table}))
    assert {"mark_inserted", "mark_deleted", "mark_updated_from", "mark_updated_to"} <= found
