"""Opens FHIR R4 files as resources: a Bundle, one resource, NDJSON, or a folder or zip of such files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from finder.imports.compression import opened_zip
from finder.imports.faults import FileRefused
from finder.imports.files import opened_bytes

_LARGEST_JSON = 512 * 1024 * 1024
_SUFFIXES = (".json", ".ndjson")


@dataclass(frozen=True, slots=True)
class Numbered:
    """What stands at a place in the files, counted from 1; `url` is its fullUrl in a Bundle."""

    number: int
    resource: Any
    url: str | None = None


class NotJson:
    """Stands for a line of NDJSON that is none."""


def resources(paths: list[Path]) -> Iterator[Numbered]:
    """Give all resources of the files, numbered through. NDJSON is read line by line, a Bundle whole.

    Errors: `FileRefused` for a file that is neither, or too large to be read whole.
    """
    number = 0
    for path in paths:
        for url, resource in _in_path(path):
            number += 1
            yield Numbered(number, resource, url)


def _in_path(path: Path) -> Iterator[tuple[str | None, Any]]:
    if path.is_dir():
        for each in sorted(path.iterdir()):
            if each.suffix in _SUFFIXES:
                yield from _in_path(each)
    elif zipfile.is_zipfile(path):
        with opened_zip(path, path) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(_SUFFIXES):
                    with archive.open(name) as content:
                        yield from _in_content(content, path / name)
    else:
        with opened_bytes(path) as (content, _):
            yield from _in_content(content, path)


def _in_content(content: IO[bytes], path: Path) -> Iterator[tuple[str | None, Any]]:
    first = content.readline(_LARGEST_JSON)
    try:
        whole = json.loads(first)
    except (ValueError, RecursionError):
        yield from _entries(_parsed(first + content.read(_LARGEST_JSON), path), path)
        return
    rest = _following_lines(content)
    second = next(rest, None)
    if second is None:
        yield from _entries(whole, path)
        return
    yield None, whole
    yield None, second
    for line in rest:
        yield None, line


def _following_lines(content: IO[bytes]) -> Iterator[Any]:
    while line := content.readline(_LARGEST_JSON):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield NotJson()


def _parsed(text: bytes, path: Path) -> Any:
    if len(text) >= _LARGEST_JSON:
        raise FileRefused(f"{path.name} is too large to be read whole; give it as NDJSON, a resource a line.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileRefused(f"{path.name} is neither JSON nor NDJSON: {error}") from error


def _entries(whole: Any, path: Path) -> Iterator[tuple[str | None, Any]]:
    if not isinstance(whole, dict) or not isinstance(whole.get("resourceType"), str):
        raise FileRefused(f"{path.name} is no FHIR resource: it has no resourceType.")
    if whole["resourceType"] != "Bundle":
        yield None, whole
        return
    entries = whole.get("entry", [])
    if not isinstance(entries, list):
        raise FileRefused(f"{path.name} is a Bundle without a list of entries.")
    for entry in entries:
        is_entry = isinstance(entry, dict)
        url = entry.get("fullUrl") if is_entry else None
        yield (url if isinstance(url, str) else None), entry.get("resource") if is_entry else None
