"""The directory itself as FHIR: published clinics and who counts there, read where a search reads them.

A Location and a HealthcareService are a clinic, a PractitionerRole is a counted person at a clinic (nameless
where a registry gives numbers only), a Practitioner is a specialist, an Organization owns a clinic. Clinics
that an imported Location stands for are left to the other store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, exists, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from finder.directory.postgis.place import geography
from finder.fhir import directory_documents
from finder.fhir.matching import Clause, moments, strings, tokens
from finder.fhir.names import CODES, LOCATION_STATUS, NUCC, ROLE_CODE, TRUE_OR_FALSE, US_NPI, own
from finder.fhir.specialty_names import SpecialtyNames
from finder.fhir.stores import Document, Key, Rows
from finder.fhir.wanted import Has, Leaf, Near, Reference, Token
from finder.models import (
    Clinic,
    ClinicPerson,
    ClinicSummary,
    FhirResource,
    Organization,
    SearchOutbox,
    Specialist,
)

_NUMBER = r"([1-9][0-9]{0,17})"
_IDS = {
    "Location": re.compile(f"clinic-{_NUMBER}", re.ASCII),
    "HealthcareService": re.compile(f"clinic-{_NUMBER}", re.ASCII),
    "Organization": re.compile(f"organization-{_NUMBER}", re.ASCII),
    "Practitioner": re.compile(f"person-{_NUMBER}", re.ASCII),
    "PractitionerRole": re.compile(f"clinic-{_NUMBER}-(person|count)-{_NUMBER}", re.ASCII),
}
OF_CLINICS = ("Location", "HealthcareService")


def is_reserved(kind: str, identifier: str) -> bool:
    """Say whether an id is written as our own are, so that no imported resource may have it."""
    return kind in _IDS and _IDS[kind].fullmatch(identifier) is not None


class DirectoryStore:
    """Resources made from the directory's rows."""

    def __init__(self, base_url: str, names: SpecialtyNames) -> None:
        self._base_url = base_url
        self._names = names

    def rows(self, kind: str) -> Rows | None:
        """Give the resources of a type; payers' plans, networks and endpoints are none of ours."""
        if kind in OF_CLINICS:
            clinics = ClinicSummary.__table__.alias()
            return Rows(kind, clinics, shown(clinics), (clinics.c.clinic_id,))
        if kind == "PractitionerRole":
            people = ClinicPerson.__table__.alias()
            return Rows(kind, people, (_at_shown(people.c.clinic_id),), (people.c.clinic_id, people.c.person))
        if kind == "Practitioner":
            known = Specialist.__table__.alias()
            return Rows(kind, known, (_practises(known),), (known.c.id,))
        if kind == "Organization":
            owners = Organization.__table__.alias()
            return Rows(kind, owners, (first_clinic(owners).is_not(None),), (owners.c.id,))
        return None

    def refers(self, source: Rows, parameter: str, target: Rows) -> Clause:
        """Say whether `source` refers by this parameter to `target`."""
        one, other = source.table.c, target.table.c
        if source.kind == "PractitionerRole" and parameter == "practitioner":
            return and_(one.person == other.id, one.person > 0)
        if parameter in ("location", "service"):
            return and_(one.clinic_id == other.clinic_id)
        if parameter == "organization" and target.kind == "Organization":
            clinic = Clinic.__table__.alias()
            return _some(clinic, clinic.c.id == one.clinic_id, clinic.c.organization_id == other.id)
        return false()

    def shortcut(self, rows: Rows, condition: Has) -> Clause | None:
        """Ask a clinic's summary, which holds the specialties of everybody who counts there."""
        then = condition.then
        same = condition.source == "PractitionerRole" and condition.parameter.name in ("location", "service")
        if not (rows.kind in OF_CLINICS and same and isinstance(then, Leaf)):
            return None
        return self._specialties(rows, then) if then.parameter.name == "specialty" else None

    def who(self, roles: Rows) -> ColumnElement[Any]:
        """Give the person's number, which nameless ones have too."""
        return roles.key[1]

    def metres(self, rows: Rows, near: Near) -> ColumnElement[float]:
        """Give how far a clinic lies from the middle of the circle, on the sphere as every search here."""
        metres: ColumnElement[float] = func.ST_Distance(rows.table.c.point, geography(near.center), false())
        return metres

    def keys_of(self, kind: str, ids: Sequence[str]) -> list[Key]:
        """Give the keys that ids stand for."""
        matches = [found for each in ids if kind in _IDS and (found := _IDS[kind].fullmatch(each))]
        if kind == "PractitionerRole":
            return [(int(m[1]), int(m[3]) if m[2] == "person" else -int(m[3])) for m in matches]
        return [(int(m[1]),) for m in matches]

    def load(self, session: Session, *, kind: str, keys: Sequence[Key]) -> dict[Key, Document]:
        """Give the resources with these keys."""
        return directory_documents.load(
            session, kind=kind, keys=keys, base_url=self._base_url, names=self._names
        )

    def leaf(self, rows: Rows, leaf: Leaf) -> Clause:
        """Say whether a resource has one of the values; what the directory never says matches nothing."""
        name = leaf.parameter.name
        if name == "_id":
            return rows.among(self.keys_of(rows.kind, _texts(leaf)))
        if leaf.parameter.type == "reference":
            return self._reference(rows, leaf)
        if name == "_lastUpdated":
            changed = updated(rows)
            return moments(leaf, changed, changed)
        if name == "active":
            return tokens(leaf, TRUE_OR_FALSE, literal("true"))
        if name == "identifier":
            return self._identifier(rows, leaf)
        if name in ("specialty", "role"):
            return self._specialties(rows, leaf)
        return _LEAVES.get(rows.kind, _nothing)(rows, leaf)

    def _reference(self, rows: Rows, leaf: Leaf) -> Clause:
        target = self.rows(leaf.parameter.target or "")
        if target is None:
            return false()
        ids = [value.id for value in leaf.values if isinstance(value, Reference)]
        wanted = target.among(self.keys_of(target.kind, ids))
        refers = self.refers(rows, leaf.parameter.name, target)
        return _some(target.table, *target.where, refers, wanted)

    def _identifier(self, rows: Rows, leaf: Leaf) -> Clause:
        """Compare with the NPI and with our own number, as a number, so that the keys' index answers."""
        subject = {"Location": "clinic", "Organization": "organization", "Practitioner": "specialist"}
        if rows.kind not in subject:
            return false()
        wanted = [value for value in leaf.values if isinstance(value, Token)]
        ours = [v for v in wanted if v.system in (None, own(self._base_url, subject[rows.kind]))]
        numbers = [int(v.code) for v in ours if v.code and re.fullmatch(_NUMBER, v.code, re.ASCII)]
        tests = [rows.key[0].in_(numbers), literal(any(v.code is None for v in ours))]
        if rows.kind == "Practitioner":
            tests.append(tokens(leaf, US_NPI, rows.table.c.npi))
        return or_(*tests)

    def _specialties(self, rows: Rows, leaf: Leaf) -> Clause:
        """Say whether somebody's, or a clinic's, specialties hold one of the codes or kinds of provider."""
        if leaf.parameter.name == "role":
            asked = {name.role for name in self._names.by_specialty.values()}
            fits = {role for role in asked if _wanted(leaf, CODES + "ProviderRoleCS", role)}
            return self._overlap(
                rows, [c for c, name in self._names.by_specialty.items() if name.role in fits]
            )
        return self._overlap(
            rows, [c for c, name in self._names.by_specialty.items() if _wanted(leaf, NUCC, name.code)]
        )

    def _overlap(self, rows: Rows, codes: list[str]) -> Clause:
        if not codes:
            return false()
        wanted = cast(literal(codes, ARRAY(Text)), ARRAY(Text))
        return and_(rows.table.c.specialties.op("&&", is_comparison=True)(wanted))


def shown(clinics: Any) -> tuple[Clause, ...]:
    """Say that a clinic is published, and that no imported Location stands for it."""
    taken = FhirResource.__table__.alias()
    return (clinics.c.published, ~_some(taken, taken.c.clinic_id == clinics.c.clinic_id))


def first_clinic(owners: Any) -> Any:
    """Select the first shown clinic of an organization, whose address stands for it; null without one."""
    clinic, summary = Clinic.__table__.alias(), ClinicSummary.__table__.alias()
    return (
        select(func.min(clinic.c.id))
        .select_from(clinic.join(summary, summary.c.clinic_id == clinic.c.id))
        .where(clinic.c.organization_id == owners.c.id, *shown(summary))
        .correlate_except(clinic, summary)
        .scalar_subquery()
    )


def updated(rows: Rows) -> ColumnElement[Any]:
    """Select when a resource last changed: the clock of the clinics it is made from."""
    box, people, clinic = (each.__table__.alias() for each in (SearchOutbox, ClinicPerson, Clinic))
    if rows.kind == "Practitioner":
        of_it: Any = box.join(people, people.c.clinic_id == box.c.clinic_id)
        where = and_(people.c.person == rows.table.c.id, people.c.person > 0)
    elif rows.kind == "Organization":
        of_it = box.join(clinic, clinic.c.id == box.c.clinic_id)
        where = and_(clinic.c.organization_id == rows.table.c.id)
    else:
        of_it, where = box, and_(box.c.clinic_id == rows.table.c.clinic_id)
    latest = select(func.max(box.c.changed_at)).select_from(of_it).where(where)
    return latest.correlate_except(box, people, clinic).scalar_subquery()


def _at_shown(clinic_id: Any) -> Clause:
    clinics = ClinicSummary.__table__.alias()
    return _some(clinics, clinics.c.clinic_id == clinic_id, *shown(clinics))


def _practises(known: Any) -> Clause:
    people = ClinicPerson.__table__.alias()
    return _some(people, people.c.person == known.c.id, people.c.person > 0, _at_shown(people.c.clinic_id))


def _some(table: Any, *tests: Clause) -> Clause:
    return exists(select(literal(1)).select_from(table).where(*tests).correlate_except(table))


def _texts(leaf: Leaf) -> list[str]:
    return [value.code for value in leaf.values if isinstance(value, Token) and value.code]


def _wanted(leaf: Leaf, system: str, code: str) -> bool:
    return any(
        value.system in (None, system) and value.code in (None, code)
        for value in leaf.values
        if isinstance(value, Token)
    )


def _nothing(_rows: Rows, _leaf: Leaf) -> Clause:
    return false()


def _of_address(leaf: Leaf, clinic_id: Any) -> Clause:
    clinic = Clinic.__table__.alias()
    parts: dict[str, list[Any]] = {
        "address": [clinic.c.street, clinic.c.suite, clinic.c.city, clinic.c.state, clinic.c.zip5],
        "address-city": [clinic.c.city],
        "address-state": [clinic.c.state],
        "address-postalcode": [clinic.c.zip5],
    }
    return _some(clinic, clinic.c.id == clinic_id, strings(leaf, *parts[leaf.parameter.name]))


def _location(rows: Rows, leaf: Leaf) -> Clause:
    clinics, name = rows.table.c, leaf.parameter.name
    if name == "near":
        circles = [value for value in leaf.values if isinstance(value, Near)]
        return or_(
            *(func.ST_DWithin(clinics.point, geography(it.center), it.radius_m, false()) for it in circles)
        )
    if name.startswith("address"):
        return _of_address(leaf, clinics.clinic_id)
    if name == "name":
        return strings(leaf, clinics.name)
    if name == "status":
        return tokens(leaf, LOCATION_STATUS, literal("active"))
    kind = case((clinics.form == "hospital", "HOSP"), (clinics.form == "independent", "OF"))
    return tokens(leaf, ROLE_CODE, kind) if name == "type" else false()


def _service(rows: Rows, leaf: Leaf) -> Clause:
    clinics, name = rows.table.c, leaf.parameter.name
    if name == "service-category":
        category = case((clinics.form == "hospital", "hosp"), else_="outpat")
        return tokens(leaf, CODES + "HealthcareServiceCategoryCS", category)
    return strings(leaf, clinics.name) if name == "name" else false()


def _organization(rows: Rows, leaf: Leaf) -> Clause:
    owners, name = rows.table.c, leaf.parameter.name
    if name == "name":
        return strings(leaf, owners.name)
    if name == "address":
        return _of_address(leaf, first_clinic(rows.table))
    clinic = Clinic.__table__.alias()
    hospital = _some(clinic, clinic.c.id == first_clinic(rows.table), clinic.c.form == "hospital")
    kind = case((hospital, "fac"), else_="prvgrp")
    return tokens(leaf, CODES + "OrgTypeCS", kind) if name == "type" else false()


def _practitioner(rows: Rows, leaf: Leaf) -> Clause:
    people = rows.table.c
    whole = func.concat_ws(" ", people.given_name, people.family_name)
    parts: dict[str, list[Any]] = {
        "name": [people.family_name, people.given_name, whole],
        "family": [people.family_name],
        "given": [people.given_name],
    }
    return strings(leaf, *parts[leaf.parameter.name]) if leaf.parameter.name in parts else false()


_LEAVES = {
    "Location": _location,
    "HealthcareService": _service,
    "Organization": _organization,
    "Practitioner": _practitioner,
}
