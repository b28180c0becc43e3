"""The Doctors and Clinicians reader: each header generation, each documented fault, the real files."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from finder.imports.faults import FileRefused, Outcome, RowFault
from finder.imports.files import opened
from finder.imports.npis import is_npi
from finder.imports.phones import Phone
from finder.imports.readers.dac import DacRow, read_dac
from finder.imports.readers.dac_headers import FIELDS, GENERATIONS
from tests.guards.source import CHECKOUT

REAL_DATA = Path(os.environ.get("FINDER_REAL_DATA") or CHECKOUT.parent / "shared" / "data") / "cms_dac"
GOOD = {
    "npi": "1215911011",
    "last_name": "RIVERA",
    "first_name": "ANA",
    "middle_name": "M",
    "suffix": "JR.",
    "credential": "MD",
    "primary": "PHYSICAL MEDICINE AND REHABILITATION",
    "secondary_1": "PAIN MANAGEMENT",
    "secondary_3": "NEUROLOGY",
    "organization": "BAY SPINE, LLC",
    "organization_pac_id": "0749187847",
    "line_1": "870 111TH AVENUE N",
    "line_2": "SUITE  3",
    "city": "NAPLES",
    "state": "FL",
    "zip": "341081869",
    "phone": "(239) 593-3800",
    "telehealth": "Y",
    "adrs_id": "FL341081869NA870XXNXXX405",
}


def write(path: Path, generation: str, *rows: dict[str, str]) -> Path:
    columns = GENERATIONS[generation]
    field_of = {name: field for field, names in FIELDS.items() for name in names}
    separator = ", " if generation == "2021" else ","
    with path.open("w", newline="") as file:
        file.write(separator.join(columns) + "\n")
        csv.writer(file).writerows([row.get(field_of.get(name, ""), "") for name in columns] for row in rows)
    return path


def read(path: Path) -> list[DacRow | RowFault]:
    with opened(path) as (lines, _):
        return list(read_dac(lines, path))


def read_one(path: Path, **changed: str) -> DacRow | RowFault:
    [row] = read(write(path / "dac.csv", "2023", GOOD | changed))
    return row


@pytest.mark.parametrize(
    ("generation", "columns", "begins"),
    [
        ("2014", 40, "NPI,PAC ID,Professional Enrollment ID,Last Name"),
        ("2021", 40, "NPI, Ind_PAC_ID, Ind_enrl_ID, lst_nm"),
        ("2022", 31, "NPI,Ind_PAC_ID,Ind_enrl_ID,lst_nm"),
        ("2023", 31, "NPI,Ind_PAC_ID,Ind_enrl_ID,Provider Last Name"),
        ("2026", 31, "npi,ind_pac_id,ind_enrl_id,provider_last_name"),
    ],
)
def test_each_generation_gives_the_same_clinician(
    tmp_path: Path, generation: str, columns: int, begins: str
) -> None:
    path = write(tmp_path / "dac.csv", generation, GOOD)
    assert path.read_text().startswith(begins)
    assert len(GENERATIONS[generation]) == columns
    [row] = read(path)
    assert isinstance(row, DacRow)
    assert (row.row, row.npi, row.last_name, row.first_name) == (2, "1215911011", "RIVERA", "ANA")
    assert (row.middle_name, row.suffix, row.credential) == ("M", "JR.", "MD")
    assert row.primary_specialty == "PHYSICAL MEDICINE AND REHABILITATION"
    assert row.secondary_specialties == ("PAIN MANAGEMENT", "NEUROLOGY")
    assert (row.organization, row.organization_pac_id) == ("BAY SPINE, LLC", "0749187847")
    assert (row.line_1, row.line_2, row.line_2_suppressed) == ("870 111TH AVENUE N", "SUITE 3", False)
    assert row.street is not None
    assert (row.street.key, row.street.suite) == ("870 111TH AVE N", "SUITE 3")
    assert (row.city, row.state, row.zip5) == ("NAPLES", "FL", "34108")
    assert row.faults == ()


@pytest.mark.parametrize(
    ("generation", "phone", "telehealth", "building"),
    [
        ("2014", None, None, None),
        ("2021", "+12395933800", None, "FL341081869NA870XXNXXX"),
        ("2022", "+12395933800", True, "FL341081869NA870XXNXXX"),
        ("2026", "+12395933800", True, "FL341081869NA870XXNXXX"),
    ],
)
def test_what_a_generation_does_not_say_is_unknown(
    tmp_path: Path, generation: str, phone: str | None, telehealth: bool | None, building: str | None
) -> None:
    [row] = read(write(tmp_path / "dac.csv", generation, GOOD))
    assert isinstance(row, DacRow)
    assert (row.phone, row.telehealth, row.building_id) == (Phone(phone), telehealth, building)


def test_the_reduced_file_has_its_suite_in_the_full_address(tmp_path: Path) -> None:
    said = GOOD | {"line_1": "1025 BEAL PKWY N STE C"}
    [row] = read(write(tmp_path / "dac.csv", "2026, reduced", said))
    assert isinstance(row, DacRow)
    assert row.street is not None
    assert (row.street.key, row.street.suite) == ("1025 BEAL PKWY N", "STE C")
    assert row.organization is None


def test_an_unknown_header_names_the_nearest_generation_and_what_differs(tmp_path: Path) -> None:
    path = write(tmp_path / "dac.csv", "2022", GOOD)
    path.write_text(path.read_text().replace("lst_nm", "last_nm", 1).replace("grp_assgn,", "", 1))
    expected = r"\(2022\)\. Missing: lst_nm, grp_assgn\. Unknown: 'last_nm' \(nearest: 'lst_nm'\)\."
    with pytest.raises(FileRefused, match=expected):
        read(path)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("npi", "1215911012", "bad-npi"),
        ("npi", "1.21591E+09", "bad-npi"),
        ("npi", "", "bad-npi"),
        ("last_name", " ", "no-name"),
        ("primary", "", "no-specialty"),
        ("state", "ZZ", "bad-state"),
        ("city", "", "no-city"),
        ("zip", "", "bad-zip"),
        ("zip", "12", "bad-zip"),
        ("zip", "1234567890", "bad-zip"),
        ("city", "NAP\x00LES", "not-text"),
    ],
)
def test_an_unusable_row_is_refused_with_its_reason(
    tmp_path: Path, field: str, value: str, code: str
) -> None:
    row = read_one(tmp_path, **{field: value})
    assert isinstance(row, RowFault)
    assert (row.row, row.outcome, row.code) == (2, Outcome.REFUSED, code)
    assert row.reason


def test_a_short_row_is_refused_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "dac.csv", "2023", GOOD)
    path.write_text(path.read_text() + "1215911011,RIVERA\n")
    good, short = read(path)
    assert isinstance(good, DacRow)
    assert isinstance(short, RowFault)
    assert (short.row, short.code) == (3, "wrong-columns")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"phone": "2.12689E+12"}, "bad-phone"),
        ({"phone": "703-433-15531"}, "bad-phone"),
        ({"line_1": "", "line_2": ""}, "no-street"),
        ({"suppressed": "Y", "line_2": ""}, "suppressed-line"),
        ({"organization_pac_id": "749187847"}, "mended-pac-id"),
        ({"organization_pac_id": "7.49E+09"}, "bad-pac-id"),
        ({"adrs_id": "FL341081869NA"}, "bad-adrs-id"),
        ({"adrs_id": "GA341081869NA870XXNXXX405"}, "adrs-id-disagrees"),
    ],
)
def test_a_doubtful_part_is_noted_and_the_rest_kept(
    tmp_path: Path, changed: dict[str, str], code: str
) -> None:
    row = read_one(tmp_path, **changed)
    assert isinstance(row, DacRow)
    assert [(fault.row, fault.outcome, fault.code) for fault in row.faults] == [(2, Outcome.DOUBTFUL, code)]
    assert (row.street is None) == (code == "no-street")
    assert (row.phone == Phone()) == (code == "bad-phone")
    assert row.line_2_suppressed == (code == "suppressed-line")
    assert (row.organization_pac_id is None) == (code == "bad-pac-id")
    assert row.organization_pac_id in {None, "0749187847"}
    assert (row.adrs_id is None) == ("adrs-id" in code)


@pytest.mark.parametrize(
    ("written", "zip5", "state"),
    [
        ("659", "00659", "PR"),
        ("64844660", "06484", "CT"),
        ("16145-37ND", "16145", "PA"),
        ("688472944.0", "68847", "NE"),
    ],
)
def test_a_damaged_zip_is_mended_and_counted(tmp_path: Path, written: str, zip5: str, state: str) -> None:
    row = read_one(tmp_path, zip=written, state=state, adrs_id="")
    assert isinstance(row, DacRow)
    assert row.zip5 == zip5
    assert [(fault.code, fault.value) for fault in row.faults] == [("mended-zip", written)]


@pytest.mark.parametrize(
    ("text", "right"),
    [("1234567893", True), ("1234567890", False), ("123456789", False), ("9234567893", False)],
)
def test_the_npi_is_checked_with_its_prefix(text: str, right: bool) -> None:
    assert is_npi(text) is right


@pytest.mark.skipif(not REAL_DATA.is_dir(), reason="no cms_dac/ in FINDER_REAL_DATA")
@pytest.mark.parametrize(
    ("name", "read_", "refused", "doubtful"),
    [
        ("physician_compare_2014_40col.csv", 4, {}, {}),
        ("dac_2021_40col.csv", 332, {}, {"mended-zip": 52, "bad-phone": 2, "suppressed-line": 1}),
        ("dac_2026_14col.csv", 4628, {}, {"suppressed-line": 343, "no-street": 29}),
    ],
)
def test_every_real_row_is_read_refused_or_doubtful(
    name: str, read_: int, refused: dict[str, int], doubtful: dict[str, int]
) -> None:
    with (REAL_DATA / name).open(newline="") as file:
        lines = sum(1 for _ in csv.reader(file)) - 1
    rows = read(REAL_DATA / name)
    faults = [row for row in rows if isinstance(row, RowFault)]
    doubted = [row for row in rows if isinstance(row, DacRow) and row.faults]
    assert read_ + len(faults) + len(doubted) == len(rows) == lines
    assert all(fault.reason for fault in faults)
    assert Counter(fault.code for fault in faults) == refused
    assert Counter(fault.code for row in doubted for fault in row.faults) == doubtful
