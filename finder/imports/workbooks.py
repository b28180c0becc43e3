"""Reads the first sheet of a workbook (.xlsx, ECMA-376) row by row, as plain or within a zip."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from finder.imports.compression import opened_zip
from finder.imports.faults import FileRefused
from finder.imports.files import Row

_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COLUMN = re.compile(r"[A-Z]+")
_ROWS_BEFORE_HEADER = 10
_LARGEST = 512 * 1024 * 1024
"""A workbook that unpacks to more is no list of identifiers."""


def is_workbook(path: Path) -> bool:
    """Tell whether the file is a workbook, or a zip with one."""
    try:
        with opened_zip(path, path) as archive:
            return _SHEET in archive.namelist() or len(_workbooks(archive)) == 1
    except FileRefused:
        return False


def workbook_rows(path: Path, *, header: Sequence[str]) -> Iterator[Row]:
    """Give the rows below the header, which may stand below a title. Errors: `FileRefused`."""
    try:
        with opened_zip(path, path) as outer:
            inside = _workbooks(outer)
            if not inside:
                yield from _below_header(_sheet(outer), path, header)
                return
            with opened_zip(io.BytesIO(_content(outer, inside[0])), path) as archive:
                yield from _below_header(_sheet(archive), path, header)
    except FileRefused:
        raise
    except (KeyError, ElementTree.ParseError, ValueError, IndexError) as error:
        raise FileRefused(f"{path.name} is damaged: {error}") from error


def _workbooks(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.lower().endswith(".xlsx")]


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST:
        raise FileRefused(f"{name} unpacks to more than {_LARGEST >> 20} MB.")
    return archive.read(name)


def _below_header(rows: Iterator[Row], path: Path, header: Sequence[str]) -> Iterator[Row]:
    for number, cells in rows:
        if [cell.strip() for cell in cells[: len(header)]] == list(header):
            yield from rows
            return
        if number >= _ROWS_BEFORE_HEADER:
            break
    raise FileRefused(
        f"{path.name} has no header {', '.join(header)} in its first {_ROWS_BEFORE_HEADER} rows."
    )


def _sheet(archive: zipfile.ZipFile) -> Iterator[Row]:
    strings = _shared_strings(archive)
    if archive.getinfo(_SHEET).file_size > _LARGEST:
        raise FileRefused(f"The sheet unpacks to more than {_LARGEST >> 20} MB.")
    with archive.open(_SHEET) as file:
        for place, row in enumerate(_elements(file, "row"), start=1):
            cells: list[str] = []
            for cell in row.iter(f"{_SPACE}c"):
                column = _column(cell.get("r", "")) if cell.get("r") else len(cells)
                cells.extend([""] * (column - len(cells)))
                cells.append(_text(cell, strings))
            yield int(row.get("r", place)), cells


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    if _STRINGS not in archive.namelist():
        return []
    content = _content(archive, _STRINGS)
    texts = ElementTree.fromstring(content)  # noqa: S314 - expat stops the growth of entities by itself since 2.4.1
    return [_whole(item) for item in texts.iter(f"{_SPACE}si")]


def _whole(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_SPACE}t"))


def _elements(file: IO[bytes], name: str) -> Iterator[ElementTree.Element]:
    """Give each element of the name as it ends, and let go of it behind."""
    for _, element in ElementTree.iterparse(file):  # noqa: S314 - likewise
        if element.tag == _SPACE + name:
            yield element
            element.clear()


def _column(reference: str) -> int:
    """Give the place of B in B7, counted from 0."""
    found = _COLUMN.match(reference)
    place = 0
    for letter in found[0][:3] if found else "A":
        place = place * 26 + ord(letter) - 64
    return place - 1


def _text(cell: ElementTree.Element, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _whole(cell)
    value = cell.findtext(f"{_SPACE}v") or ""
    return strings[int(value)] if cell.get("t") == "s" else value
