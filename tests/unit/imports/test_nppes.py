"""The NPPES monthly reader: both widths, primary taxonomies, deactivated shells, faults, the real file."""

import csv
import datetime as dt
import io
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.imports.faults import FileRefused, RowFault
from finder.imports.files import opened_bytes
from finder.imports.headers import Format
from finder.imports.npis import are_npis, check_digit, is_npi
from finder.imports.readers import nppes
from finder.imports.readers.nppes import FIELDS, NppesRow, read_nppes
from finder.imports.readers.nppes_headers import NPIDATA
from tests.guards.source import CHECKOUT

REAL = Path(os.environ.get("FINDER_REAL_DATA") or CHECKOUT.parent / "shared" / "data") / "nppes"
HEADER = NPIDATA[0].needed
GOOD = {
    "npi": "1215911011", "entity": "1", "last_name": "RIVERA", "first_name": "ANA", "credential": "MD",
    "line_1": "870 111TH AVE N", "line_2": "STE 3", "city": "NAPLES", "state": "FL", "zip": "341081869",
    "country": "US", "phone": "2395933800", "updated": "07/08/2024",
}  # fmt: skip
PHYSIATRY, PAIN, OTHER = "208100000X", "208VP0014X", "207Q00000X"
Answer = list[NppesRow | RowFault]


def line(*taxonomies: tuple[str, str], header: Sequence[str] = HEADER, **changed: str) -> list[str]:
    said = {FIELDS[field]: text for field, text in (GOOD | changed).items()}
    for place, (code, switch) in enumerate(taxonomies or ((PHYSIATRY, "Y"),), start=1):
        said[f"Healthcare Provider Taxonomy Code_{place}"] = code
        said[f"Healthcare Provider Primary Taxonomy Switch_{place}"] = switch
    return [said.get(name, "") for name in header]


def packed(*lines: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *lines])
    return text.getvalue().encode()


def read(content: bytes, wanted: Sequence[str] | None = None) -> tuple[Answer, int]:
    batches = list(read_nppes(io.BytesIO(content), Path("npidata.csv"), wanted=wanted))
    return [row for batch in batches for row in batch.rows], sum(batch.passed_over for batch in batches)


def one(*taxonomies: tuple[str, str], **changed: str) -> NppesRow | RowFault:
    [row], _ = read(packed(line(*taxonomies, **changed)))
    return row


@pytest.mark.parametrize("format_", NPIDATA, ids=lambda each: f"{len(each.needed)} {each.name[-12:]}")
def test_each_width_gives_the_same_person(format_: Format) -> None:
    [row], passed_over = read(packed(line(header=format_.needed), header=format_.needed))
    assert isinstance(row, NppesRow)
    assert (row.row, row.npi, row.is_person, row.last_name) == (2, "1215911011", True, "RIVERA")
    assert (row.line_1, row.line_2, row.city, row.state, row.zip5) == (
        "870 111TH AVE N", "STE 3", "NAPLES", "FL", "34108",
    )  # fmt: skip
    assert (row.phone, row.updated_on, row.taxonomies) == ("2395933800", dt.date(2024, 7, 8), (PHYSIATRY,))
    assert (row.faults, passed_over) == ((), 0)


def test_the_primary_taxonomy_comes_first_wherever_it_stands() -> None:
    row = one((OTHER, "N"), (PAIN, "Y"), (OTHER, "N"))
    assert isinstance(row, NppesRow)
    assert row.taxonomies == (PAIN, OTHER)


def test_only_wanted_and_void_rows_are_given_and_all_others_counted() -> None:
    shell = {**dict.fromkeys(GOOD, ""), "npi": "1306849450", "deactivated": "03/03/2021"}
    lines = [line((OTHER, "Y")), line((OTHER, "Y"), (PAIN, "N")), line(("", ""), **shell), line((OTHER, "Y"))]
    rows, passed_over = read(packed(*lines), wanted=[PAIN])
    assert [row.row for row in rows] == [3, 4]
    assert passed_over == 2
    assert isinstance(rows[1], NppesRow)
    assert (rows[1].last_name, rows[1].deactivated_on) == ("", dt.date(2021, 3, 3))


@pytest.mark.parametrize(("reactivated", "void"), [("", True), ("03/04/2021", False), ("03/02/2021", True)])
def test_a_number_that_was_given_back_holds_again(reactivated: str, void: bool) -> None:
    row = one(deactivated="03/03/2021", reactivated=reactivated)
    assert isinstance(row, NppesRow)
    assert (row.deactivated_on is not None) is void


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("npi", "1215911012", "bad-npi"),
        ("npi", "", "bad-npi"),
        ("npi", "1.21591E+09", "bad-npi"),
        ("entity", "3", "no-entity-type"),
        ("entity", "", "no-entity-type"),
        ("last_name", " ", "no-name"),
        ("city", "NAP\x07LES", "not-text"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_reason(field: str, value: str, code: str) -> None:
    row = one(**{field: value})
    assert isinstance(row, RowFault)
    assert (row.row, row.code) == (2, code)
    assert row.reason


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("zip", "688472944.0", "mended-zip"),
        ("zip", "12", "bad-zip"),
        ("state", "ONTARIO", "bad-state"),
        ("country", "CA", "abroad"),
        ("updated", "2024-07-08", "bad-date"),
        ("updated", "13/41/2024", "bad-date"),
    ],
)
def test_a_doubtful_part_is_left_out_and_said(field: str, value: str, code: str) -> None:
    row = one(**{field: value})
    assert isinstance(row, NppesRow)
    assert [fault.code for fault in row.faults] == [code]


def test_bytes_that_are_no_text_refuse_their_row_alone() -> None:
    content = packed(line(), line(last_name="RIVIERA"), line()).replace(b"RIVIERA", b"RIV\xff\xfeA")
    rows, _ = read(content)
    assert [row.code if isinstance(row, RowFault) else "" for row in rows] == ["", "not-text", ""]


def test_a_line_of_another_width_is_refused_and_the_others_keep_their_numbers() -> None:
    rows, passed_over = read(
        packed(line(), line()[:-1], line(), [*line(), ""], line((OTHER, "Y"))), [PHYSIATRY]
    )
    told = sorted((row.row, row.code if isinstance(row, RowFault) else "") for row in rows)
    assert told == [(2, ""), (3, "wrong-columns"), (4, ""), (5, "wrong-columns")]
    assert passed_over == 1


def test_a_file_of_several_blocks_numbers_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nppes, "_BLOCK", 4_000)
    rows, _ = read(packed(*([line()] * 40)))
    assert [row.row for row in rows] == list(range(2, 42))


def test_an_unknown_header_names_the_nearest_and_what_differs() -> None:
    header = [name.replace("Provider First Name", "Provider Given Name") for name in HEADER]
    with pytest.raises(
        FileRefused, match=r"330 columns\)\. Missing: Provider First Name\. Unknown: 'Provider Given"
    ):
        read(packed(header=header))


@pytest.mark.parametrize("content", [b"", b"\n", packed()])
def test_a_file_without_rows_gives_none_or_is_refused(content: bytes) -> None:
    if content.startswith(b"NPI"):
        assert read(content) == ([], 0)
    else:
        with pytest.raises(FileRefused, match="empty"):
            read(content)


def test_a_lone_quote_refuses_the_file_and_says_where() -> None:
    with pytest.raises(FileRefused, match="stops being CSV after row"):
        read(packed(*([line()] * 3)).replace(b"NAPLES", b'"NAPLES', 1))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_mangled_bytes_are_refused_and_raise_nothing_else(data: st.DataObject) -> None:
    content = bytearray(packed(line(), line(entity="2", organization="BAY SPINE"), line((OTHER, "Y"))))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at:at] = data.draw(st.sampled_from([b'"', b"\x00", b"\n", b",", b"\xff", b"x" * 70_000]))
    try:
        rows, passed_over = read(bytes(content))
    except FileRefused:
        return
    assert all(row.reason for row in rows if isinstance(row, RowFault))
    assert passed_over == 0


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
        rows = [row for batch in read_nppes(content, path, wanted=None) for row in batch.rows]
    read_rows = [row for row in rows if isinstance(row, NppesRow)]
    assert len(rows) == len(read_rows) == 500
    assert sum(row.deactivated_on is not None for row in read_rows) == 36
    assert Counter(fault.code for row in read_rows for fault in row.faults) == {"mended-zip": 464}
