"""Unpacks provider files as they are read: gzip, bzip2, xz, Zstandard, and zips with one file that fits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from finder.imports.faults import FileRefused

_LONGEST_MAGIC = 6
# What the unpackers raise for damage: bzip2 OSError, a zip RuntimeError for unknown methods, Arrow its own.
_DAMAGE = (EOFError, zlib.error, zipfile.BadZipFile, lzma.LZMAError, OSError, RuntimeError, pa.ArrowException)


def unpacked(raw: IO[bytes], path: Path, *, member: str) -> IO[bytes]:
    """Give the content of a file, told by its first bytes and not by its name.

    Errors: `FileRefused` for a zip without the one file that fits, and where the reading comes to damage.
    """
    begins = raw.read(_LONGEST_MAGIC)
    raw.seek(0)
    for magic, unpack in _UNPACKERS.items():
        if begins.startswith(magic):
            return io.BufferedReader(_Sound(unpack(raw), path))
    return io.BufferedReader(_Sound(_from_zip(raw, path, member), path)) if begins.startswith(b"PK") else raw


@contextmanager
def opened_zip(file: Path | IO[bytes], path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip to read several members. Errors: `FileRefused` for damage, when the body comes to it."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except _DAMAGE as error:
        raise FileRefused(f"{path.name} is damaged: {error}") from error


class _Sound(io.RawIOBase):
    """Passes bytes on, and says of which file they are where they turn out to be damaged."""

    def __init__(self, packed: Any, path: Path) -> None:
        self._packed, self._path = packed, path

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer. Errors: `FileRefused`."""
        try:
            content = self._packed.read(len(buffer))
        except _DAMAGE as error:
            raise FileRefused(f"{self._path.name} is damaged: {error}") from error
        buffer[: len(content)] = content
        return len(content)


def _zstandard(raw: IO[bytes]) -> Any:
    return pa.CompressedInputStream(pa.PythonFile(raw, "r"), "zstd")


_UNPACKERS: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": _zstandard,
}


def _from_zip(raw: IO[bytes], path: Path, member: str) -> IO[bytes]:
    """Open the one member whose name fits the pattern."""
    try:
        archive = zipfile.ZipFile(raw)
    except _DAMAGE as error:
        raise FileRefused(f"{path.name} is damaged: {error}") from error
    names = [name for name in archive.namelist() if re.search(member, name, re.IGNORECASE)]
    if len(names) != 1:
        held = ", ".join((names or archive.namelist())[:5]) or "nothing"
        raise FileRefused(
            f"{path.name} should hold one file to read; it holds {len(names)} of the kind: {held}."
        )
    return archive.open(names[0])
