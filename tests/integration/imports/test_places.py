"""A places file becomes clinics, once, whole, and never against a clinic's own word."""

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import func, select, text

from finder.db import SessionFactory, unit_of_work
from finder.imports import staging
from finder.imports.faults import FileRefused
from finder.imports.places import import_places
from finder.imports.progress import NoProgress
from finder.imports.runs import only_import
from finder.models import (
    Attestation,
    Clinic,
    ClinicSummary,
    GazetteerPlace,
    ImportDoubt,
    ImportRun,
    Provenance,
    SearchOutbox,
    Source,
    SpecialtyCount,
)
from tests.integration.imports.conftest import WritePlaces

T = TypeVar("T")
TEAM = {"CHIROPRACTIC": 2, "PHYSICAL THERAPY": 1}


def clinics(sessions: SessionFactory) -> list[Clinic]:
    with sessions() as session:
        return list(session.scalars(select(Clinic).order_by(Clinic.source_row)))


def content(sessions: SessionFactory) -> str:
    """Give a hash of all that an import writes and a reader sees."""
    with sessions() as session:
        return str(session.scalar(text("""
            select md5(string_agg(concat_ws('|', c.name, c.slug, c.address_key, c.status, c.lat,
                                            s.mix, s.integrated), ';' order by c.address_key, c.name))
            from clinics as c join clinic_summaries as s on s.clinic_id = c.id
        """)))  # fmt: skip


def zip_point(directory: SessionFactory, zip5: str) -> tuple[float, float]:
    with directory() as session:
        found = select(GazetteerPlace.lat, GazetteerPlace.lon).where(GazetteerPlace.code == f"zip:{zip5}")
        lat, lon = session.execute(found).one()
    return lat, lon


def test_a_team_is_published_at_its_zips_centre_and_counts_as_integrated(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    summary = import_places(directory, path=places_file({**TEAM, "LAT": "0", "LON": "0"}))
    [clinic] = clinics(directory)
    assert (clinic.name, clinic.street, clinic.status) == ("Spine Care LLC", "1 Main St", "published")
    assert (clinic.lat, clinic.lon, clinic.point_precision) == (*zip_point(directory, "02451"), "zip")
    assert (clinic.time_zone, clinic.phone, clinic.form) == ("America/New_York", "+16175550100", None)
    assert (clinic.slug, clinic.roster_basis) == ("spine-care-llc-waltham-ma", "counts")
    assert summary.counts["clinics_published"] == 1
    with directory() as session:
        found = session.get_one(ClinicSummary, clinic.id)
        assert found.integrated
        assert found.specialties == ["chiropractic", "physical-therapy"]
        groups = session.scalars(select(Provenance.fact_group).where(Provenance.clinic_id == clinic.id))
        assert set(groups) == {"name", "address", "telephone", "specialties"}


@pytest.mark.parametrize("row", [{"CHIROPRACTIC": 1}, {"INTERNAL MEDICINE": 9}, {}, {**TEAM, "state": "AK"}])
def test_a_lone_clinician_an_unknown_mix_or_a_doubtful_state_is_not_published(
    directory: SessionFactory, places_file: WritePlaces, row: dict[str, object]
) -> None:
    import_places(directory, path=places_file(row))
    assert [clinic.status for clinic in clinics(directory)] == ["unpublished"]


def test_anesthesiology_supports_but_makes_no_team(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    import_places(directory, path=places_file({"CHIROPRACTIC": 1, "ANESTHESIOLOGY": 30}))
    with directory() as session:
        assert session.scalars(select(ClinicSummary.integrated)).all() == [False]


def test_a_nameless_place_is_named_by_its_address(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    import_places(directory, path=places_file({**TEAM, "name": "", "address": "124 HARVARD ST"}))
    [clinic] = clinics(directory)
    assert clinic.name == "Clinic at 124 Harvard St, Waltham"
    assert clinic.organization_id is None


def test_suites_of_one_organization_add_up_and_strangers_in_the_building_do_not(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    path = places_file(
        {"CHIROPRACTIC": 1, "address": "1 MAIN ST STE 1"},
        {"PHYSICAL THERAPY": 1, "address": "1 MAIN STREET SUITE 2"},
        {"PHYSICAL THERAPY": 1, "name": "OTHER PEOPLE LLC"},
        {"CHIROPRACTIC": 1, "name": ""},
        {"PHYSICAL THERAPY": 1, "name": ""},
    )
    summary = import_places(directory, path=path)
    with directory() as session:
        found = session.execute(
            select(Clinic.name, ClinicSummary.integrated).outerjoin(ClinicSummary).order_by(Clinic.source_row)
        )
        assert [tuple(row) for row in found] == [
            ("Spine Care LLC", True),
            ("Other People LLC", None),
            ("Clinic at 1 Main St, Waltham", None),  # never published: no summary
        ]
    assert summary.faults == {"shared-address": 2}


def test_every_row_is_accepted_doubtful_or_refused_and_reported(
    directory: SessionFactory, places_file: WritePlaces, tmp_path: Path
) -> None:
    path = places_file(
        TEAM,
        {"zip": "00000", "phone": "bad"},
        {"zip": "=HYPERLINK()"},
        {"state": "ZZ"},
        {"address": ""},
        {"city": ""},
        {"phone": "2.12689E+12", "address": "1 MAIN ST #9"},
    )
    summary = import_places(directory, path=path)
    counts = summary.counts
    assert counts["rows_read"] == 7
    assert (counts["rows_accepted"], counts["rows_doubtful"], counts["rows_refused"]) == (1, 1, 5)
    with (tmp_path / "places.csv.report.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["row"], line["code"]) for line in lines] == [
        ("3", "unknown-zip"),
        ("4", "bad-zip"),
        ("5", "bad-state"),
        ("6", "no-street"),
        ("7", "no-city"),
        ("8", "bad-phone"),
        ("8", "shared-address"),
    ]
    assert lines[1]["value"] == "'=HYPERLINK()"
    with directory() as session:
        assert session.scalars(select(ImportRun.samples)).one()[0]["code"] == "unknown-zip"


def test_the_same_file_again_writes_no_clinic(directory: SessionFactory, places_file: WritePlaces) -> None:
    path = places_file(TEAM, {**TEAM, "address": "2 MAIN ST"})
    import_places(directory, path=path)
    with directory() as session:
        versions = session.scalars(select(SearchOutbox.version).order_by(SearchOutbox.clinic_id)).all()
    again = import_places(directory, path=path)
    assert again.counts["clinics_same"] == 2
    assert "clinics_new" not in again.counts
    with directory() as session:
        after = session.scalars(select(SearchOutbox.version).order_by(SearchOutbox.clinic_id)).all()
    assert after == versions


def test_the_next_file_changes_only_what_changed(directory: SessionFactory, places_file: WritePlaces) -> None:
    import_places(directory, path=places_file(TEAM, {**TEAM, "address": "2 MAIN ST"}))
    slugs = [clinic.slug for clinic in clinics(directory)]
    changed = places_file({**TEAM, "phone": "617-555-0199"}, {**TEAM, "address": "2 MAIN ST"})
    summary = import_places(directory, path=changed)
    assert (summary.counts["clinics_changed"], summary.counts["clinics_same"]) == (1, 1)
    assert [clinic.phone for clinic in clinics(directory)] == ["+16175550199", "+16175550100"]
    assert [clinic.slug for clinic in clinics(directory)] == slugs
    with directory() as session:
        assert session.scalar(select(func.sum(SpecialtyCount.count))) == 6


def test_two_places_of_one_name_in_a_city_have_their_own_addresses_on_the_web(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    import_places(directory, path=places_file(TEAM, {**TEAM, "address": "2 MAIN ST"}))
    first, second = (clinic.slug for clinic in clinics(directory))
    assert first == "spine-care-llc-waltham-ma"
    assert second.startswith(first + "-")


def test_a_clinics_own_word_is_never_overwritten_and_the_contradiction_is_kept(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    import_places(directory, path=places_file(TEAM))
    with unit_of_work(directory) as session:
        clinic = session.scalars(select(Clinic)).one()
        own = Source(kind="clinic", name="own word", title="The clinic")
        session.add(own)
        session.flush()
        session.add(Attestation(clinic_id=clinic.id, attested_on=dt.date(2026, 11, 1), attested_by="Owner",
                                source_id=own.id))  # fmt: skip
        clinic.phone = "+16175550177"
    summary = import_places(directory, path=places_file({**TEAM, "phone": "617-555-0199"}))
    assert summary.counts["clinics_held"] == 1
    assert [clinic.phone for clinic in clinics(directory)] == ["+16175550177"]
    with directory() as session:
        doubt = session.scalars(select(ImportDoubt)).one()
        assert (doubt.ours["phone"], doubt.theirs["phone"]) == ("+16175550177", "+16175550199")


def test_a_clinic_that_somebody_closed_stays_closed(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    import_places(directory, path=places_file(TEAM))
    with unit_of_work(directory) as session:
        session.scalars(select(Clinic)).one().status = "closed"
    import_places(directory, path=places_file({**TEAM, "phone": "617-555-0199"}))
    assert [clinic.status for clinic in clinics(directory)] == ["closed"]


def test_a_dry_run_counts_and_writes_nothing(directory: SessionFactory, places_file: WritePlaces) -> None:
    summary = import_places(directory, path=places_file(TEAM), dry_run=True)
    assert summary.counts["clinics_new"] == 1
    assert clinics(directory) == []
    with directory() as session:
        assert session.scalar(select(func.count()).select_from(ImportRun)) == 0


class Dying(NoProgress):
    """Ends the import at a step, as a kill does: what was committed stays, nothing else."""

    def __init__(self, after: int) -> None:
        self._left = after

    def advance(self, amount: int) -> None:
        """Die at the last step."""
        self._step()

    def watch(self, rows: Iterable[T], told: Callable[[], int]) -> Iterator[T]:
        """Die at the last row."""
        for row in rows:
            self._step()
            yield row

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("steps", [0, 2, 4, 5, 6, 7])
def test_an_import_that_died_anywhere_ends_the_same_when_run_again(
    directory: SessionFactory, places_file: WritePlaces, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "ROWS_A_BATCH", 1)
    path = places_file(
        *({**TEAM, "address": f"{number} MAIN ST", "name": f"TEAM {number}"} for number in range(4))
    )
    with pytest.raises(KeyboardInterrupt):
        import_places(directory, path=path, progress=Dying(steps))
    import_places(directory, path=path)
    died = content(directory)
    with unit_of_work(directory) as session:
        session.execute(text("truncate clinics cascade"))
    import_places(directory, path=path)
    assert content(directory) == died
    with directory() as session:
        assert set(session.scalars(select(ImportRun.state))) == {"done"}
        assert session.scalar(select(func.count()).select_from(Clinic)) == 4


def test_a_second_import_is_refused_while_one_runs(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    with only_import(directory), pytest.raises(FileRefused, match="running"):
        import_places(directory, path=places_file(TEAM))
