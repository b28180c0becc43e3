"""Writes a page of answers as a searchset Bundle."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from finder.fhir.asking import CURSOR, Search
from finder.fhir.names import DISTANCE, UNITS
from finder.fhir.outcomes import document as outcome_document
from finder.fhir.outcomes import warning
from finder.fhir.services.searching import MOST_INCLUDED, Found, Match

Document = dict[str, Any]


def searchset(found: Found, search: Search, *, root: str, following: str | None) -> Document:
    """Write the answer; `root` is the address of the service, `following` the cursor of the next page."""
    kind = search.resource.name
    here = search.query if search.cursor is None else (*search.query, (CURSOR, search.cursor))
    links = [{"relation": "self", "url": _address(root, kind, here)}]
    if following:
        links.append({"relation": "next", "url": _address(root, kind, (*search.query, (CURSOR, following)))})
    entries = [
        *(_match(match, root) for match in found.matches),
        *(_entry(each, root, "include") for each in found.included),
    ]
    if found.cut:
        said = outcome_document(warning(f"At most {MOST_INCLUDED} resources are included in an answer."))
        entries.append({"resource": said, "search": {"mode": "outcome"}})
    bundle: Document = {"resourceType": "Bundle", "type": "searchset"}
    if found.total is not None:
        bundle["total"] = found.total
    return bundle | {"link": links} | ({"entry": entries} if entries else {})


def _match(match: Match, root: str) -> Document:
    entry = _entry(match.resource, root, "match")
    if match.metres is not None:
        far = {"value": round(match.metres / 1_000, 3), "unit": "km", "system": UNITS, "code": "km"}
        entry["search"]["extension"] = [{"url": DISTANCE, "valueDistance": far}]
    return entry


def _entry(resource: Document, root: str, mode: str) -> Document:
    address = f"{root}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": {"mode": mode}}


def _address(root: str, kind: str, query: tuple[tuple[str, str], ...]) -> str:
    return f"{root}/{kind}" + (f"?{urlencode(query)}" if query else "")
