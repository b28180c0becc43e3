"""Writes an export as NDJSON, CSV (RFC 4180) or GeoJSON (RFC 7946), piece by piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

Document = dict[str, Any]
Pages = Iterable[list[Document]]

COLUMNS = (
    "id", "deleted", "modified_at", "slug", "name", "organization", "form", "demo", "street", "suite", "city",
    "state", "zip", "lat", "lon", "precision", "phone", "website", "specialty_mix", "roster_basis",
    "integrated", "practices", "insurance", "languages", "attested_on", "url",
)  # fmt: skip
FORMULA = ("=", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet would take for a formula."""


def ndjson(pages: Pages) -> Iterator[bytes]:
    """Write a clinic a line."""
    for page in pages:
        yield b"".join(orjson.dumps(each) + b"\n" for each in page)


def as_csv(pages: Pages) -> Iterator[bytes]:
    """Write a clinic a row; lists are joined by blanks, the mix as code:count."""
    yield _rows([list(COLUMNS)])
    for page in pages:
        yield _rows([[_cell(each.get(name)) for name in COLUMNS] for each in page])


def geojson(pages: Pages) -> Iterator[bytes]:
    """Write a FeatureCollection; a tombstone has no geometry."""
    yield b'{"type":"FeatureCollection","features":['
    first = True
    for page in pages:
        for each in page:
            yield (b"" if first else b",") + orjson.dumps(_feature(each))
            first = False
    yield b"]}"


FORMATS: dict[str, tuple[str, Callable[[Pages], Iterator[bytes]]]] = {
    "ndjson": ("application/x-ndjson", ndjson),
    "csv": ("text/csv; charset=utf-8", as_csv),
    "geojson": ("application/geo+json", geojson),
}


def _feature(of: Document) -> Document:
    properties = {name: value for name, value in of.items() if name not in ("lat", "lon")}
    point = None if of["deleted"] else {"type": "Point", "coordinates": [of["lon"], of["lat"]]}
    return {"type": "Feature", "id": of["id"], "geometry": point, "properties": properties}


def _rows(rows: list[list[Any]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(f"{e['specialty']}:{e['count']}" if isinstance(e, dict) else str(e) for e in value)
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA) else value
