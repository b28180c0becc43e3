"""Next month's file is looked at only where something changed, and sees all that changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from finder.db import SessionFactory, unit_of_work
from finder.imports.content import content_hash
from finder.imports.dac import import_dac
from finder.imports.readers.dac_columns import bucket_of
from finder.imports.runs import ImportSummary
from finder.models import Clinic, IntegrationEvidence
from tests.integration.imports.dac_files import person, write_rows

Run = Callable[..., ImportSummary]
TEAM = (person(1), person(2, "PHYSICAL THERAPY"))
OTHERS = {"organization": "OTHERS PC", "organization_pac_id": "1111111111"}
NEXT_DOOR = (
    person(3, line_1="9 OAK AVE", **OTHERS),
    person(4, "PHYSICAL THERAPY", line_1="9 OAK AVE", **OTHERS),
)


@pytest.fixture
def run(directory: SessionFactory, tmp_path: Path) -> Run:
    def import_rows(*rows: dict[str, str]) -> ImportSummary:
        return import_dac(directory, paths=[write_rows(tmp_path / "dac.csv", rows)])

    return import_rows


def hashed(sessions: SessionFactory) -> str:
    with sessions() as session:
        return content_hash(session)


def test_a_neighbour_in_the_same_zip_is_passed_over(directory: SessionFactory, run: Run) -> None:
    run(*TEAM, *NEXT_DOOR)
    summary = run(*TEAM, *({**row, "phone": "6175550199"} for row in NEXT_DOOR))
    assert (summary.counts["rows_same"], summary.counts["clinics_changed"]) == (2, 1)
    assert "clinics_same" not in summary.counts


def test_rows_of_one_building_are_looked_at_together_however_it_is_written(
    directory: SessionFactory, run: Run
) -> None:
    suite = {**TEAM[1], "line_1": "STE 5, 1 MAIN STREET"}
    run(TEAM[0], suite)
    run({**TEAM[0], "phone": "6175550199"}, suite)
    with directory() as session:
        clinics = session.scalars(select(Clinic)).all()
    assert [clinic.status for clinic in clinics] == ["published"]
    assert bucket_of("02451-1234", "STE 5, 1 MAIN STREET") == bucket_of("2451", "1 Main St") == 24_510_001


def test_a_roster_copied_elsewhere_is_seen_where_its_rows_are_the_same(
    directory: SessionFactory, run: Run
) -> None:
    at_home = ({**row, "line_1": "1 MAIN ST"} for row in TEAM)
    two = [{**row, "line_1": street} for street in ("1 MAIN ST", "2 OAK AVE") for row in TEAM]
    run(*two)
    run(*two, *({**row, "line_1": "3 ELM ST"} for row in at_home))
    with directory() as session:
        assert set(map(tuple, session.scalars(select(IntegrationEvidence.against)))) == {("repeated-roster",)}


def test_only_what_changed_gives_what_a_whole_look_gives(directory: SessionFactory, run: Run) -> None:
    first = (*TEAM, *NEXT_DOOR, person(5, line_1="7 ELM ST"))
    second = (TEAM[0], person(6, "PHYSICAL THERAPY"), *NEXT_DOOR)
    run(*first)
    run(*second)
    by_parts = hashed(directory)
    with unit_of_work(directory) as session:
        session.execute(
            text("truncate clinics, organizations, specialists, imports, imported_buckets cascade")
        )
    run(*first)
    with unit_of_work(directory) as session:
        session.execute(text("update imported_buckets set fingerprint = 'another'"))
    assert run(*second).counts["rows_same"] == 0
    assert hashed(directory) == by_parts
