"""Takes out of an imported resource what the table's parameters read, without trusting its shape."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from finder.fhir.matching import folded
from finder.fhir.names import EXTENSION
from finder.fhir.table import RESOURCES, Parameter
from finder.fhir.wanted import Moment, read_value

_ADDRESS = ("text", "line", "city", "district", "state", "postalCode", "country")
_HUMAN_NAME = ("text", "family", "given", "prefix", "suffix")
LONGEST = 2_000
_AN_INSTANT = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Extracted:
    """One value of one parameter, in the columns of `fhir_values`."""

    parameter: str
    system: str | None = None
    value: str | None = None
    folded: str | None = None
    target_type: str | None = None
    target_id: str | None = None
    begins: dt.datetime | None = None
    ends: dt.datetime | None = None


def extract(resource: dict[str, Any]) -> Iterator[Extracted]:
    """Give every value once. The resource's type is one of the table's."""
    seen: set[Extracted] = set()
    for parameter in RESOURCES[resource["resourceType"]].parameters.values():
        if parameter.name.startswith("_"):
            continue
        for path in parameter.paths:
            for found in _at(resource, path.split(".")):
                seen.update(_READERS[parameter.type](parameter, found))
    yield from seen


def position(resource: dict[str, Any]) -> tuple[float, float] | None:
    """Give latitude and longitude of a Location that has them."""
    where = resource.get("position")
    lat, lon = (where.get(name) if isinstance(where, dict) else None for name in ("latitude", "longitude"))
    if isinstance(lat, bool) or isinstance(lon, bool):
        return None
    if not (isinstance(lat, int | float) and isinstance(lon, int | float)):
        return None
    return (float(lat), float(lon)) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _at(element: Any, names: list[str]) -> Iterator[Any]:
    if isinstance(element, list):
        for each in element:
            yield from _at(each, names)
    elif not names:
        yield element
    elif isinstance(element, dict):
        name, rest = names[0], names[1:]
        if name.startswith("("):
            for each in element.get("extension") or ():
                if isinstance(each, dict) and each.get("url") == EXTENSION + name[1:-1]:
                    yield from (value for key, value in each.items() if key.startswith("value"))
        else:
            yield from _at(element.get(name), rest)


def _tokens(parameter: Parameter, found: Any) -> Iterator[Extracted]:
    if isinstance(found, bool):
        yield Extracted(parameter.name, None, str(found).lower())
    elif isinstance(found, str):
        yield Extracted(parameter.name, None, found[:LONGEST])
    elif isinstance(found, dict):
        codings = found.get("coding")
        for each in codings if isinstance(codings, list) else [found]:
            code = (each.get("code") or each.get("value")) if isinstance(each, dict) else None
            if isinstance(code, str):
                system = each.get("system")
                yield Extracted(parameter.name, system if isinstance(system, str) else None, code[:LONGEST])


def _strings(parameter: Parameter, found: Any) -> Iterator[Extracted]:
    if isinstance(found, str):
        yield Extracted(parameter.name, None, found[:LONGEST], folded(found[:LONGEST]))
    elif isinstance(found, dict):
        for name in _ADDRESS if "city" in found or "line" in found or "state" in found else _HUMAN_NAME:
            for each in _at(found, [name]):
                yield from _strings(parameter, each) if isinstance(each, str) else ()


def _references(parameter: Parameter, found: Any) -> Iterator[Extracted]:
    said = found.get("reference") if isinstance(found, dict) else None
    if isinstance(said, str) and parameter.target:
        try:
            value = read_value(parameter, said)
        except ValueError:
            return
        yield Extracted(parameter.name, target_type=parameter.target, target_id=getattr(value, "id", None))


def _dates(parameter: Parameter, found: Any) -> Iterator[Extracted]:
    if isinstance(found, dict):
        start, end = _moment(parameter, found.get("start")), _moment(parameter, found.get("end"))
        if start or end:
            yield Extracted(
                parameter.name,
                begins=start.start if start else None,
                ends=end.end - _AN_INSTANT if end else None,
            )


def _moment(parameter: Parameter, text: Any) -> Moment | None:
    try:
        value = read_value(parameter, text) if isinstance(text, str) else None
    except ValueError:
        return None
    return value if isinstance(value, Moment) else None


def _nothing(_parameter: Parameter, _found: Any) -> Iterator[Extracted]:
    return iter(())


_READERS = {
    "token": _tokens,
    "string": _strings,
    "reference": _references,
    "date": _dates,
    "special": _nothing,
}
