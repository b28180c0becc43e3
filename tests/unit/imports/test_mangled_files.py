"""Every reader on damaged files: what comes out is rows, faults with reasons, or the refusal of the file."""

import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.imports.faults import FileRefused, RowFault
from tests.unit.imports.registry_files import READERS, sample

SPLINTERS = (b'"', b"\x00", b"\n", b"\r", b",", b"\xff\xfe", b"{", b"]", b"null", b"9" * 400, b"x" * 140_000)


@pytest.mark.parametrize("kind", READERS)
def test_a_sound_sample_is_taken(kind: str, tmp_path: Path) -> None:
    assert READERS[kind](sample(kind, tmp_path))


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_file_raises_nothing_but_its_refusal(kind: str, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = sample(kind, Path(folder))
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(content)))
            content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.sampled_from(SPLINTERS))
        path.write_bytes(content)
        with contextlib.suppress(FileRefused):
            assert all(row.reason for row in READERS[kind](path) if isinstance(row, RowFault))


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=15, deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes_raise_nothing_but_the_refusal(kind: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.file"
        path.write_bytes(content)
        with contextlib.suppress(FileRefused):
            READERS[kind](path)
