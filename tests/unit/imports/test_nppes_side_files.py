"""NPPES's practice locations, other names and deactivated numbers; CMS's facility affiliations."""

import zipfile
from pathlib import Path

import pytest

from finder.imports.faults import FileRefused, RowFault
from finder.imports.phones import Phone
from finder.imports.readers.dac_headers import GENERATIONS
from finder.imports.readers.facilities import FacilityRow
from finder.imports.readers.facility_headers import FORMATS
from finder.imports.readers.nppes_headers import DEACTIVATED, OTHER_NAMES, PRACTICE_LOCATIONS
from finder.imports.readers.nppes_side_files import OtherName, PracticeLocation
from tests.unit.imports.registry_files import FACILITY, LOCATION, NPI, OTHER_NPI, READERS, csv_file, workbook


def test_a_practice_location_is_an_address_with_its_extension(tmp_path: Path) -> None:
    [row] = READERS["practice locations"](csv_file(tmp_path / "pl.csv", PRACTICE_LOCATIONS.needed, LOCATION))
    assert isinstance(row, PracticeLocation)
    assert (row.row, row.npi, row.street.key, row.street.suite) == (2, NPI, "870 111TH AVE N", "STE 3")
    assert (row.city, row.state, row.zip5, row.phone) == (
        "NAPLES",
        "FL",
        "34108",
        Phone("+12395933800", "12"),
    )


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [(0, "1", "bad-npi"), (1, "", "no-street"), (3, "", "no-city"), (4, "ONTARIO", "bad-state"),
     (5, "", "bad-zip"), (6, "CA", "abroad")],
)  # fmt: skip
def test_a_practice_location_that_is_none_is_refused(
    tmp_path: Path, place: int, value: str, code: str
) -> None:
    row = [*LOCATION]
    row[place] = value
    [fault] = READERS["practice locations"](csv_file(tmp_path / "pl.csv", PRACTICE_LOCATIONS.needed, row))
    assert isinstance(fault, RowFault)
    assert (fault.row, fault.code) == (2, code)


def test_other_names_are_read(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "on.csv", OTHER_NAMES.needed, [NPI, "BAY  SPINE", "3"], [NPI, "", "3"])
    first, second = READERS["other names"](path)
    assert first == OtherName(2, NPI, "BAY SPINE", "3")
    assert isinstance(second, RowFault)
    assert second.code == "no-name"


def test_the_endpoint_file_is_told_apart(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "ep.csv", ["NPI", "Endpoint Type", "Endpoint"], [NPI, "DIRECT", "a@b.example"])
    with pytest.raises(FileRefused, match="endpoint file"):
        READERS["other names"](path)


@pytest.mark.parametrize("form", ["csv", "workbook", "zip with a workbook"])
def test_deactivated_numbers_are_shells(tmp_path: Path, form: str) -> None:
    rows = [[NPI, "03/03/2021"], ["1215911012", "03/03/2021"], [OTHER_NPI, "12/09/2024"]]
    path = tmp_path / "report"
    if form == "csv":
        csv_file(path, DEACTIVATED.needed, *rows)
    else:
        workbook(path, [["NPPES Deactivated Records as of Nov 10 2026"], DEACTIVATED.needed, *rows])
    if form.startswith("zip"):
        with zipfile.ZipFile(tmp_path / "report.zip", "w") as archive:
            archive.write(path, "NPPES Deactivated NPI Report 20261110.xlsx")
        path = tmp_path / "report.zip"
    found = READERS["deactivated"](path)
    shells = [row for row in found if isinstance(row, dict)]
    assert [(row["npi"], row["entity"], row["last_name"], row["deactivated"]) for row in shells] == [
        (NPI, "", "", True), (OTHER_NPI, "", "", True),
    ]  # fmt: skip
    assert [row.code for row in found if isinstance(row, RowFault)] == ["bad-npi"]


def test_a_workbook_without_the_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no header NPI, NPPES Deactivation Date"):
        READERS["deactivated"](workbook(tmp_path / "a.xlsx", [["Something"], ["else", "here"]]))


@pytest.mark.parametrize("format_", FORMATS, ids=["2022", "2026"])
def test_each_facility_header_gives_the_same_row(tmp_path: Path, format_: object) -> None:
    columns = FORMATS[FORMATS.index(format_)].needed  # type: ignore[arg-type]  # pytest gives an object
    [row] = READERS["facilities"](csv_file(tmp_path / "fa.csv", columns, FACILITY))
    assert row == FacilityRow(2, NPI, "RIVERA", "ANA", "Hospital", "100018", "100018", ())


@pytest.mark.parametrize(
    ("place", "value", "code", "refused"),
    [(0, "", "bad-npi", True), (7, "12", "bad-ccn", True), (7, "10018", "mended-ccn", False),
     (6, "Spa", "unknown-facility-type", False)],
)  # fmt: skip
def test_a_facility_row_with_a_fault_is_said(
    tmp_path: Path, place: int, value: str, code: str, refused: bool
) -> None:
    row = [*FACILITY]
    row[place] = value
    [found] = READERS["facilities"](csv_file(tmp_path / "fa.csv", FORMATS[0].needed, row))
    faults = (found,) if isinstance(found, RowFault) else found.faults  # type: ignore[attr-defined]  # a FacilityRow
    assert isinstance(found, RowFault) is refused
    assert [fault.code for fault in faults] == [code]


def test_an_unknown_facility_header_names_what_differs(tmp_path: Path) -> None:
    header = [*FORMATS[0].needed[:-1], "Facility Certification Number"]
    with pytest.raises(
        FileRefused, match=r"2022 and later\)\. Missing: Facility Type Certification Number\."
    ):
        READERS["facilities"](csv_file(tmp_path / "fa.csv", header, FACILITY))


def test_the_header_of_another_kind_of_file_names_its_command(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "dac.csv", GENERATIONS["2023"], [])
    with pytest.raises(FileRefused, match=r"Doctors and Clinicians file \(2023\): use finder import dac\.$"):
        READERS["facilities"](path)
