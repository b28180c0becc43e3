"""Single people's word between two monthly files: answers of the registry's API, and void numbers."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from finder.cli import main
from finder.config import Settings
from finder.context import CommandContext
from finder.db import SessionFactory, unit_of_work
from finder.imports.commands import import_group
from finder.imports.faults import FileRefused
from finder.imports.listing_commands import LISTING_COMMANDS
from finder.imports.registry_updates import import_registry_update
from finder.imports.undo import undo_import
from finder.models import RegistryPerson, SpecialtyRegistryName
from tests.factories import make_vocabulary
from tests.unit.imports.registry_files import API_RESULT, NPI, OTHER_NPI, PHYSIATRY, json_file, workbook


@pytest.fixture
def known(sessions: SessionFactory) -> SessionFactory:
    """Give a database that knows a NUCC code."""
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        session.add(SpecialtyRegistryName(system="nucc", value=PHYSIATRY, specialty_code="physiatry"))
    return sessions


def people(sessions: SessionFactory) -> list[tuple[str, list[str], bool]]:
    with unit_of_work(sessions) as session:
        rows = session.execute(
            select(RegistryPerson.npi, RegistryPerson.codes, RegistryPerson.void).order_by(RegistryPerson.npi)
        )
        return [(npi, codes, void) for npi, codes, void in rows]


def test_an_answer_gives_the_persons_specialties_and_a_report_makes_the_number_void(
    known: SessionFactory, tmp_path: Path
) -> None:
    answer = json_file(tmp_path / "a.json", {"results": [API_RESULT, {"number": "1"}]})
    counts = import_registry_update(known, kind="npi-api", paths=[answer, answer]).counts
    assert [counts[f"rows_{name}"] for name in ("read", "refused", "accepted")] == [4, 2, 2]
    assert people(known) == [(NPI, ["physiatry"], False)]
    rows = [["As of"], ["NPI", "NPPES Deactivation Date"], [NPI, "03/03/2021"], [OTHER_NPI, "03/03/2021"]]
    report = workbook(tmp_path / "deactivated.xlsx", rows)
    number = import_registry_update(known, kind="deactivated", paths=[report]).import_id
    assert people(known) == [(NPI, ["physiatry"], True), (OTHER_NPI, [], True)]
    with pytest.raises(FileRefused, match="monthly file before it"):
        undo_import(known, import_id=number)


def test_a_dry_run_and_a_refused_file_change_nothing(
    known: SessionFactory, settings: Settings, tmp_path: Path
) -> None:
    answer = json_file(tmp_path / "a.json", {"results": [API_RESULT]})
    assert main.commands["import"] is import_group
    assert {command.name for command in LISTING_COMMANDS} <= import_group.commands.keys()
    said = CliRunner().invoke(
        import_group, ["npi-api", str(answer), "--dry-run"], obj=CommandContext(settings)
    )
    assert said.exit_code == 0, said.output
    assert "1  people with a specialty of ours" in said.output
    error = json_file(tmp_path / "e.json", {"Errors": [{"description": "CITY requires additional criteria"}]})
    said = CliRunner().invoke(
        import_group, ["npi-api", str(answer), str(error)], obj=CommandContext(settings)
    )
    assert (said.exit_code, "CITY requires" in said.output) == (1, True)
    assert people(known) == []
