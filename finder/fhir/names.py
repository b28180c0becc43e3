"""The addresses by which FHIR, HL7, NUCC and we ourselves call things."""

from __future__ import annotations

PLAN_NET = "http://hl7.org/fhir/us/davinci-pdex-plan-net"
PROFILE = f"{PLAN_NET}/StructureDefinition/plannet-"
EXTENSION = f"{PLAN_NET}/StructureDefinition/"
CODES = f"{PLAN_NET}/CodeSystem/"
NUCC = "http://nucc.org/provider-taxonomy"
US_NPI = "http://hl7.org/fhir/sid/us-npi"
ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
TRUE_OR_FALSE = "http://terminology.hl7.org/CodeSystem/special-values"
LOCATION_STATUS = "http://hl7.org/fhir/location-status"
LANGUAGES = "urn:ietf:bcp:47"
DISTANCE = "http://hl7.org/fhir/StructureDefinition/location-distance"
UNITS = "http://unitsofmeasure.org"
FHIR_JSON = "application/fhir+json"

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def own(base_url: str, subject: str) -> str:
    """Give our own system of numbers: by them the same clinic or person is known in `/api/v1`."""
    return f"{base_url}/fhir/identifiers/{subject}"
