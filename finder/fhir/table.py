"""The one table of the FHIR facade: resources, their parameters, includes and reverse includes.

The search reads requests by it, the store of imported resources takes values out by its `paths`, and the
CapabilityStatement is written from it, so that none of the three says what another does not do. Source:
Plan-Net 1.1.0 (CapabilityStatement-plan-net), with `near` of IHE mCSD (ITI-90, Location Distance Option).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from finder.fhir.names import PROFILE

ParameterType = Literal["token", "string", "reference", "date", "special"]
_OF_PLAN_NET = "http://hl7.org/fhir/us/davinci-pdex-plan-net/SearchParameter/"
_OF_FHIR = "http://hl7.org/fhir/SearchParameter/"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter. `paths`: where its values stand in a resource; `target`: what it refers to.

    A path is a row of element names; `(name)` is the value of Plan-Net's extension of that name.
    """

    name: str
    type: ParameterType
    paths: tuple[str, ...]
    definition: str
    target: str | None = None

    @property
    def modifiers(self) -> tuple[str, ...]:
        """What may stand behind its name after a colon, apart from the type of a reference."""
        return ("exact", "contains") if self.type == "string" else ()


@dataclass(frozen=True, slots=True)
class Resource:
    """One type of resource. `revincludes` names a type and one of its parameters, as `_revinclude` does."""

    name: str
    profiles: tuple[str, ...]
    parameters: dict[str, Parameter]
    revincludes: tuple[str, ...] = ()
    includes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Every reference can be included, as Plan-Net demands it of all of them."""
        found = [f"{self.name}:{p.name}" for p in self.parameters.values() if p.type == "reference"]
        object.__setattr__(self, "includes", tuple(found))


def _definition(resource: str, name: str) -> str:
    if name in _FHIRS_OWN.get(resource, ()):
        spelled = {"active": f"{resource}-active", "date": "PractitionerRole-date"}.get(name)
        return _OF_FHIR + (spelled or f"{resource}-{name}")
    longer = {("Practitioner", "family"): "family-name", ("Practitioner", "given"): "given-name"}
    return f"{_OF_PLAN_NET}{resource.lower()}-{longer.get((resource, name), name)}"


_FHIRS_OWN = {
    "PractitionerRole": ("identifier", "active", "date"),
    "HealthcareService": ("identifier", "active"),
    "Location": ("identifier", "name", "near", "status"),
    "Organization": ("identifier", "active"),
    "Practitioner": ("identifier", "active"),
    "Endpoint": ("identifier", "status"),
}
"""Parameters that Plan-Net does not define anew."""

_COMMON = {
    "_id": Parameter("_id", "token", ("id",), f"{_OF_FHIR}Resource-id"),
    "_lastUpdated": Parameter(
        "_lastUpdated", "date", ("meta.lastUpdated",), f"{_OF_FHIR}Resource-lastUpdated"
    ),
}

_Given = dict[str, tuple[ParameterType, str] | tuple[ParameterType, str, str]]


def _resource(name: str, parameters: _Given, revincludes: str = "", profiles: str = "") -> Resource:
    found = dict(_COMMON)
    for code, given in parameters.items():
        paths, target = tuple(given[1].split()), given[2] if len(given) == 3 else None
        found[code] = Parameter(code, given[0], paths, _definition(name, code), target)
    urls = tuple(PROFILE + profile for profile in (profiles or name).split())
    return Resource(name, urls, found, tuple(revincludes.split()))


RESOURCES: dict[str, Resource] = {
    resource.name: resource
    for resource in (
        _resource(
            "PractitionerRole",
            {
                "practitioner": ("reference", "practitioner", "Practitioner"),
                "organization": ("reference", "organization", "Organization"),
                "location": ("reference", "location", "Location"),
                "service": ("reference", "healthcareService", "HealthcareService"),
                "network": ("reference", "(network-reference)", "Organization"),
                "endpoint": ("reference", "endpoint", "Endpoint"),
                "role": ("token", "code"),
                "specialty": ("token", "specialty"),
                "active": ("token", "active"),
                "identifier": ("token", "identifier"),
                "date": ("date", "period"),
                "period": ("date", "period"),
            },
        ),
        _resource(
            "HealthcareService",
            {
                "location": ("reference", "location", "Location"),
                "coverage-area": ("reference", "coverageArea", "Location"),
                "organization": ("reference", "providedBy", "Organization"),
                "endpoint": ("reference", "endpoint", "Endpoint"),
                "name": ("string", "name"),
                "service-category": ("token", "category"),
                "service-type": ("token", "type"),
                "specialty": ("token", "specialty"),
                "active": ("token", "active"),
                "identifier": ("token", "identifier"),
            },
            "PractitionerRole:service OrganizationAffiliation:service",
        ),
        _resource(
            "Location",
            {
                "near": ("special", "position"),
                "partof": ("reference", "partOf", "Location"),
                "organization": ("reference", "managingOrganization", "Organization"),
                "endpoint": ("reference", "endpoint", "Endpoint"),
                "address": ("string", "address"),
                "address-city": ("string", "address.city"),
                "address-state": ("string", "address.state"),
                "address-postalcode": ("string", "address.postalCode"),
                "type": ("token", "type"),
                "name": ("string", "name alias"),
                "identifier": ("token", "identifier"),
                "status": ("token", "status"),
            },
            "HealthcareService:location InsurancePlan:coverage-area OrganizationAffiliation:location"
            " PractitionerRole:location",
        ),
        _resource(
            "Organization",
            {
                "partof": ("reference", "partOf", "Organization"),
                "endpoint": ("reference", "endpoint", "Endpoint"),
                "address": ("string", "address"),
                "name": ("string", "name alias"),
                "type": ("token", "type"),
                "coverage-area": ("reference", "(location-reference)", "Location"),
                "identifier": ("token", "identifier"),
                "active": ("token", "active"),
            },
            "Endpoint:organization HealthcareService:organization InsurancePlan:administered-by"
            " InsurancePlan:owned-by OrganizationAffiliation:primary-organization"
            " OrganizationAffiliation:participating-organization PractitionerRole:organization"
            " PractitionerRole:network",
            "Organization Network",
        ),
        _resource(
            "OrganizationAffiliation",
            {
                "primary-organization": ("reference", "organization", "Organization"),
                "participating-organization": ("reference", "participatingOrganization", "Organization"),
                "location": ("reference", "location", "Location"),
                "service": ("reference", "healthcareService", "HealthcareService"),
                "network": ("reference", "network", "Organization"),
                "endpoint": ("reference", "endpoint", "Endpoint"),
                "role": ("token", "code"),
                "specialty": ("token", "specialty"),
                "period": ("date", "period"),
            },
        ),
        _resource(
            "Practitioner",
            {
                "name": ("string", "name"),
                "family": ("string", "name.family"),
                "given": ("string", "name.given"),
                "identifier": ("token", "identifier"),
                "active": ("token", "active"),
            },
            "PractitionerRole:practitioner",
        ),
        _resource(
            "InsurancePlan",
            {
                "administered-by": ("reference", "administeredBy", "Organization"),
                "owned-by": ("reference", "ownedBy", "Organization"),
                "coverage-area": ("reference", "coverageArea", "Location"),
                "name": ("string", "name alias"),
                "plan-type": ("token", "plan.type"),
                "identifier": ("token", "identifier"),
                "type": ("token", "type"),
            },
        ),
        _resource(
            "Endpoint",
            {
                "organization": ("reference", "managingOrganization", "Organization"),
                "identifier": ("token", "identifier"),
                "status": ("token", "status"),
            },
        ),
    )
}
