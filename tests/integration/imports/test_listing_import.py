"""Directories that name people: to searchable clinics, the same again for the same file, and back."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from finder.cli import main
from finder.config import Settings
from finder.context import CommandContext
from finder.db import SessionFactory, unit_of_work
from finder.directory.postgis.engine import PostgisEngine
from finder.imports.commands import import_group
from finder.imports.listing_import import import_listings
from finder.imports.runs import ImportSummary
from finder.imports.undo import undo_import
from finder.models import (
    Affiliation,
    AffiliationSpecialty,
    Attestation,
    Clinic,
    ClinicLanguage,
    ImportDoubt,
    ImportRun,
    Provenance,
    Specialist,
    SpecialtyRegistryName,
)
from search.types import Match, Point, SearchRequest, Want
from search.vocabulary import Vocabulary
from tests.guards.source import CHECKOUT
from tests.unit.imports.registry_files import NPI, PHYSIATRY, hsds_zip, pair_files
from tests.unit.imports.test_listings import bundle, json_file

EXAMPLES = CHECKOUT.parent / "shared" / "conformance" / "plan-net-examples"
if os.environ.get("FINDER_REAL_DATA"):
    EXAMPLES = Path(os.environ["FINDER_REAL_DATA"]).parent / "conformance" / "plan-net-examples"
TEAM = [
    {"npi": NPI, "last_name": "Rivera", "specialties": PHYSIATRY},
    {"npi": "", "last_name": "Chen", "first_name": "Wei", "specialties": "chiropractic;CHIROPRACTIC"},
]


@pytest.fixture
def listed(directory: SessionFactory) -> SessionFactory:
    """Give a directory that knows a NUCC code."""
    with unit_of_work(directory) as session:
        session.add(SpecialtyRegistryName(system="nucc", value=PHYSIATRY, specialty_code="physiatry"))
    return directory


def bring(
    sessions: SessionFactory,
    folder: Path,
    people: list[dict[str, str]] | None = None,
    *,
    clinic: Mapping[str, str] | None = None,
    **values: Any,
) -> ImportSummary:
    paths = pair_files(folder, [dict(clinic or {})], TEAM if people is None else people)
    return import_listings(sessions, kind="clinics", paths=paths, **values)


def clinics(summary: ImportSummary) -> dict[str, int]:
    return {key.removeprefix("clinics_"): n for key, n in summary.counts.items() if key.startswith("clinics")}


def test_the_pair_becomes_a_clinic_that_a_search_for_both_specialties_finds(
    listed: SessionFactory, tmp_path: Path
) -> None:
    assert clinics(bring(listed, tmp_path)) == {"new": 1, "published": 1}
    request = SearchRequest(
        today=dt.datetime.now(dt.UTC).date(),
        wanted=(Want(("physiatry",)), Want(("chiropractic",))),
        match=Match.ALL,
        center=Point(42.37, -71.23),
        radius_m=10_000,
    )
    [hit] = PostgisEngine(listed, Vocabulary).search(request).hits
    assert (hit.covered, hit.team) == ((0, 1), True)
    with unit_of_work(listed) as session:
        clinic = session.get_one(Clinic, hit.clinic_id)
        assert (clinic.name, clinic.point_precision, clinic.lat) == (
            "Example Spine Center",
            "street",
            42.3765,
        )
        assert clinic.organization is not None
        assert clinic.organization.name == "Example Health"
        assert set(session.scalars(select(ClinicLanguage.language_code))) == {"en", "es"}
        groups = set(session.scalars(select(Provenance.fact_group)))
        assert {"address", "name", "telephone", "roster", "specialties", "languages", "accepting"} <= groups
        people = session.execute(
            select(Specialist.family_name, Specialist.npi).order_by(Specialist.family_name)
        )
        assert [(name, npi) for name, npi in people] == [("Chen", None), ("Rivera", NPI)]
        weekdays = session.scalars(select(Affiliation.weekdays)).all()
        assert list(weekdays) == [[1, 4], [1, 4]]


def test_the_same_files_again_change_nothing(listed: SessionFactory, tmp_path: Path) -> None:
    bring(listed, tmp_path)
    with unit_of_work(listed) as session:
        before = session.scalars(select(Clinic.updated_at)).one()
    assert clinics(bring(listed, tmp_path)) == {"same": 1, "published": 0}
    with unit_of_work(listed) as session:
        assert session.scalars(select(Clinic.updated_at)).one() == before
        assert session.scalar(select(func.count()).select_from(Specialist)) == 2


def test_a_changed_file_changes_what_differs(listed: SessionFactory, tmp_path: Path) -> None:
    bring(listed, tmp_path)
    people = [TEAM[0] | {"specialties": "pain-medicine", "accepting": "no"}, TEAM[1]]
    assert clinics(bring(listed, tmp_path, people, clinic={"phone": "617-555-0199"})) == {
        "changed": 1, "published": 1,
    }  # fmt: skip
    with unit_of_work(listed) as session:
        assert session.scalars(select(Clinic.phone)).one() == "+16175550199"
        codes = set(session.scalars(select(AffiliationSpecialty.specialty_code)))
        assert codes == {"pain-medicine", "chiropractic"}
        assert set(session.scalars(select(Affiliation.accepting))) == {False, True}


def test_who_is_missing_from_two_files_becomes_inactive(listed: SessionFactory, tmp_path: Path) -> None:
    bring(listed, tmp_path)
    assert bring(listed, tmp_path, TEAM[:1]).counts["people_inactive"] == 0
    assert bring(listed, tmp_path, TEAM[:1]).counts["people_inactive"] == 0, "the same file is no second one"
    with unit_of_work(listed) as session:
        assert set(session.scalars(select(Affiliation.active))) == {True}
    again = bring(listed, tmp_path, TEAM[:1], clinic={"phone": "617-555-0199"})
    assert again.counts["people_inactive"] == 1
    with unit_of_work(listed) as session:
        active = select(Specialist.family_name).join(Affiliation).where(Affiliation.active)
        assert session.scalars(active).all() == ["Rivera"]
        assert session.scalars(select(Clinic.status)).one() == "unpublished"


def test_a_clinic_that_moves_stays_the_same_clinic(listed: SessionFactory, tmp_path: Path) -> None:
    bring(listed, tmp_path)
    assert clinics(bring(listed, tmp_path, clinic={"street": "9 Elm St"})) == {"changed": 1, "published": 1}
    with unit_of_work(listed) as session:
        assert session.scalars(select(Clinic.street)).one() == "9 Elm St"


def test_a_dry_run_says_the_same_and_leaves_no_trace(listed: SessionFactory, tmp_path: Path) -> None:
    told = bring(listed, tmp_path, dry_run=True)
    with unit_of_work(listed) as session:
        assert session.scalar(select(func.count()).select_from(Clinic)) == 0
        assert session.scalar(select(func.count()).select_from(ImportRun)) == 0
    assert bring(listed, tmp_path).counts == told.counts


def test_one_person_alone_is_stored_and_not_published(listed: SessionFactory, tmp_path: Path) -> None:
    assert clinics(bring(listed, tmp_path, TEAM[:1])) == {"new": 1, "published": 0}


def test_a_position_far_from_the_zip_is_not_believed(listed: SessionFactory, tmp_path: Path) -> None:
    summary = bring(listed, tmp_path, clinic={"latitude": "48.85", "longitude": "2.35"})
    assert summary.faults == {"far-from-zip": 1}
    with unit_of_work(listed) as session:
        assert session.scalars(select(Clinic.point_precision)).one() == "zip"


def test_a_zip_of_another_state_keeps_the_clinic_unpublished(listed: SessionFactory, tmp_path: Path) -> None:
    summary = bring(listed, tmp_path, clinic={"state": "FL", "latitude": "", "longitude": ""})
    assert (summary.faults, summary.counts["clinics_published"]) == ({"state-disagrees": 1}, 0)


def test_rows_are_accounted_for_and_each_fault_names_its_file(listed: SessionFactory, tmp_path: Path) -> None:
    people = [*TEAM, {"clinic_id": "elsewhere"}, {"specialties": "astrology", "npi": ""}]
    summary = bring(listed, tmp_path, people)
    counts = summary.counts
    assert counts["rows_read"] == 5
    assert (counts["rows_refused"], counts["rows_doubtful"], counts["rows_accepted"]) == (1, 1, 3)
    report = summary.report.read_text()
    assert "4,refused,unknown-clinic,specialists.csv: no clinic of this id was read,elsewhere" in report
    assert "5,doubtful,unknown-specialty,specialists.csv:" in report


def test_what_a_clinic_says_itself_is_held_and_the_difference_reviewed(
    listed: SessionFactory, tmp_path: Path
) -> None:
    bring(listed, tmp_path)
    with unit_of_work(listed) as session:
        clinic = session.scalars(select(Clinic)).one()
        session.add(Attestation(clinic_id=clinic.id, attested_on=dt.date(2026, 11, 1), attested_by="Owner",
                                source_id=clinic.source_id))  # fmt: skip
    assert clinics(bring(listed, tmp_path, clinic={"phone": "617-555-0199"}))["held"] == 1
    with unit_of_work(listed) as session:
        assert session.scalars(select(Clinic.phone)).one() == "+16175550100"
        assert session.scalars(select(ImportDoubt)).one().theirs["phone"] == "+16175550199"


def test_an_import_is_undone_whole(listed: SessionFactory, tmp_path: Path) -> None:
    bring(listed, tmp_path)
    second = bring(listed, tmp_path, clinic={"phone": "617-555-0199"})
    undo_import(listed, import_id=second.import_id)
    with unit_of_work(listed) as session:
        assert session.scalars(select(Clinic.phone)).one() == "+16175550100"
        first = session.scalars(select(ImportRun.id).order_by(ImportRun.id)).first()
    assert first is not None
    undo_import(listed, import_id=first)
    with unit_of_work(listed) as session:
        assert session.scalar(select(func.count()).select_from(Clinic)) == 0


def test_hsds_without_clinicians_enough_is_stored_and_plan_net_is_found_as_the_same_place(
    listed: SessionFactory, tmp_path: Path
) -> None:
    hsds = import_listings(listed, kind="hsds", paths=[hsds_zip(tmp_path / "hsds.zip")])
    assert clinics(hsds) == {"new": 1, "published": 0}
    again = import_listings(listed, kind="plan-net", paths=[json_file(tmp_path / "bundle.json", bundle())])
    assert clinics(again) == {"held": 1, "published": 0}


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="no conformance/plan-net-examples beside FINDER_REAL_DATA")
def test_the_official_examples_are_read_refused_or_doubtful(listed: SessionFactory, tmp_path: Path) -> None:
    summary = import_listings(listed, kind="plan-net", paths=[EXAMPLES], report=tmp_path / "report.csv")
    counts = summary.counts
    assert counts["rows_read"] == 49
    assert counts["rows_accepted"] + counts["rows_refused"] + counts["rows_doubtful"] == 49
    assert summary.faults["unknown-zip"] == 8, "ZIP 00014 lies nowhere"
    assert "Location/HospLoc1: no such ZIP is known" in summary.report.read_text()


def run(settings: Settings, *words: object, status: int = 0) -> str:
    answer = CliRunner().invoke(import_group, [str(word) for word in words], obj=CommandContext(settings))
    assert answer.exit_code == status, answer.output
    return answer.output


def test_the_commands_write_a_template_and_bring_it_in(
    listed: SessionFactory, settings: Settings, tmp_path: Path
) -> None:
    assert main.commands["import"] is import_group
    folder = tmp_path / "new"
    assert "specialists.csv" in run(settings, "template", folder)
    files = folder / "clinics.csv", folder / "specialists.csv"
    assert "Nothing was written" in run(settings, "clinics", *files, "--dry-run")
    assert "1  clinics new" in run(settings, "clinics", *files)
    assert "clinics.csv, specialists.csv" in run(settings, "list")
    assert "one of clinics and one of specialists" in run(settings, "clinics", files[0], files[0], status=1)
    assert "no HSDS data package" in run(settings, "hsds", hsds_zip(tmp_path / "x.zip", {}), status=1)
    assert "neither JSON nor NDJSON" in run(settings, "plan-net", files[0], status=1)
