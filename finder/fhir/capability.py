"""Writes the CapabilityStatement from the table that serves."""

from __future__ import annotations

from typing import Any

from finder.fhir.table import RESOURCES, Resource

Document = dict[str, Any]
PUBLISHED = "2026-11-24"
EXPORT = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"
DOCUMENTATION = (
    "Read only, without sign-in. The directory's own clinics are Location and HealthcareService"
    " (clinic-N), its people Practitioner (person-N) and PractitionerRole; what Plan-Net files brought is"
    " served as it came. An unknown parameter, modifier or value is 400. Every reference can be chained and"
    " reversed by _has. Places by near are sorted by distance. Two or more"
    " _has:PractitionerRole:location:specialty ask for a team: at least two different people stand behind"
    " them, as everywhere in this directory."
)


def capability(*, root: str, version: str) -> Document:
    """Write what this server does."""
    return {
        "resourceType": "CapabilityStatement",
        "id": "integrated-clinic-finder",
        "url": f"{root}/metadata",
        "version": version,
        "name": "IntegratedClinicFinder",
        "title": "Integrated Clinic Finder",
        "status": "active",
        "date": PUBLISHED,
        "kind": "instance",
        "software": {"name": "Integrated Clinic Finder", "version": version},
        "implementation": {"description": "A directory of integrated clinics", "url": root},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "instantiates": [
            "http://hl7.org/fhir/us/davinci-pdex-plan-net/CapabilityStatement/plan-net",
        ],
        "rest": [
            {
                "mode": "server",
                "documentation": DOCUMENTATION,
                "security": {"cors": True, "description": "Reads need no sign-in."},
                "resource": [_resource(each) for each in RESOURCES.values()],
                "operation": [{"name": "export", "definition": EXPORT}],
            }
        ],
    }


def _resource(of: Resource) -> Document:
    written: Document = {
        "type": of.name,
        "supportedProfile": list(of.profiles),
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "referencePolicy": ["literal", "local"],
        "searchInclude": list(of.includes),
        "searchRevInclude": list(of.revincludes),
        "searchParam": [
            {"name": each.name, "definition": each.definition, "type": each.type}
            for each in of.parameters.values()
        ],
    }
    return {name: value for name, value in written.items() if value}
