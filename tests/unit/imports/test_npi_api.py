"""Answers of the NPI registry's API, the recorded ones and errors among them."""

import os
from pathlib import Path
from typing import Any

import pytest

from finder.imports.faults import FileRefused, RowFault
from finder.imports.files import opened_bytes
from finder.imports.readers.npi_api import read_npi_api
from tests.guards.source import CHECKOUT
from tests.unit.imports.registry_files import API_RESULT, NPI, PHYSIATRY, json_file, rows_of

REAL = Path(os.environ.get("FINDER_REAL_DATA") or CHECKOUT.parent / "shared" / "data") / "nppes" / "api"


def read(path: Path) -> list[Any]:
    with opened_bytes(path) as (content, _):
        return rows_of(read_npi_api(content, path, addresses=True))


def one(tmp_path: Path, **changed: Any) -> Any:
    [row] = read(json_file(tmp_path / "answer.json", {"results": [API_RESULT | changed]}))
    return row


def test_a_person_is_read_with_the_practice_address_and_the_primary_taxonomy(tmp_path: Path) -> None:
    row = one(tmp_path)
    assert (row["row"], row["npi"], row["entity"], row["last_name"]) == (1, NPI, "1", "RIVERA")
    assert (row["primary"], row["taxonomies"]) == (PHYSIATRY, f"207Q00000X {PHYSIATRY}")
    assert (row["line_1"], row["zip"], row["deactivated"]) == ("870 111TH AVE N", "341081869", False)


def test_an_organization_and_a_void_number_are_told(tmp_path: Path) -> None:
    organization = {"organization_name": "BAY SPINE LLC", "status": "D"}
    row = one(tmp_path, enumeration_type="NPI-2", basic=organization)
    assert (row["entity"], row["last_name"], row["deactivated"]) == ("2", "BAY SPINE LLC", True)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": 1215911012}, "bad-npi"),
        ({"number": None}, "bad-npi"),
        ({"enumeration_type": "NPI-3"}, "no-entity-type"),
        ({"basic": "RIVERA"}, "no-name"),
        ({"basic": {}}, "no-name"),
    ],
)
def test_a_result_that_cannot_be_used_is_refused(tmp_path: Path, changed: dict[str, Any], code: str) -> None:
    row = one(tmp_path, **changed)
    assert isinstance(row, RowFault)
    assert (row.row, row.code) == (1, code)


def test_a_result_without_a_taxonomy_is_doubtful(tmp_path: Path) -> None:
    found = read(json_file(tmp_path / "a.json", {"results": [API_RESULT | {"taxonomies": []}]}))
    assert [row.code for row in found if isinstance(row, RowFault)] == ["no-taxonomy"]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            {"Errors": [{"description": "Field number must have 10 characters", "number": "06"}]},
            "must have 10 char",
        ),
        ({"Errors": []}, "no reason given"),
        ({"result_count": 0}, 'no list "results"'),
        ([], 'no list "results"'),
    ],
)
def test_an_answer_that_reports_errors_is_refused_in_the_registrys_words(
    tmp_path: Path, content: Any, said: str
) -> None:
    with pytest.raises(FileRefused, match=said):
        read(json_file(tmp_path / "a.json", content))


@pytest.mark.skipif(not REAL.is_dir(), reason="no nppes/api/ in FINDER_REAL_DATA")
def test_every_recorded_result_is_read_or_said() -> None:
    counts = {path.name: read(path) for path in sorted(REAL.glob("*.json"))}
    assert [len(rows) for rows in counts.values()] == [10, 1, 0, 1, 5]
    assert not [row for rows in counts.values() for row in rows if isinstance(row, RowFault)]
