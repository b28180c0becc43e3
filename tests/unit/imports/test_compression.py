"""Compressed files read as they are, by their content and not by their name."""

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from finder.imports.faults import FileRefused
from finder.imports.files import opened

TEXT = "zip,name\r\n" + "00659,Clínica\r\n" * 5_000


def packed_zip(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def zstandard(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes, "gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "zstandard": zstandard,
}  # fmt: skip


@pytest.mark.parametrize("packer", PACKERS)
def test_a_compressed_file_reads_as_it_is(tmp_path: Path, packer: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(PACKERS[packer](TEXT.encode()))
    with opened(path) as (text, told):
        assert text.read() == TEXT
        assert told() == path.stat().st_size


def test_the_one_csv_of_a_zip_is_read(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "file.zip", **{"read me.pdf": b"", "data.CSV": TEXT.encode()})
    with opened(path) as (text, _):
        assert text.read() == TEXT


@pytest.mark.parametrize("names", [[], ["a.csv", "b.csv"]])
def test_a_zip_without_the_one_file_names_what_it_holds(tmp_path: Path, names: list[str]) -> None:
    path = packed_zip(tmp_path / "file.zip", **dict.fromkeys([*names, "c.pdf"], b""))
    with pytest.raises(FileRefused, match=names[0] if names else r"c\.pdf"), opened(path):
        pass


def test_a_file_is_chosen_among_several_by_its_name(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "file.zip", **{"pl_pfile_2026.csv": b"p", "npidata_pfile_2026.csv": b"n"})
    with opened(path, member="^pl_pfile") as (text, _):
        assert text.read() == "p"


@pytest.mark.parametrize(
    ("packer", "damage"),
    [
        ("gzip", "cut"),
        ("gzip", "bits"),
        ("bzip2", "cut"),
        ("bzip2", "bits"),
        ("xz", "cut"),
        ("xz", "bits"),
        ("zstandard", "cut"),  # Arrow writes it without checksums, so that its bits tell nothing
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, packer: str, damage: str) -> None:
    whole = bytearray(PACKERS[packer](TEXT.encode()))
    middle = len(whole) // 2
    if damage == "bits":
        whole[middle] ^= 0xFF
    path = tmp_path / "file"
    path.write_bytes(whole[:middle] if damage == "cut" else whole)
    with pytest.raises(FileRefused, match="damaged"), opened(path) as (text, _):
        text.read()


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "file.zip", **{"a.csv": TEXT.encode()})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(FileRefused, match="damaged"), opened(path):
        pass
