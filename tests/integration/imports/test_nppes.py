"""NPPES says what CMS cannot: spine surgery, pain, and which numbers are void."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from finder.db import SessionFactory, unit_of_work
from finder.imports.dac import import_dac
from finder.imports.nppes import import_nppes
from finder.imports.readers.nppes_headers import NPIDATA
from finder.models import ClinicSummary, RegistryPerson
from finder.seeding.files import read_seeds
from finder.seeding.vocabulary import write_vocabulary
from tests.guards.source import CHECKOUT
from tests.integration.imports.dac_files import npi, person, write_rows

REAL_DATA = Path(os.environ.get("FINDER_REAL_DATA") or CHECKOUT.parent / "shared" / "data")
HEADER = NPIDATA[0].needed
SPINE, ORTHOPEDICS, CHIROPRACTIC, THERAPY = "207XS0117X", "207X00000X", "111N00000X", "225100000X"


@pytest.fixture
def taxonomy(sessions: SessionFactory, gazetteer: None) -> SessionFactory:
    with unit_of_work(sessions) as session:
        write_vocabulary(session, seeds=read_seeds())
    return sessions


def npidata(path: Path, *people: dict[str, str]) -> Path:
    lines = [",".join(f'"{name}"' for name in HEADER)]
    lines += [",".join(f'"{said.get(name, "")}"' for name in HEADER) for said in people]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def registered(number: int, *codes: str, primary: int = 1, **more: str) -> dict[str, str]:
    return {
        "NPI": npi(number),
        "Entity Type Code": "1",
        "Provider Last Name (Legal Name)": f"RIVERA{number}",
        "Provider First Name": "ANA",
        **{f"Healthcare Provider Taxonomy Code_{n}": code for n, code in enumerate(codes, start=1)},
        f"Healthcare Provider Primary Taxonomy Switch_{primary}": "Y",
        **more,
    }


def test_the_npi_joins_finer_specialties_to_the_people_of_cms(
    taxonomy: SessionFactory, tmp_path: Path
) -> None:
    import_nppes(
        taxonomy,
        path=npidata(
            tmp_path / "npidata.csv",
            registered(1, CHIROPRACTIC, SPINE, ORTHOPEDICS, primary=3),
            registered(2, THERAPY),
        ),
    )
    rows = [person(1, "ORTHOPEDIC SURGERY"), person(2, "PHYSICAL THERAPY")]
    import_dac(taxonomy, paths=[write_rows(tmp_path / "dac.csv", rows)])
    with taxonomy() as session:
        [specialties] = session.scalars(select(ClinicSummary.specialties))
    assert set(specialties) == {"orthopedic-surgery", "orthopedic-spine-surgery", "physical-therapy"}


def test_void_numbers_and_other_peoples_names_are_doubtful(taxonomy: SessionFactory, tmp_path: Path) -> None:
    void = {"NPI Deactivation Date": "01/02/2020"}
    wrong = {"Provider Last Name (Legal Name)": "SOMEBODY"}
    path = npidata(tmp_path / "npidata.csv", registered(1, **void), registered(2, SPINE, **wrong))
    import_nppes(taxonomy, path=path)
    rows = [person(1, "CHIROPRACTIC"), person(2, "ORTHOPEDIC SURGERY"), person(3, "PHYSICAL THERAPY")]
    summary = import_dac(taxonomy, paths=[write_rows(tmp_path / "dac.csv", rows)])
    assert summary.faults == {"void-npi": 1, "name-disagrees": 1}
    with taxonomy() as session:
        [specialties] = session.scalars(select(ClinicSummary.specialties))
    assert set(specialties) == {"orthopedic-surgery", "physical-therapy"}


def test_a_new_file_replaces_the_old_word_and_a_dry_run_does_not(
    taxonomy: SessionFactory, tmp_path: Path
) -> None:
    def known() -> list[str]:
        with taxonomy() as session:
            return list(session.scalars(select(RegistryPerson.npi).order_by(RegistryPerson.npi)))

    import_nppes(taxonomy, path=npidata(tmp_path / "a.csv", registered(1, SPINE)))
    import_nppes(taxonomy, path=npidata(tmp_path / "b.csv", registered(2, SPINE)), dry_run=True)
    assert known() == [npi(1)]
    import_nppes(taxonomy, path=npidata(tmp_path / "b.csv", registered(2, SPINE)))
    assert known() == [npi(2)]


@pytest.mark.skipif(not REAL_DATA.is_dir(), reason="no FINDER_REAL_DATA")
def test_every_row_of_the_real_samples_is_accounted_for(taxonomy: SessionFactory, tmp_path: Path) -> None:
    def copied(name: str) -> Path:
        path = tmp_path / Path(name).name
        path.write_bytes((REAL_DATA / name).read_bytes())
        return path

    summaries = [
        (500, import_nppes(taxonomy, path=copied("nppes/npidata_sample_330col.csv"))),
        (386, import_dac(taxonomy, paths=[copied("cms_dac/dac_2021_40col.csv")])),
        (5_000, import_dac(taxonomy, paths=[copied("cms_dac/dac_2026_14col.csv")])),
        (4, import_dac(taxonomy, paths=[copied("cms_dac/physician_compare_2014_40col.csv")])),
    ]
    for rows, summary in summaries:
        counts = summary.counts
        told = counts["rows_accepted"] + counts.get("rows_doubtful", 0) + counts.get("rows_refused", 0)
        assert told == counts["rows_read"] == rows
