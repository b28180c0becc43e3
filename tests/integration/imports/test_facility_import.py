"""Facility affiliations: brought in, the next month's difference, the dry run, and back."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from finder.cli import main
from finder.config import Settings
from finder.context import CommandContext
from finder.db import SessionFactory, unit_of_work
from finder.imports.commands import import_group
from finder.imports.facility_import import import_facilities
from finder.imports.readers.facility_headers import FORMATS
from finder.imports.undo import undo_import
from finder.models import FacilityAffiliation, ImportRun
from tests.unit.imports.registry_files import FACILITY, OTHER_NPI, csv_file

OTHER = (OTHER_NPI, *FACILITY[1:7], "220067", "220067")


@pytest.fixture
def month(sessions: SessionFactory, tmp_path: Path) -> object:
    """Bring a file of these rows in."""

    def bring(*rows: tuple[str, ...], dry_run: bool = False) -> dict[str, int]:
        path = csv_file(tmp_path / "fa.csv", FORMATS[0].needed, *rows)
        return import_facilities(sessions, path=path, dry_run=dry_run).counts

    return bring


def known(sessions: SessionFactory) -> set[tuple[str, str]]:
    with unit_of_work(sessions) as session:
        rows = select(FacilityAffiliation.npi, FacilityAffiliation.ccn).where(
            FacilityAffiliation.gone_import_id.is_(None)
        )
        return {(npi, ccn) for npi, ccn in session.execute(rows)}


def differences(counts: dict[str, int]) -> tuple[int, int, int]:
    return counts["facilities_new"], counts["facilities_same"], counts["facilities_gone"]


def test_the_next_month_writes_only_what_differs_and_is_taken_back(
    sessions: SessionFactory, month: object
) -> None:
    assert callable(month)
    assert differences(month(FACILITY, FACILITY, ("1", *FACILITY[1:]))) == (1, 0, 0)
    assert differences(month(FACILITY)) == (0, 1, 0)
    assert differences(month(OTHER)) == (1, 0, 1)
    assert known(sessions) == {(OTHER_NPI, "220067")}
    with unit_of_work(sessions) as session:
        last = session.scalars(select(ImportRun.id).order_by(ImportRun.id.desc())).first()
    assert last is not None
    undo_import(sessions, import_id=last)
    assert known(sessions) == {(FACILITY[0], FACILITY[7])}
    assert differences(month(FACILITY)) == (0, 1, 0)


def test_a_dry_run_leaves_no_trace_and_rows_are_accounted_for(
    sessions: SessionFactory, month: object
) -> None:
    assert callable(month)
    counts = month(FACILITY, ("1", *FACILITY[1:]), (*OTHER[:6], "Spa", *OTHER[7:]), dry_run=True)
    assert [counts[f"rows_{name}"] for name in ("read", "accepted", "doubtful", "refused")] == [3, 1, 1, 1]
    assert known(sessions) == set()


def test_the_command_brings_a_file_in(sessions: SessionFactory, settings: Settings, tmp_path: Path) -> None:
    assert "import" in main.commands
    path = csv_file(tmp_path / "fa.csv", FORMATS[1].needed, FACILITY)
    said = CliRunner().invoke(import_group, ["facilities", str(path)], obj=CommandContext(settings))
    assert said.exit_code == 0, said.output
    assert "1  affiliations new" in said.output
    wrong = csv_file(tmp_path / "dac.csv", ["NPI", "Ind_PAC_ID"], FACILITY[:2])
    said = CliRunner().invoke(import_group, ["facilities", str(wrong)], obj=CommandContext(settings))
    assert (said.exit_code, "Missing: Provider Last Name" in said.output) == (1, True)
