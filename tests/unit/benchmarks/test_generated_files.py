"""The invented national files: the same for a seed, read without refusal, with the shares they promise."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from benchmarks.generate_dac import dac_lines
from benchmarks.generate_nppes import nppes_lines
from benchmarks.output import write_lines
from finder.imports.faults import RowFault
from finder.imports.files import opened, opened_bytes
from finder.imports.readers.dac import DacRow, read_dac
from finder.imports.readers.dac_headers import GENERATIONS
from finder.imports.readers.nppes import read_nppes
from finder.imports.readers.nppes_headers import NPIDATA

PEOPLE = 1_500
COLUMNS = GENERATIONS["2023"]


def dac_rows(*, month: int = 0, changed: float = 0.0) -> list[dict[str, str]]:
    lines = dac_lines(PEOPLE, seed=1, month=month, changed=changed)
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in csv.reader(lines)]


@pytest.fixture(scope="module")
def first_month() -> list[dict[str, str]]:
    """Give the rows of month 0."""
    return dac_rows()


def test_one_seed_is_one_file_and_another_is_another() -> None:
    assert list(dac_lines(200, seed=1)) == list(dac_lines(200, seed=1))
    assert list(dac_lines(200, seed=1)) != list(dac_lines(200, seed=2))
    assert list(nppes_lines(200, count=50, seed=1)) == list(nppes_lines(200, count=50, seed=1))


def test_the_reader_takes_every_row(tmp_path: Path) -> None:
    path = tmp_path / "dac.csv.zst"
    written = write_lines(path, ",".join(COLUMNS) + "\n", dac_lines(200, seed=1))
    with opened(path) as (text, _):
        rows = list(read_dac(text, path))
    assert len(rows) == written
    assert all(isinstance(row, DacRow) for row in rows)
    doubts = Counter(fault.code for row in rows if isinstance(row, DacRow) for fault in row.faults)
    assert {"suppressed-line", "bad-phone", "mended-zip"} <= set(doubts)


def test_the_measured_shares_are_kept(first_month: list[dict[str, str]]) -> None:
    addresses = Counter(row["NPI"] for row in first_month)
    assert len(addresses) == PEOPLE
    assert 0.33 < sum(count > 1 for count in addresses.values()) / PEOPLE < 0.47
    assert max(addresses.values()) == 23
    share = {name: sum(map(test, first_month)) / len(first_month) for name, test in {
        "suppressed": lambda row: row["ln_2_sprs"] == "Y",
        "no street": lambda row: not row["adr_ln_1"],
        "no phone": lambda row: not row["Telephone Number"],
    }.items()}  # fmt: skip
    assert share == pytest.approx({"suppressed": 0.069, "no street": 0.006, "no phone": 0.28}, abs=0.03)


def test_one_group_stands_at_276_addresses(first_month: list[dict[str, str]]) -> None:
    buildings = defaultdict(set)
    for row in first_month:
        if row["org_pac_id"]:
            buildings[row["org_pac_id"]].add(row["adrs_id"][:22])
    assert sorted(map(len, buildings.values()))[-2:] < [100, 277]
    assert max(map(len, buildings.values())) == 276


def test_the_next_month_changes_the_share_that_was_asked_for(first_month: list[dict[str, str]]) -> None:
    def by_npi(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
        found = defaultdict(list)
        for row in rows:
            found[row["NPI"]].append(row)
        return found

    before, after = by_npi(first_month), by_npi(dac_rows(month=1, changed=0.2))
    changed = sum(before[npi] != after[npi] for npi in before)
    assert 0.15 < changed / PEOPLE < 0.25
    assert 0.04 < sum(npi not in after or not after[npi] for npi in before) / PEOPLE < 0.10


def test_nppes_has_the_same_people_and_330_columns(tmp_path: Path, first_month: list[dict[str, str]]) -> None:
    path = tmp_path / "npidata.csv.gz"
    header = ",".join(NPIDATA[0].needed) + "\n"
    assert write_lines(path, header, nppes_lines(6_000, count=PEOPLE, seed=1)) == 6_000
    with opened_bytes(path) as (content, _):
        batches = list(read_nppes(content, path))
    assert not any(isinstance(batch, RowFault) for batch in batches)
    rows = [row for batch in batches if not isinstance(batch, RowFault) for row in batch.to_pylist()]
    people = {row["npi"]: row for row in rows}
    assert len(people) == len(rows) == 6_000
    assert {row["NPI"] for row in first_month} <= people.keys()
    assert all(people[row["NPI"]]["last_name"] == row["Provider Last Name"] for row in first_month)
    assert 0.02 < sum(row["deactivated"] for row in rows) / 6_000 < 0.04
    assert 0.15 < sum(row["entity"] == "2" for row in rows) / 6_000 < 0.22
    first = sum(row["taxonomies"].split()[0] != row["primary"] for row in rows if row["entity"] == "1")
    assert 0.08 < first / sum(row["entity"] == "1" for row in rows) < 0.16
