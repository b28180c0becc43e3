"""Writes the directory's rows as Plan-Net resources; what nobody has said is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from finder.fhir.elements import (
    address_of,
    concept,
    delivery,
    new_patients,
    nucc,
    numbered,
    owner,
    present,
    reference,
    resource,
    telecom_of,
    type_of,
)
from finder.fhir.names import EXTENSION, LANGUAGES, US_NPI, WEEKDAYS
from finder.fhir.specialty_names import SpecialtyNames
from finder.models import (
    Clinic,
    ClinicAccessibility,
    ClinicHours,
    ClinicPerson,
    ClinicSummary,
    Organization,
    OrganizationIdentifier,
    SearchOutbox,
    Specialist,
    SpecialistLanguage,
)

Document = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """What every document is written with."""

    session: Session
    base_url: str
    names: SpecialtyNames


def load(
    session: Session, *, kind: str, keys: Sequence[Key], base_url: str, names: SpecialtyNames
) -> dict[Key, Document]:
    """Give the resources with these keys, in no order."""
    return _LOADERS[kind](Writing(session, base_url, names), keys) if keys else {}


def role_id(clinic_id: int, person: int) -> str:
    """Write the id of a person's role; nameless people are counted below zero."""
    return f"clinic-{clinic_id}-" + (f"person-{person}" if person > 0 else f"count-{-person}")


def _locations(by: Writing, keys: Sequence[Key]) -> dict[Key, Document]:
    ids = [key[0] for key in keys]
    hours, access = _hours(by.session, ids), _access(by.session, ids)
    found = {}
    for row in _clinics(by.session, ids):
        clinic = row.Clinic
        found[clinic.id,] = resource(
            "Location",
            f"clinic-{clinic.id}",
            row.changed_at,
            extension=[
                {
                    "url": EXTENSION + "accessibility",
                    "valueCodeableConcept": concept("AccessibilityCS", code),
                }
                for code in access[clinic.id]
            ],
            identifier=[numbered(by.base_url, "clinic", clinic.id)],
            status="active",
            name=clinic.name,
            type=type_of(clinic.form),
            telecom=telecom_of(clinic),
            address=address_of(clinic),
            position={"longitude": clinic.lon, "latitude": clinic.lat},
            managingOrganization=owner(row),
            hoursOfOperation=[
                {"daysOfWeek": [day], "openingTime": opens, "closingTime": closes}
                for day, opens, closes in hours[clinic.id]
            ],
        )
    return found


def _services(by: Writing, keys: Sequence[Key]) -> dict[Key, Document]:
    ids = [key[0] for key in keys]
    hours, video = _hours(by.session, ids), _by_video(by.session, ids)
    found = {}
    for row in _clinics(by.session, ids):
        clinic = row.Clinic
        methods = ["physical", *(["virtual"] if clinic.id in video else [])]
        found[clinic.id,] = resource(
            "HealthcareService",
            f"clinic-{clinic.id}",
            row.changed_at,
            extension=[delivery(method) for method in methods],
            active=True,
            providedBy=owner(row),
            category=[
                concept("HealthcareServiceCategoryCS", "hosp" if clinic.form == "hospital" else "outpat")
            ],
            specialty=[nucc(name) for name in by.names.of(row.specialties)],
            location=[{"reference": f"Location/clinic-{clinic.id}", "display": clinic.name}],
            name=clinic.name,
            telecom=telecom_of(clinic),
            availableTime=[
                {"daysOfWeek": [day], "availableStartTime": opens, "availableEndTime": closes}
                for day, opens, closes in hours[clinic.id]
            ],
        )
    return found


def _roles(by: Writing, keys: Sequence[Key]) -> dict[Key, Document]:
    people = by.session.execute(
        select(ClinicPerson, Clinic.name, Clinic.organization_id, Organization.name, SearchOutbox.changed_at)
        .join(Clinic, Clinic.id == ClinicPerson.clinic_id)
        .join(SearchOutbox, SearchOutbox.clinic_id == ClinicPerson.clinic_id)
        .outerjoin(Organization, Organization.id == Clinic.organization_id)
        .where(tuple_(ClinicPerson.clinic_id, ClinicPerson.person).in_(keys))
    )
    found = {}
    for person, clinic, organization_id, organization, changed_at in people:
        names = by.names.of(person.specialties)
        place = f"clinic-{person.clinic_id}"
        found[person.clinic_id, person.person] = resource(
            "PractitionerRole",
            role_id(person.clinic_id, person.person),
            changed_at,
            extension=new_patients(person.accepting),
            active=True,
            practitioner={"reference": f"Practitioner/person-{person.person}", "display": person.name}
            if person.person > 0
            else None,
            organization=reference("Organization", f"organization-{organization_id}", organization)
            if organization_id
            else None,
            code=[concept("ProviderRoleCS", role) for role in sorted({name.role for name in names})],
            specialty=[nucc(name) for name in names],
            location=[reference("Location", place, clinic)],
            healthcareService=[reference("HealthcareService", place, clinic)],
            availableTime=[{"daysOfWeek": [WEEKDAYS[day - 1] for day in sorted(person.weekdays)]}]
            if person.weekdays
            else None,
        )
    return found


def _practitioners(by: Writing, keys: Sequence[Key]) -> dict[Key, Document]:
    ids = [key[0] for key in keys]
    languages: dict[int, list[str]] = defaultdict(list)
    spoken = select(SpecialistLanguage).where(SpecialistLanguage.specialist_id.in_(ids))
    for language in by.session.scalars(spoken.order_by(SpecialistLanguage.language_code)):
        languages[language.specialist_id].append(language.language_code)
    changed = (
        select(ClinicPerson.person, func.max(SearchOutbox.changed_at).label("changed_at"))
        .join(SearchOutbox, SearchOutbox.clinic_id == ClinicPerson.clinic_id)
        .where(ClinicPerson.person.in_(ids), ClinicPerson.person > 0)
        .group_by(ClinicPerson.person)
        .subquery()
    )
    people = by.session.execute(
        select(Specialist, changed.c.changed_at).join(changed, changed.c.person == Specialist.id)
    )
    return {
        (person.id,): resource(
            "Practitioner",
            f"person-{person.id}",
            changed_at,
            identifier=[
                *([{"system": US_NPI, "value": person.npi}] if person.npi else []),
                numbered(by.base_url, "specialist", person.id),
            ],
            active=True,
            name=[
                present(
                    text=" ".join(filter(None, (person.given_name, person.family_name))),
                    family=person.family_name,
                    given=[person.given_name] if person.given_name else None,
                )
            ],
            qualification=[{"code": {"text": person.credentials}}] if person.credentials else None,
            communication=[
                {"coding": [{"system": LANGUAGES, "code": code}]} for code in languages[person.id]
            ],
        )
        for person, changed_at in people
    }


def _organizations(by: Writing, keys: Sequence[Key]) -> dict[Key, Document]:
    ids = [key[0] for key in keys]
    first = (
        select(func.min(Clinic.id))
        .join(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
        .where(ClinicSummary.published, Clinic.organization_id.in_(ids))
        .group_by(Clinic.organization_id)
    )
    changed = (
        select(func.max(SearchOutbox.changed_at))
        .join(Clinic, Clinic.id == SearchOutbox.clinic_id)
        .where(Clinic.organization_id == Organization.id)
        .scalar_subquery()
    )
    rows = by.session.execute(
        select(Organization, Clinic, changed.label("changed_at"))
        .join(Clinic, Clinic.organization_id == Organization.id)
        .where(Clinic.id.in_(first))
    )
    numbers = select(OrganizationIdentifier).where(
        OrganizationIdentifier.system == "npi", OrganizationIdentifier.organization_id.in_(ids)
    )
    npis = {each.organization_id: each.value for each in by.session.scalars(numbers)}
    return {
        (owner.id,): resource(
            "Organization",
            f"organization-{owner.id}",
            changed_at,
            identifier=[
                *([{"system": US_NPI, "value": npis[owner.id]}] if owner.id in npis else []),
                numbered(by.base_url, "organization", owner.id),
            ],
            active=True,
            type=[concept("OrgTypeCS", "fac" if clinic.form == "hospital" else "prvgrp")],
            name=owner.name,
            telecom=[{"system": "url", "value": owner.website}] if owner.website else None,
            address=[address_of(clinic)],
        )
        for owner, clinic, changed_at in rows
    }


def _clinics(session: Session, ids: Sequence[int]) -> Any:
    return session.execute(
        select(Clinic, Organization.name.label("owner"), ClinicSummary.specialties, SearchOutbox.changed_at)
        .join(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
        .join(SearchOutbox, SearchOutbox.clinic_id == Clinic.id)
        .outerjoin(Organization, Organization.id == Clinic.organization_id)
        .where(Clinic.id.in_(ids))
    )


def _hours(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, str, str]]]:
    found: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    rows = select(ClinicHours).where(ClinicHours.clinic_id.in_(ids))
    for row in session.scalars(rows.order_by(ClinicHours.weekday, ClinicHours.opens)):
        found[row.clinic_id].append(
            (WEEKDAYS[row.weekday - 1], f"{row.opens:%H:%M:%S}", f"{row.closes:%H:%M:%S}")
        )
    return found


def _access(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = select(ClinicAccessibility).where(ClinicAccessibility.clinic_id.in_(ids))
    for row in session.scalars(rows.order_by(ClinicAccessibility.feature_code)):
        found[row.clinic_id].append(row.feature_code)
    return found


def _by_video(session: Session, ids: Sequence[int]) -> set[int]:
    asked = select(ClinicPerson.clinic_id).where(
        ClinicPerson.clinic_id.in_(ids), ClinicPerson.telehealth.is_(True)
    )
    return set(session.scalars(asked))


_LOADERS: dict[str, Callable[[Writing, Sequence[Key]], dict[Key, Document]]] = {
    "Location": _locations,
    "HealthcareService": _services,
    "PractitionerRole": _roles,
    "Practitioner": _practitioners,
    "Organization": _organizations,
}
