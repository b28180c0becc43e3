"""A Doctors and Clinicians file becomes clinics with named people, once, whole, and nobody's word is lost."""

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from finder.db import SessionFactory, unit_of_work
from finder.imports.content import content_hash
from finder.imports.dac import import_dac
from finder.imports.runs import ImportSummary
from finder.imports.undo import undo_import
from finder.models import (
    Affiliation,
    Attestation,
    Clinic,
    ClinicSummary,
    ImportDoubt,
    ImportRun,
    IntegrationEvidence,
    Provenance,
    SearchOutbox,
    Source,
    Specialist,
)
from tests.integration.imports.dac_files import npi, person, write_rows

Run = Callable[..., ImportSummary]
TEAM = (person(1), person(2, "PHYSICAL THERAPY"))
ELSEWHERE = {"line_1": "9 OAK AVE", "organization": "OTHERS PC", "organization_pac_id": "1111111111"}


@pytest.fixture
def run(directory: SessionFactory, tmp_path: Path) -> Run:
    """Give a way to import rows, each call another month's file."""

    def import_rows(*rows: dict[str, str], name: str = "dac.csv", dry_run: bool = False) -> ImportSummary:
        return import_dac(directory, paths=[write_rows(tmp_path / name, rows)], dry_run=dry_run)

    return import_rows


def found(sessions: SessionFactory) -> list[tuple[str, str, bool]]:
    with sessions() as session:
        rows = session.execute(
            select(Clinic.name, Clinic.status, func.coalesce(ClinicSummary.integrated, False))
            .outerjoin(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
            .order_by(Clinic.name, Clinic.address_key)
        )
        return [(name, status, integrated) for name, status, integrated in rows]


def presences(sessions: SessionFactory) -> dict[str, str]:
    with sessions() as session:
        rows = session.execute(
            select(Specialist.npi, Affiliation.presence).join(
                Affiliation, Affiliation.specialist_id == Specialist.id
            )
        )
        return {row.npi: row.presence for row in rows}


def hashed(sessions: SessionFactory) -> str:
    with sessions() as session:
        return content_hash(session)


def test_two_people_of_two_specialties_are_a_published_team_with_names_and_evidence(
    directory: SessionFactory, run: Run
) -> None:
    summary = run(*TEAM)
    assert found(directory) == [("Spine Care LLC", "published", True)]
    assert summary.counts["rows_read"] == summary.counts["rows_accepted"] == 2
    with directory() as session:
        clinic = session.scalars(select(Clinic)).one()
        assert (clinic.street, clinic.zip5, clinic.phone) == ("1 Main St", "02451", "+16175550100")
        assert clinic.roster_basis == "people"
        people = session.scalars(select(Specialist).order_by(Specialist.npi))
        assert [(each.given_name, each.family_name) for each in people] == [
            ("Ana", "Rivera1"),
            ("Ana", "Rivera2"),
        ]
        groups = set(session.scalars(select(Provenance.fact_group)))
        assert groups == {"name", "address", "telephone", "specialties", "roster"}
        evidence = session.scalars(select(IntegrationEvidence)).one()
        assert evidence.counts
        assert evidence.facts["specialties"] == {"chiropractic": 1, "physical-therapy": 1}
        assert session.get_one(SearchOutbox, clinic.id).changed_xid is None


def test_the_same_file_writes_nothing(directory: SessionFactory, run: Run) -> None:
    run(*TEAM)
    with directory() as session:
        before = session.scalar(select(func.max(SearchOutbox.version)))
    summary = run(*TEAM)
    assert summary.counts["rows_same"] == 2
    assert summary.counts.get("clinics_changed", 0) == summary.counts.get("clinics_new", 0) == 0
    with directory() as session:
        assert session.scalar(select(func.max(SearchOutbox.version))) == before


def test_the_next_file_changes_only_what_changed(directory: SessionFactory, run: Run) -> None:
    run(*TEAM, person(3, **ELSEWHERE))
    summary = run(*TEAM, person(3, **{**ELSEWHERE, "phone": "6175550199"}))
    assert (summary.counts["rows_same"], summary.counts["clinics_changed"]) == (2, 1)


def test_who_left_becomes_inactive_after_two_files_without_them(directory: SessionFactory, run: Run) -> None:
    def active() -> set[str]:
        with directory() as session:
            rows = select(Specialist.npi).join(Affiliation, Affiliation.specialist_id == Specialist.id)
            return set(session.scalars(rows.where(Affiliation.active)))

    run(*TEAM, person(3, "PHYSICAL THERAPY"))
    run(*TEAM)
    run(*TEAM)
    assert active() == {npi(1), npi(2), npi(3)}, "the same file twice is one file"
    summary = run(*TEAM, person(4, **ELSEWHERE))
    assert active() == {npi(1), npi(2), npi(4)}
    assert summary.counts["people_inactive"] == 1
    run(*TEAM, person(3))
    assert npi(3) in active()


def test_a_clinic_that_two_files_no_longer_have_is_unpublished(directory: SessionFactory, run: Run) -> None:
    run(*TEAM, person(3, **ELSEWHERE))
    run(person(3, **ELSEWHERE))
    assert ("Spine Care LLC", "published", True) in found(directory)
    run(person(3, **{**ELSEWHERE, "phone": "6175550199"}))
    assert ("Spine Care LLC", "unpublished", False) in found(directory)


def test_suites_are_one_clinic_and_other_groups_or_streets_none(directory: SessionFactory, run: Run) -> None:
    run(
        person(1, line_2="SUITE 3"),
        person(2, "PHYSICAL THERAPY", line_1="1 MAIN STREET STE 5"),
        person(3, **{**ELSEWHERE, "line_1": "1 MAIN ST"}),
        person(4, "PHYSICAL THERAPY", line_1="2 MAIN ST"),
    )
    assert found(directory) == [
        ("Others PC", "unpublished", False),
        ("Spine Care LLC", "published", True),
        ("Spine Care LLC", "unpublished", False),
    ]


def test_people_without_a_group_are_together_in_one_suite_only(directory: SessionFactory, run: Run) -> None:
    alone = {"organization": "", "organization_pac_id": ""}
    run(
        person(1, line_2="STE 3", **alone),
        person(2, "PHYSICAL THERAPY", line_2="#3", **alone),
        person(3, "PHYSICAL THERAPY", line_2="STE 4", **alone),
        person(1, **alone),
    )
    assert [(name, team) for name, _, team in found(directory)] == [
        ("Clinic at 1 Main St, Waltham", True),
        ("Clinic at 1 Main St, Waltham", False),
    ]


def test_suppressed_and_empty_streets_are_never_one_clinic(directory: SessionFactory, run: Run) -> None:
    summary = run(
        person(1, suppressed="Y"), person(2, "PHYSICAL THERAPY", suppressed="Y"),
        person(3, line_1=""), person(4, "PHYSICAL THERAPY", line_1=""),
    )  # fmt: skip
    assert found(directory) == []
    assert summary.faults == {"suppressed-line": 2, "no-street": 2}
    assert summary.counts["rows_doubtful"] == 4


def test_a_roster_repeated_at_many_sites_is_doubtful_and_counts_nowhere(
    directory: SessionFactory, run: Run
) -> None:
    streets = ["1 MAIN ST", "2 OAK AVE", "3 ELM ST"]
    run(*({**row, "line_1": street} for street in streets for row in TEAM))
    assert [team for _, _, team in found(directory)] == [False, False, False]
    assert set(presences(directory).values()) == {"doubtful"}
    with directory() as session:
        assert {tuple(row) for row in session.scalars(select(IntegrationEvidence.against))} == {
            ("repeated-roster",)
        }


def test_every_row_is_accepted_doubtful_or_refused_and_reported(
    directory: SessionFactory, run, tmp_path: Path
) -> None:
    summary = run(
        *TEAM, person(3, npi="1234567890"), person(4, last_name=""), person(5, zip="00000"),
        person(6, state="ZZ"), person(7, phone="2.12689E+12"), person(8, state="NH"), person(9, zip="x"),
    )  # fmt: skip
    counts = summary.counts
    assert (counts["rows_accepted"], counts["rows_doubtful"], counts["rows_refused"]) == (2, 2, 5)
    assert counts["rows_read"] == 9
    with (tmp_path / "dac.csv.report.csv").open(newline="") as file:
        lines = [(line["row"], line["outcome"], line["code"]) for line in csv.DictReader(file)]
    assert lines == [
        ("4", "refused", "bad-npi"), ("5", "refused", "no-name"), ("6", "refused", "unknown-zip"),
        ("7", "refused", "bad-state"), ("8", "doubtful", "bad-phone"), ("9", "doubtful", "state-disagrees"),
        ("10", "refused", "bad-zip"),
    ]  # fmt: skip


def test_a_clinics_own_word_stands_and_the_contradiction_is_kept(directory: SessionFactory, run: Run) -> None:
    run(*TEAM)
    with unit_of_work(directory) as session:
        source = Source(kind="clinic", name="own", title="The clinic")
        session.add(source)
        session.flush()
        clinic = session.scalars(select(Clinic)).one()
        clinic.phone = "+16175550111"
        session.add(
            Attestation(
                clinic_id=clinic.id, attested_on=dt.date(2026, 1, 1), attested_by="Ana", source_id=source.id
            )
        )
    summary = run(*TEAM, person(3))
    assert summary.counts["clinics_held"] == 1
    assert len(presences(directory)) == 2
    with directory() as session:
        doubts = {doubt.kind: doubt.theirs for doubt in session.scalars(select(ImportDoubt))}
    assert doubts["contradiction"]["phone"] == "+16175550100"
    assert doubts["roster"]["people"] == ["Ana Rivera3"]


def test_a_dry_run_says_what_would_change_and_leaves_no_trace(directory: SessionFactory, run: Run) -> None:
    summary = run(*TEAM, dry_run=True)
    assert summary.counts["clinics_new"] == summary.counts["clinics_published"] == 1
    assert found(directory) == []
    with directory() as session:
        assert session.scalar(select(func.count()).select_from(ImportRun)) == 0
        assert session.scalar(text("select count(*) from import_staged_clinicians")) == 0


def test_the_undo_of_each_import_gives_what_was_before(directory: SessionFactory, run: Run) -> None:
    first = run(*TEAM)
    before = hashed(directory)
    second = run(TEAM[0], person(4, "PHYSICAL THERAPY", phone="6175550199"), person(5, **ELSEWHERE))
    assert hashed(directory) != before
    undo_import(directory, import_id=second.import_id)
    assert hashed(directory) == before
    undo_import(directory, import_id=first.import_id)
    with directory() as session:
        assert session.scalar(select(func.count()).select_from(Clinic)) == 0
        assert session.scalar(select(func.count()).select_from(Specialist)) == 0
