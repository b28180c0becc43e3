"""`finder import …` as an operator types it."""

import datetime as dt

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from finder.config import Settings
from finder.context import CommandContext
from finder.db import SessionFactory, unit_of_work
from finder.imports.commands import import_group
from finder.models import Attestation, Clinic, ImportRun
from tests.integration.imports.conftest import WritePlaces

TEAM = {"CHIROPRACTIC": 2, "PHYSICAL THERAPY": 1}


@pytest.fixture
def finder(settings: Settings) -> CliRunner:
    """Give a runner; `run` below hands it the settings."""
    return CliRunner()


def run(finder: CliRunner, settings: Settings, *words: object, status: int = 0) -> str:
    answer = finder.invoke(import_group, [str(word) for word in words], obj=CommandContext(settings))
    assert answer.exit_code == status, answer.output
    return answer.output


def test_an_import_is_shown_listed_reviewed_and_undone(
    directory: SessionFactory, places_file: WritePlaces, finder: CliRunner, settings: Settings
) -> None:
    said = run(finder, settings, "places", places_file(TEAM, {"zip": ""}))
    assert "1  clinics new" in said
    assert "1  bad-zip" in said
    with unit_of_work(directory) as session:
        number = session.scalars(select(ImportRun.id)).one()
        clinic = session.scalars(select(Clinic)).one()
        session.add(Attestation(clinic_id=clinic.id, attested_on=dt.date(2026, 11, 1), attested_by="Owner",
                                source_id=clinic.source_id))  # fmt: skip
    assert "places.csv" in run(finder, settings, "list")
    assert "row 3: bad-zip" in run(finder, settings, "show", number)
    run(finder, settings, "places", places_file({**TEAM, "phone": "617-555-0199"}))
    assert "the clinic +16175550100; the file +16175550199" in run(finder, settings, "doubts")
    assert "1 left to a later word" in run(finder, settings, "undo", number)


def test_a_file_with_another_header_says_what_differs(
    directory: SessionFactory, places_file: WritePlaces, finder: CliRunner, settings: Settings
) -> None:
    path = places_file(TEAM)
    path.write_text(path.read_text().replace("hasSpecialties", "hasSpecialities"))
    said = run(finder, settings, "places", path, status=1)
    assert "Unknown: 'hasSpecialities' (nearest: 'hasSpecialties')" in said


def test_a_dry_run_says_that_nothing_was_written(
    directory: SessionFactory, places_file: WritePlaces, finder: CliRunner, settings: Settings
) -> None:
    assert "Nothing was written" in run(finder, settings, "places", places_file(TEAM), "--dry-run")
    assert run(finder, settings, "list") == ""
