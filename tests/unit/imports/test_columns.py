"""Columns of wide files: every row has its number, and a broken one is refused alone."""

import io
from pathlib import Path

import pyarrow as pa
import pytest

from finder.imports.columns import header_of, stream_columns
from finder.imports.faults import FileRefused, RowFault

PATH = Path("wide.csv")


def read(text: bytes) -> tuple[dict[int, tuple[object, ...]], list[RowFault]]:
    content = io.BytesIO(text)
    header = header_of(content, PATH)
    rows: dict[int, tuple[object, ...]] = {}
    faults: list[RowFault] = []
    for part in stream_columns(content, PATH, header=header, columns={"name": "b", "number": "a"}):
        if isinstance(part, RowFault):
            faults.append(part)
        else:
            rows |= {row["row"]: (row["number"], row["name"]) for row in part.to_pylist()}
    return rows, faults


def test_only_the_named_columns_are_read_under_their_fields_names() -> None:
    rows, faults = read(b"\xef\xbb\xbfa, b,c\n01,x,1\n02,,2\n")
    assert rows == {2: ("01", "x"), 3: ("02", "")}
    assert faults == []


def test_a_row_with_other_cells_or_no_text_is_refused_and_the_next_ones_keep_their_numbers() -> None:
    rows, faults = read(b'a,b,c\n1,x\n2,"x,\ny",1\n3,\xff,1\n4,z,1\n5,x,y,z\n')
    assert rows == {3: ("2", "x,\ny"), 5: ("4", "z")}
    assert sorted((fault.row, fault.code) for fault in faults) == [
        (2, "wrong-columns"),
        (4, "not-text"),
        (6, "wrong-columns"),
    ]


def test_rows_keep_their_numbers_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finder.imports.columns._BLOCK_BYTES", 64)
    lines = [b"%d,x,1" % number if number % 7 else b"broken" for number in range(2, 200)]
    rows, faults = read(b"a,b,c\n" + b"\n".join(lines))
    assert all(int(str(number)) == row for row, (number, _) in rows.items())
    assert len(rows) + len(faults) == 198


def test_a_header_alone_has_no_rows_and_an_empty_file_is_refused() -> None:
    assert read(b"a,b,c\n") == ({}, [])
    assert [fault.row for fault in read(b"a,b,c\n1\n2\n")[1]] == [2, 3]
    with pytest.raises(FileRefused, match="is empty"):
        read(b"")


def test_the_batches_are_texts(tmp_path: Path) -> None:
    [batch] = stream_columns(io.BytesIO(b"1,x\n"), PATH, header=["a", "b"], columns={"name": "b"})
    assert isinstance(batch, pa.RecordBatch)
    assert batch.schema == pa.schema([("row", pa.int32()), ("name", pa.string())])
