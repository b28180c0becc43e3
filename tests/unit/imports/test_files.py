"""Files, headers and the report."""

import csv
import gzip
from pathlib import Path

import pytest

from finder.imports.faults import FileRefused, Outcome, RowFault
from finder.imports.files import check_header, opened
from finder.imports.readers.places import FIXED_COLUMNS, PlaceRow, read_places
from finder.imports.report import report_to, without_formula


def write_places(path: Path, *rows: str, header: str = ",".join((*FIXED_COLUMNS, "CHIROPRACTIC"))) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return path


def read(path: Path) -> list[PlaceRow | RowFault]:
    with opened(path) as (lines, _):
        return list(read_places(lines, path))


def test_an_unknown_header_is_refused_with_the_nearest_known_name() -> None:
    with pytest.raises(FileRefused, match=r"Missing: zip\. Unknown: 'zipp' \(nearest: 'zip'\)"):
        check_header(["zipp"], needed=["zip"], allowed=[], format_name="a test")


def test_a_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(FileRefused, match="Twice: zip"):
        check_header(["zip", "zip"], needed=["zip"], allowed=[], format_name="a test")


def test_a_compressed_file_reads_as_it_is(tmp_path: Path) -> None:
    plain = write_places(tmp_path / "a.csv", "A,1 MAIN ST,WALTHAM,MA,02451,,,,True,PCP1,2")
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(plain) == read(packed)
    assert isinstance(read(plain)[0], PlaceRow)


def test_a_cut_off_compressed_file_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "a.csv.gz"
    whole = gzip.compress((",".join(FIXED_COLUMNS) + "\n" + "x" * 10_000).encode())
    packed.write_bytes(whole[:-12])
    with pytest.raises(FileRefused, match="damaged"):
        read(packed)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    with pytest.raises(FileRefused, match="empty"):
        read(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("A,1 MAIN ST,WALTHAM", "wrong-columns"),
        ("A,1 MAIN ST,WALTHAM,MA,02451,,,,True,PCP1,many", "bad-count"),
        ("A\x00B,1 MAIN ST,WALTHAM,MA,02451,,,,True,PCP1,1", "not-text"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_alone(tmp_path: Path, row: str, code: str) -> None:
    fault, good = read(write_places(tmp_path / "a.csv", row, "A,1 MAIN ST,WALTHAM,MA,02451,,,,True,PCP1,2"))
    assert isinstance(fault, RowFault)
    assert (fault.row, fault.code) == (2, code)
    assert isinstance(good, PlaceRow)


def test_bytes_that_are_no_text_refuse_their_row_alone(tmp_path: Path) -> None:
    path = write_places(tmp_path / "a.csv", "A,1 MAIN ST,WALTHAM,MA,02451,,,,True,PCP1,2")
    path.write_bytes(path.read_bytes().replace(b"WALTHAM", b"WALTH\xff"))
    [fault] = read(path)
    assert isinstance(fault, RowFault)
    assert fault.code == "not-text"


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@a", "\ta", "\ra", " =1", "\u00a0=1", "a\n=1"])
def test_no_cell_of_the_report_runs_as_a_formula(value: str) -> None:
    assert "'" in without_formula(value)


def test_the_report_stands_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    fault = RowFault(7, Outcome.REFUSED, "bad-zip", "there is no ZIP", "=1")
    with report_to(path) as report:
        report.add(fault)
        assert not path.exists()
    with path.open(newline="") as file:
        assert list(csv.reader(file))[1] == ["7", "refused", "bad-zip", "there is no ZIP", "'=1"]
    with pytest.raises(RuntimeError), report_to(tmp_path / "other.csv"):
        raise RuntimeError
    assert sorted(each.name for each in tmp_path.iterdir()) == ["report.csv"]
