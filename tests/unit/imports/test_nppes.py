"""The NPPES monthly reader: both widths, primary taxonomies, deactivated shells, faults, the real file."""

import contextlib
import csv
import io
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.imports.faults import FileRefused, Outcome, RowFault
from finder.imports.files import opened_bytes
from finder.imports.headers import Format
from finder.imports.npis import are_npis, check_digit, is_npi
from finder.imports.readers.nppes import ADDRESS_FIELDS, COLUMNS, read_nppes
from finder.imports.readers.nppes_headers import NPIDATA
from tests.guards.source import CHECKOUT

REAL = Path(os.environ.get("FINDER_REAL_DATA") or CHECKOUT.parent / "shared" / "data") / "nppes"
HEADER = NPIDATA[0].needed
GOOD = {
    "npi": "1215911011", "entity": "1", "last_name": "RIVERA", "first_name": "ANA", "credential": "MD",
    "line_1": "870 111TH AVE N", "line_2": "STE 3", "city": "NAPLES", "state": "FL", "zip": "341081869",
    "country": "US", "phone": "2395933800",
}  # fmt: skip
PHYSIATRY, PAIN, OTHER = "208100000X", "208VP0014X", "207Q00000X"
SHELL = {**dict.fromkeys(GOOD, ""), "npi": "1306849450", "deactivated": "03/03/2021"}
Row = dict[str, object]


def line(*taxonomies: tuple[str, str], header: Sequence[str] = HEADER, **changed: str) -> list[str]:
    columns = COLUMNS | ADDRESS_FIELDS
    said = {columns[field]: text for field, text in (GOOD | changed).items()}
    for place, (code, switch) in enumerate(taxonomies or ((PHYSIATRY, "Y"),), start=1):
        said[f"Healthcare Provider Taxonomy Code_{place}"] = code
        said[f"Healthcare Provider Primary Taxonomy Switch_{place}"] = switch
    return [said.get(name, "") for name in header]


def packed(*lines: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *lines])
    return text.getvalue().encode()


def read(content: bytes, *, addresses: bool = False) -> tuple[list[Row], list[RowFault]]:
    answers = list(read_nppes(io.BytesIO(content), Path("npidata.csv"), addresses=addresses))
    rows = [row for answer in answers if not isinstance(answer, RowFault) for row in answer.to_pylist()]
    return rows, [answer for answer in answers if isinstance(answer, RowFault)]


def one(*taxonomies: tuple[str, str], **changed: str) -> Row:
    [row], _ = read(packed(line(*taxonomies, **changed)))
    return row


@pytest.mark.parametrize("format_", NPIDATA, ids=lambda each: each.name)
def test_each_width_gives_the_same_person(format_: Format) -> None:
    content = packed(line(header=format_.needed), header=format_.needed)
    assert read(content) == (
        [
            {
                "row": 2,
                "npi": "1215911011",
                "entity": "1",
                "last_name": "RIVERA",
                "first_name": "ANA",
                "primary": PHYSIATRY,
                "taxonomies": PHYSIATRY,
                "deactivated": False,
            }
        ],
        [],
    )
    [row], _ = read(content, addresses=True)
    assert {name: row[name] for name in ADDRESS_FIELDS} == {name: GOOD[name] for name in ADDRESS_FIELDS}


def test_the_primary_taxonomy_is_the_marked_one_wherever_it_stands() -> None:
    row = one((OTHER, "N"), (PAIN, "Y"), (PHYSIATRY, "N"))
    assert (row["primary"], row["taxonomies"]) == (PAIN, f"{OTHER} {PAIN} {PHYSIATRY}")
    assert one((OTHER, "N"), (PAIN, "N"))["primary"] == OTHER
    assert one(("", ""))["primary"] == ""


def test_an_organization_is_called_by_its_legal_name() -> None:
    row = one(entity="2.0", organization="BAY SPINE LLC", last_name="", first_name="")
    assert (row["entity"], row["last_name"]) == ("2", "BAY SPINE LLC")


def test_a_deactivated_shell_is_read_without_a_name() -> None:
    row = one(("", ""), **SHELL)
    assert (row["npi"], row["entity"], row["last_name"], row["deactivated"]) == ("1306849450", "", "", True)


@pytest.mark.parametrize(
    ("reactivated", "void"),
    [("", True), ("03/04/2021", False), ("03/03/2021", False), ("12/02/2020", True), ("01/02/2022", False)],
)
def test_a_number_that_was_given_back_holds_again(reactivated: str, void: bool) -> None:
    assert one(deactivated="03/03/2021", reactivated=reactivated)["deactivated"] is void


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("npi", "1215911012", "bad-npi"),
        ("npi", "", "bad-npi"),
        ("npi", "1.21591E+09", "bad-npi"),
        ("entity", "3", "no-entity-type"),
        ("entity", "", "no-entity-type"),
        ("last_name", " ", "no-name"),
        ("first_name", "A\x07NA", "not-text"),
        ("first_name", "A\x00NA", "not-text"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_reason(field: str, value: str, code: str) -> None:
    rows, faults = read(packed(line(**{field: value})))
    assert [(fault.row, fault.code, bool(fault.reason)) for fault in faults] == [(2, code, True)]
    assert rows == []


def test_a_taxonomy_that_is_no_code_makes_its_row_doubtful() -> None:
    rows, faults = read(packed(line((OTHER, "Y"), ("SPINE", "N"))))
    assert [(fault.code, fault.outcome, fault.value) for fault in faults] == [
        ("bad-taxonomy", Outcome.DOUBTFUL, f"{OTHER} SPINE")
    ]
    assert len(rows) == 1


def test_bytes_that_are_no_text_refuse_their_row_alone() -> None:
    content = packed(line(), line(last_name="RIVIERA"), line()).replace(b"RIVIERA", b"RIV\xff\xfeA")
    rows, faults = read(content)
    assert [row["row"] for row in rows] == [2, 4]
    assert [(fault.row, fault.code) for fault in faults] == [(3, "not-text")]


def test_a_line_of_another_width_is_refused_and_the_others_keep_their_numbers() -> None:
    rows, faults = read(packed(line(), line()[:-1], line(), [*line(), ""], line()))
    assert [row["row"] for row in rows] == [2, 4, 6]
    assert [(fault.row, fault.code) for fault in faults] == [(3, "wrong-columns"), (5, "wrong-columns")]


def test_an_unknown_header_names_the_nearest_and_what_differs() -> None:
    header = [name.replace("Provider First Name", "Provider Given Name") for name in HEADER]
    with pytest.raises(
        FileRefused, match=r"330 columns\)\. Missing: Provider First Name\. Unknown: 'Provider Given"
    ):
        read(packed(header=header))


def test_a_file_without_rows_gives_none_and_one_without_header_is_refused() -> None:
    assert read(packed()) == ([], [])
    with pytest.raises(FileRefused, match="empty"):
        read(b"")


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_mangled_bytes_are_refused_and_raise_nothing_else(data: st.DataObject) -> None:
    content = bytearray(packed(line(), line(entity="2", organization="BAY SPINE"), line((OTHER, "Y"))))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at:at] = data.draw(st.sampled_from([b'"', b"\x00", b"\n", b",", b"\xff", b"x" * 140_000]))
    with contextlib.suppress(FileRefused):
        rows, faults = read(bytes(content))
        numbers = [row["row"] for row in rows] + [f.row for f in faults if f.outcome is Outcome.REFUSED]
        assert len(numbers) == len(set(numbers))
        assert all(fault.reason for fault in faults)


@given(st.one_of(st.from_regex(r"[012]\d{9}", fullmatch=True), st.text(max_size=12)))
def test_a_column_of_npis_is_judged_like_each_of_them(text: str) -> None:
    encodable = text.encode("utf-8", errors="ignore").decode()
    assert are_npis(pa.array([encodable], pa.string()))[0].as_py() is is_npi(encodable)


@given(st.integers(100_000_000, 299_999_999))
def test_the_check_digit_makes_an_npi(first_nine: int) -> None:
    assert is_npi(f"{first_nine}{check_digit(first_nine)}")


@pytest.mark.skipif(not REAL.is_dir(), reason="no nppes/ in FINDER_REAL_DATA")
def test_every_real_row_is_read_refused_or_doubtful() -> None:
    path = REAL / "npidata_sample_330col.csv"
    with opened_bytes(path) as (content, _):
        rows, faults = read(content.read())
    assert (len(rows), faults) == (500, [])
    assert sum(row["deactivated"] is True for row in rows) == 36
    entities = Counter(row["entity"] for row in rows)
    assert entities == {"1": 368, "2": 96, "": 36}
