"""Opens provider files, compressed or not, and reads their lines as text with the header checked."""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from finder.imports.compression import unpacked
from finder.imports.faults import FileRefused, RowRefused

Row = tuple[int, list[str]]
"""A row's number, as a spreadsheet counts them, and its cells."""


def sha256(path: Path) -> str:
    """Give the hash of the file as it lies there, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def opened(path: Path, *, member: str = r"\.csv$") -> Iterator[tuple[IO[str], Callable[[], int]]]:
    """Open a CSV, compressed or not, as text; with it comes how many bytes of the file have been read.

    Bytes that are not UTF-8 become surrogates, so that their row alone is refused. `member` is a pattern for
    the name of the one file to take out of a zip. Errors: `FileRefused`.
    """
    with opened_bytes(path, member=member) as (content, told):
        yield io.TextIOWrapper(content, "utf-8-sig", errors="surrogateescape", newline=""), told


@contextmanager
def opened_bytes(path: Path, *, member: str = r"\.csv$") -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
    """As `opened`, for readers that take bytes."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise FileRefused(f"{path} cannot be opened: {error.strerror}") from error
    with raw:
        yield unpacked(raw, path, member=member), raw.tell


def numbered_rows(text: IO[str], path: Path) -> tuple[list[str], Iterator[Row]]:
    """Give the header's names, stripped, and then the rows. Errors: `FileRefused` for a file without any."""
    reader = csv.reader(text)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise FileRefused(f"{path.name} is no CSV: {error}") from error
    if not any(header):
        raise FileRefused(f"{path.name} is empty.")
    return header, _rows(reader, path)


def _rows(reader: Iterator[list[str]], path: Path) -> Iterator[Row]:
    number = 1
    try:
        for cells in reader:
            number += 1
            if cells:
                yield number, cells
    except csv.Error as error:
        raise FileRefused(f"{path.name} stops being CSV after row {number}: {error}") from error


def cell_text(cell: str) -> str:
    """Give a cell with its blanks brought to one. Errors: `RowRefused` for bytes that are no text."""
    trimmed = " ".join(cell.split())
    if not trimmed.isprintable():  # control characters, and the surrogates of bytes that are not UTF-8
        raise RowRefused("not-text", "a cell holds bytes that are no text", ascii(trimmed))
    return trimmed


def refuse_wrong_width(cells: Sequence[str], width: int) -> None:
    """Refuse a row with more or fewer cells than the header. Errors: `RowRefused`."""
    if len(cells) != width:
        raise RowRefused("wrong-columns", f"the row has {len(cells)} cells, the header {width}")


def check_header(
    header: Sequence[str], *, needed: Collection[str], allowed: Collection[str], format_name: str
) -> None:
    """Refuse a header that lacks a needed column, has an unknown one, or one twice.

    The message names what differs and, for each unknown column, the nearest known one.
    """
    known = [*needed, *allowed]
    unknown = [name for name in header if name not in known]
    missing = [name for name in needed if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    if not (unknown or missing or twice):
        return
    parts = [f"This is not the header of {format_name}."]
    if missing:
        parts.append("Missing: " + ", ".join(missing) + ".")
    if unknown:
        parts.append("Unknown: " + ", ".join(_with_nearest(name, known) for name in unknown[:10]) + ".")
    if twice:
        parts.append("Twice: " + ", ".join(twice) + ".")
    raise FileRefused(" ".join(parts))


def _with_nearest(name: str, known: Sequence[str]) -> str:
    by_folded = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return f"{name!r} (nearest: {by_folded[near[0]]!r})" if near else repr(name)
