"""Reads FHIR R4 provider directories of the Plan-Net profile: clinics, people, and who practises where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from finder.imports.faults import RowDoubts, RowFault, RowRefused
from finder.imports.listings import (
    Listed,
    ListedClinic,
    ListedPerson,
    read_address,
    read_npi_or_doubt,
    read_phone_or_doubt,
    read_website,
)
from finder.imports.readers.fhir_values import Element, as_element
from finder.imports.readers.plan_net_facts import (
    NUCC,
    US_NPI,
    accepting,
    accessibility,
    codes,
    telecom,
    telehealth,
    weekdays,
)
from finder.imports.resources import Numbered

_PASSED_OVER = {"Endpoint", "InsurancePlan", "OrganizationAffiliation"}
"""Read, and of no use here: they connect payers and systems, not people with places."""


@dataclass
class _Directory:
    """What has been read so far, by reference (Location/1)."""

    organizations: dict[str, str] = field(default_factory=dict)
    locations: dict[str, tuple[int, Element]] = field(default_factory=dict)
    practitioners: dict[str, tuple[int, Element]] = field(default_factory=dict)
    services: dict[str, Element] = field(default_factory=dict)
    roles: list[tuple[int, Element]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)

    def named(self, reference: str) -> str:
        """Give Location/1 for a relative, an absolute or a Bundle's own reference."""
        return self.aliases.get(reference) or "/".join(reference.split("/")[-2:])


def read_plan_net(resources: Iterable[Numbered]) -> Iterator[Listed]:
    """Read all resources, then join them: clinics first, then each person at each place.

    A resource that yields no listing and no fault was read. The number is its place in the files.
    """
    known = _Directory()
    for each in resources:
        try:
            _sort_in(each, known)
        except RowRefused as refused:
            yield refused.at(each.number)
    clinics: set[str] = set()
    for reference, (number, location) in known.locations.items():
        try:
            yield _clinic(number, reference, location, known)
            clinics.add(reference)
        except RowRefused as refused:
            yield refused.at(number)
    people = _people(known)
    for person in people.values():
        yield from (person,) if isinstance(person, RowFault) else person.faults
    for number, role in known.roles:
        try:
            yield from list(_at_places(number, role, known, clinics, people))
        except RowRefused as refused:
            yield refused.at(number)


def _sort_in(each: Numbered, known: _Directory) -> None:
    resource = as_element(each.resource)
    kind, identifier = resource.text("resourceType"), resource.text("id")
    if not kind:
        raise RowRefused("not-a-resource", "this is no FHIR resource")
    reference = f"{kind}/{identifier}"
    if each.url:
        known.aliases[each.url] = reference
    if kind in _PASSED_OVER:
        return
    keep = _KEEPERS.get(kind)
    if keep is None:
        raise RowRefused("unknown-resource", "this resource has no place in a provider directory", kind)
    if not identifier:
        raise RowRefused("no-id", "the resource has no id", kind)
    if resource.get("active") is False or (
        kind == "Location" and resource.text("status") not in {"", "active"}
    ):
        raise RowRefused("inactive", "the resource says that it is not active", reference)
    keep(known, reference, each.number, resource)


def _keep_organization(known: _Directory, reference: str, _: int, resource: Element) -> None:
    if not resource.text("name"):
        raise RowRefused("no-name", "the organization has no name", reference)
    known.organizations[reference] = resource.text("name")


def _keep_location(known: _Directory, reference: str, number: int, resource: Element) -> None:
    known.locations[reference] = number, resource


def _keep_practitioner(known: _Directory, reference: str, number: int, resource: Element) -> None:
    known.practitioners[reference] = number, resource


def _keep_service(known: _Directory, reference: str, _: int, resource: Element) -> None:
    known.services[reference] = resource


def _keep_role(known: _Directory, _reference: str, number: int, resource: Element) -> None:
    known.roles.append((number, resource))


_KEEPERS: dict[str, Callable[[_Directory, str, int, Element], None]] = {
    "HealthcareService": _keep_service,
    "Location": _keep_location,
    "Organization": _keep_organization,
    "Practitioner": _keep_practitioner,
    "PractitionerRole": _keep_role,
}


def _clinic(number: int, reference: str, location: Element, known: _Directory) -> ListedClinic:
    doubts = RowDoubts(number)
    address = location.element("address")
    lines = address.texts("line")
    position = location.element("position")
    owner = known.organizations.get(known.named(location.element("managingOrganization").text("reference")))
    name = location.text("name") or owner
    if not name:
        raise RowRefused("no-name", "the location has no name, nor has its organization", reference)
    said = {
        "street": lines[0] if lines else "",
        "suite": " ".join(lines[1:]),
        "city": address.text("city"),
        "state": address.text("state"),
        "zip": address.text("postalCode"),
        "latitude": position.text("latitude"),
        "longitude": position.text("longitude"),
    }
    return ListedClinic(
        row=number,
        key=reference,
        name=name,
        organization=owner,
        address=read_address(said, doubts),
        phone=read_phone_or_doubt(telecom(location, "phone"), doubts),
        website=read_website(telecom(location, "url"), doubts),
        form=None,
        languages=(),
        insurance=(),
        accessibility=accessibility(location),
        faults=tuple(doubts.faults),
    )


@dataclass(frozen=True)
class _Person:
    npi: str | None
    family_name: str
    given_name: str
    credentials: str
    languages: tuple[str, ...]
    faults: tuple[RowFault, ...]


def _people(known: _Directory) -> dict[str, _Person | RowFault]:
    people: dict[str, _Person | RowFault] = {}
    for reference, (number, practitioner) in known.practitioners.items():
        try:
            people[reference] = _person(number, reference, practitioner)
        except RowRefused as refused:
            people[reference] = refused.at(number)
    return people


def _person(number: int, reference: str, practitioner: Element) -> _Person:
    doubts = RowDoubts(number)
    names = practitioner.elements("name")
    name = next((each for each in names if each.text("family")), None)
    if name is None:
        raise RowRefused("no-name", "the practitioner has no family name", reference)
    npis = [
        each.text("value") for each in practitioner.elements("identifier") if each.text("system") == US_NPI
    ]
    titles = [each.element("code").text("text") for each in practitioner.elements("qualification")]
    return _Person(
        npi=read_npi_or_doubt(npis[0] if npis else "", doubts),
        family_name=name.text("family"),
        given_name=" ".join(name.texts("given")),
        credentials=next((title for title in titles if title and len(title) <= 8), ""),
        languages=tuple(
            coding.text("code")
            for each in practitioner.elements("communication")
            for coding in each.elements("coding")
        ),
        faults=tuple(doubts.faults),
    )


def _at_places(
    number: int,
    role: Element,
    known: _Directory,
    clinics: set[str],
    people: dict[str, _Person | RowFault],
) -> Iterator[ListedPerson]:
    """Give the person at each of the role's places. Errors: `RowRefused`."""
    reference = known.named(role.element("practitioner").text("reference"))
    person = people.get(reference)
    if person is None or isinstance(person, RowFault):
        raise RowRefused("no-practitioner", "the role names no practitioner that was read", reference)
    services = _services(role, known)
    at = _places(role, services, known, clinics)
    doubts = RowDoubts(number)
    specialties = tuple(dict.fromkeys(codes(role, "specialty", NUCC)))
    if not specialties:
        doubts.add("no-specialty", "the role names no NUCC specialty, so it does not count towards a team")
    for place in at:
        faults = tuple(doubts.faults) if place == at[0] else ()
        yield ListedPerson(
            row=number,
            clinic_key=place,
            person_key=person.npi or reference,
            npi=person.npi,
            family_name=person.family_name,
            given_name=person.given_name,
            credentials=person.credentials,
            specialties=specialties,
            accepting=accepting(role, known.locations[place][1]),
            telehealth=telehealth(services),
            weekdays=weekdays(role),
            languages=person.languages,
            faults=faults,
        )


def _services(role: Element, known: _Directory) -> list[Element]:
    named = _references(role, "healthcareService", known)
    return [known.services[name] for name in named if name in known.services]


def _places(role: Element, services: list[Element], known: _Directory, clinics: set[str]) -> list[str]:
    """Give the role's locations, or else its services'. Errors: `RowRefused` where none was read."""
    places = list(_references(role, "location", known)) or [
        place for service in services for place in _references(service, "location", known)
    ]
    at = [place for place in dict.fromkeys(places) if place in clinics]
    if not at:
        raise RowRefused("no-location", "the role names no location that was read", ", ".join(places[:3]))
    return at


def _references(resource: Element, name: str, known: _Directory) -> Iterator[str]:
    for each in resource.elements(name):
        if reference := each.text("reference"):
            yield known.named(reference)
