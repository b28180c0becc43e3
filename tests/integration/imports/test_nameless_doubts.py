"""People who would be a team if somebody named their group wait for a person; nothing is merged unseen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from finder.config import Settings
from finder.context import CommandContext
from finder.db import SessionFactory
from finder.imports.commands import import_group
from finder.imports.dac import import_dac
from finder.imports.runs import ImportSummary
from finder.imports.undo import undo_import
from finder.models import Clinic, ClinicSummary, ImportDoubt
from tests.integration.imports.dac_files import person, write_rows

ALONE = {"organization": "", "organization_pac_id": ""}
# Two ZIP+4 at one address: nothing ties them.
STRANGERS = (
    person(1, **ALONE, zip="024511111"),
    person(2, "PHYSICAL THERAPY", **ALONE, zip="024512222"),
)
Run = Callable[..., ImportSummary]


@pytest.fixture
def run(directory: SessionFactory, tmp_path: Path) -> Run:
    def import_rows(*rows: dict[str, str]) -> ImportSummary:
        return import_dac(directory, paths=[write_rows(tmp_path / "dac.csv", rows)])

    return import_rows


@pytest.fixture
def finder(settings: Settings) -> Callable[..., str]:
    def said(*words: object, status: int = 0) -> str:
        answer = CliRunner().invoke(import_group, [str(word) for word in words], obj=CommandContext(settings))
        assert answer.exit_code == status, answer.output
        return answer.output

    return said


def places(sessions: SessionFactory) -> list[tuple[str, bool]]:
    with sessions() as session:
        rows = session.execute(
            select(Clinic.status, func.coalesce(ClinicSummary.integrated, False))
            .outerjoin(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
            .order_by(Clinic.address_key)
        )
        return [(status, integrated) for status, integrated in rows]


def open_ids(sessions: SessionFactory) -> list[int]:
    with sessions() as session:
        return list(session.scalars(select(ImportDoubt.id).where(ImportDoubt.decided_at.is_(None))))


def test_a_doubted_nameless_place_is_in_the_queue_with_both_sides(
    directory: SessionFactory, run: Run, finder: Callable[..., str]
) -> None:
    run(*STRANGERS)
    assert places(directory) == [("unpublished", False)]
    said = finder("doubts")
    assert "nameless  clinic-at-1-main-st-waltham-ma" in said
    assert "ours: 1 Main St, Waltham, MA 02451; unpublished" in said
    assert "why: no group is named, and the last four digits of the ZIP part the people" in said
    assert "the file: Ana Rivera1, chiropractic" in said
    assert "the file: Ana Rivera2, physical-therapy" in said
    assert finder("doubts", "--kind", "roster") == ""


def test_accepted_people_are_a_team_in_later_files_and_newcomers_are_asked_about(
    directory: SessionFactory, run: Run, finder: Callable[..., str]
) -> None:
    run(*STRANGERS)
    [doubt] = open_ids(directory)
    finder("doubts", "accept", doubt)
    assert places(directory) == [("published", True)]
    run(*STRANGERS, person(9, line_1="9 OAK AVE"))
    changed = [{**row, "phone": "6175550199"} for row in STRANGERS]
    run(*changed)
    assert ("published", True) in places(directory)
    assert open_ids(directory) == []
    assert "no open doubt" in finder("doubts", "accept", doubt, status=1)


def test_refused_people_are_asked_about_again_only_when_they_change(
    directory: SessionFactory, run: Run, finder: Callable[..., str]
) -> None:
    run(*STRANGERS)
    [doubt] = open_ids(directory)
    finder("doubts", "refuse", doubt)
    run(*({**row, "phone": "6175550199"} for row in STRANGERS))
    assert open_ids(directory) == []
    run(*STRANGERS, person(3, "PHYSICAL THERAPY", **ALONE, zip="024513333"))
    assert len(open_ids(directory)) == 1
    assert places(directory) == [("unpublished", False)]


def test_a_question_goes_with_its_reason_or_its_import(directory: SessionFactory, run: Run) -> None:
    run(*STRANGERS)
    run(*({**row, "zip": "024511111"} for row in STRANGERS))
    assert places(directory) == [("published", True)]
    assert open_ids(directory) == []
    third = run(*STRANGERS)
    assert len(open_ids(directory)) == 1
    undo_import(directory, import_id=third.import_id)
    assert open_ids(directory) == []


def test_a_clinics_own_word_is_nothing_to_accept(
    directory: SessionFactory, run: Run, finder: Callable[..., str]
) -> None:
    run(*STRANGERS)
    with directory() as session, session.begin():
        doubt = session.scalars(select(ImportDoubt)).one()
        doubt.kind, number = "contradiction", doubt.id
    assert "changed by the clinic" in finder("doubts", "accept", number, status=1)
    assert open_ids(directory) == [number]
