"""Reads answers of the NPI registry's API (version 2.1): JSON with `results`, or with `Errors`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from finder.imports.columns import NPPES_FIELDS
from finder.imports.faults import FileRefused, Outcome, RowFault, RowRefused
from finder.imports.files import cell_text
from finder.imports.npis import refuse_bad_npi
from finder.imports.readers.nppes import ADDRESS_FIELDS

_ENTITIES = {"NPI-1": "1", "NPI-2": "2"}
_LARGEST = 64 * 1024 * 1024
_MOST_ERRORS = 5


def read_npi_api(
    content: IO[bytes], path: Path, *, addresses: bool = False
) -> Iterator[pa.RecordBatch | RowFault]:
    """Read the results as `read_nppes` does rows; a result's number is its place in the answer, from 1.

    Errors: `FileRefused` for what is no such answer, and for one that reports errors, with their words.
    """
    fields = [*NPPES_FIELDS, *((name, pa.string()) for name in ADDRESS_FIELDS if addresses)]
    rows: list[dict[str, Any]] = []
    for number, result in enumerate(_results(content, path), start=1):
        try:
            row = _row(number, result, addresses=addresses)
        except RowRefused as refused:
            yield refused.at(number)
            continue
        rows.append(row)
        if not row["taxonomies"] and not row["deactivated"]:
            yield RowFault(number, Outcome.DOUBTFUL, "no-taxonomy", "it names no taxonomy", row["npi"])
    if rows:
        yield pa.RecordBatch.from_pylist(rows, pa.schema(fields))


def _results(content: IO[bytes], path: Path) -> list[Any]:
    text = content.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        raise FileRefused(f"{path.name} is larger than {_LARGEST >> 20} MB; the API never answers so much.")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileRefused(f"{path.name} is no JSON: {error}") from error
    errors = answer.get("Errors", answer.get("errors")) if isinstance(answer, dict) else None
    if isinstance(errors, list):
        told = "; ".join(
            _text(each, "description") for each in errors[:_MOST_ERRORS] if isinstance(each, dict)
        )
        raise FileRefused(
            f"{path.name} is the registry's refusal, not an answer: {told or 'no reason given'}"
        )
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list):
        raise FileRefused(f'{path.name} is no answer of the NPI registry: it has no list "results".')
    return results


def _row(number: int, result: Any, *, addresses: bool) -> dict[str, Any]:
    if not isinstance(result, dict):
        raise RowRefused("not-a-result", "it is no object")
    npi = _text(result, "number")
    refuse_bad_npi(npi)
    entity = _ENTITIES.get(_text(result, "enumeration_type"))
    if entity is None:
        raise RowRefused("no-entity-type", "it says neither person nor organization", npi)
    basic = result.get("basic")
    if not isinstance(basic, dict):
        raise RowRefused("no-name", "it has no basic facts", npi)
    name = _text(basic, "organization_name" if entity == "2" else "last_name")
    deactivated = _text(basic, "status").upper() == "D"
    if not name and not deactivated:
        raise RowRefused("no-name", "it has no name and is not deactivated", npi)
    taxonomies = _objects(result, "taxonomies")
    codes = [code for each in taxonomies if (code := _text(each, "code"))]
    primary = [code for each in taxonomies if each.get("primary") is True and (code := _text(each, "code"))]
    row = {
        "row": number,
        "npi": npi,
        "entity": entity,
        "last_name": name,
        "first_name": _text(basic, "first_name"),
        "primary": next(iter((*primary, *codes)), ""),
        "taxonomies": " ".join(dict.fromkeys(codes)),
        "deactivated": deactivated,
    }
    return row | _address(result, basic) if addresses else row


def _address(result: Mapping[str, Any], basic: Mapping[str, Any]) -> dict[str, str]:
    known = _objects(result, "addresses")
    place = next((each for each in known if each.get("address_purpose") == "LOCATION"), {})
    return {
        "line_1": _text(place, "address_1"),
        "line_2": _text(place, "address_2"),
        "city": _text(place, "city"),
        "state": _text(place, "state"),
        "zip": _text(place, "postal_code"),
        "country": _text(place, "country_code"),
        "phone": _text(place, "telephone_number"),
        "credential": _text(basic, "credential"),
    }


def _objects(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = holder.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(holder: Mapping[str, Any], name: str) -> str:
    """Give a text or a number as text, blank for all else. Errors: `RowRefused` for what is no text."""
    value = holder.get(name)
    return cell_text(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
