"""Writes the elements that Plan-Net resources of the directory are made of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from finder.fhir.names import CODES, EXTENSION, NUCC, PROFILE, ROLE_CODE, own
from finder.fhir.specialty_names import NuccName
from finder.models import Clinic

Document = dict[str, Any]


def resource(kind: str, own_id: str, changed_at: dt.datetime, /, **elements: Any) -> Document:
    meta = {"lastUpdated": changed_at.astimezone(dt.UTC).isoformat(), "profile": [PROFILE + kind]}
    return {"resourceType": kind, "id": own_id, "meta": meta, **present(**elements)}


def present(**elements: Any) -> Document:
    """Leave out what is not known: FHIR has no null, and no empty list or object."""
    return {name: value for name, value in elements.items() if value not in (None, "", [], {})}


def concept(system: str, code: str) -> Document:
    return {"coding": [{"system": CODES + system, "code": code}]}


def nucc(name: NuccName) -> Document:
    return {"coding": [{"system": NUCC, "code": name.code}], "text": name.display}


def numbered(base_url: str, subject: str, number: int) -> Document:
    return {"system": own(base_url, subject), "value": str(number)}


def reference(kind: str, identifier: str, name: str | None) -> Document:
    return present(reference=f"{kind}/{identifier}", display=name)


def owner(row: Any) -> Document | None:
    owner = row.Clinic.organization_id
    return reference("Organization", f"organization-{owner}", row.owner) if owner else None


def address_of(clinic: Clinic) -> Document:
    return {
        "line": [line for line in (clinic.street, clinic.suite) if line],
        "city": clinic.city,
        "state": clinic.state,
        "postalCode": clinic.zip5,
        "country": "US",
    }


def telecom_of(clinic: Clinic) -> list[Document]:
    extension = f" ext. {clinic.phone_extension}" if clinic.phone_extension else ""
    given = (("phone", clinic.phone and clinic.phone + extension), ("url", clinic.website))
    return [{"system": system, "value": value} for system, value in given if value]


def type_of(form: str | None) -> list[Document]:
    code = {"hospital": "HOSP", "independent": "OF"}.get(form or "")
    return [{"coding": [{"system": ROLE_CODE, "code": code}]}] if code else []


def new_patients(accepting: bool | None) -> list[Document]:  # noqa: FBT001 - a fact of three values, not a switch
    if accepting is None:
        return []
    said = {
        "url": "acceptingPatients",
        "valueCodeableConcept": concept("AcceptingPatientsCS", "newpt" if accepting else "nopt"),
    }
    return [{"url": EXTENSION + "newpatients", "extension": [said]}]


def delivery(method: str) -> Document:
    said = {"url": "type", "valueCodeableConcept": concept("DeliveryMethodCS", method)}
    return {"url": EXTENSION + "delivery-method", "extension": [said]}
