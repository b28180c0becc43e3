"""Keeps the resources of an imported Plan-Net file, whole, with what searches read of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, text, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from finder.fhir.directory_store import is_reserved
from finder.fhir.extracting import extract, position
from finder.fhir.table import RESOURCES
from finder.fhir.wanted import FHIR_ID
from finder.models import FhirResource, FhirValue

AT_ONCE = 500
Given = tuple[str | None, Any]
"""What stands at a place of a Bundle: its fullUrl, where it has one, and the resource."""

# A Location is served as it came, and not once more as the clinic that it became.
_LINK = text("""
    update fhir_resources as f set clinic_id = known.clinic_id
    from clinic_identifiers as known
    where f.type = 'Location' and known.system = 'listing' and known.value = 'plan-net:Location/' || f.id
        and f.clinic_id is distinct from known.clinic_id
""")


def keep(session: Session, *, given: Iterable[Given], import_id: int) -> int:
    """Keep them and give how many; what is no resource of a provider directory is passed over.

    A resource with a known type and id takes the place of the earlier one.
    """
    every = list(given)
    addresses = {url: f"{r['resourceType']}/{r['id']}" for url, r in every if url and _is_kept(r)}
    rows = {(r["resourceType"], r["id"]): _stored(r, addresses) for _, r in every if _is_kept(r)}
    waiting = iter(rows.values())
    while batch := list(islice(waiting, AT_ONCE)):
        _keep_batch(session, batch, import_id)
    session.execute(_LINK)
    return len(rows)


def forget(session: Session, *, import_id: int) -> None:
    """Take away what an import brought, when the import is taken back."""
    session.execute(delete(FhirResource).where(FhirResource.import_id == import_id))


def _keep_batch(session: Session, batch: list[dict[str, Any]], import_id: int) -> None:
    new = upsert(FhirResource).values(
        [
            {
                "type": each["resourceType"],
                "id": each["id"],
                "resource": each,
                "point": _point(each),
                "import_id": import_id,
            }
            for each in batch
        ]
    )
    written = new.on_conflict_do_update(
        index_elements=["type", "id"],
        set_={
            "resource": new.excluded.resource,
            "point": new.excluded.point,
            "import_id": new.excluded.import_id,
            "updated_at": text("now()"),
        },
        where=FhirResource.resource.is_distinct_from(new.excluded.resource),
    ).returning(FhirResource.type, FhirResource.id)
    changed = {(row.type, row.id) for row in session.execute(written)}
    if not changed:
        return
    session.execute(delete(FhirValue).where(tuple_(FhirValue.type, FhirValue.resource_id).in_(changed)))
    values = [row for each in batch if (each["resourceType"], each["id"]) in changed for row in _values(each)]
    if values:
        session.execute(insert(FhirValue), values)


def _values(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for found in extract(resource):
        yield {
            "type": resource["resourceType"],
            "resource_id": resource["id"],
            **{name: getattr(found, name) for name in found.__slots__},
        }


def _is_kept(resource: Any) -> bool:
    if not isinstance(resource, dict):
        return False
    kind, identifier = resource.get("resourceType"), resource.get("id")
    if not (isinstance(kind, str) and isinstance(identifier, str) and kind in RESOURCES):
        return False
    return FHIR_ID.fullmatch(identifier) is not None and not is_reserved(kind, identifier)


def _stored(resource: dict[str, Any], addresses: dict[str, str]) -> dict[str, Any]:
    """Give it with references to the Bundle's own addresses as Type/id, and without the file's own time."""
    written: dict[str, Any] = _led(resource, addresses)
    meta = written.get("meta")
    if isinstance(meta, dict):
        written["meta"] = {name: value for name, value in meta.items() if name != "lastUpdated"}
    return written


def _led(element: Any, addresses: dict[str, str]) -> Any:
    if isinstance(element, list):
        return [_led(each, addresses) for each in element]
    if not isinstance(element, dict):
        return element.replace("\0", "") if isinstance(element, str) else element
    led = {name.replace("\0", ""): _led(value, addresses) for name, value in element.items()}
    if isinstance(led.get("reference"), str):
        led["reference"] = addresses.get(led["reference"], led["reference"])
    return led


def _point(resource: dict[str, Any]) -> str | None:
    where = position(resource) if resource["resourceType"] == "Location" else None
    return f"SRID=4326;POINT({where[1]} {where[0]})" if where else None
