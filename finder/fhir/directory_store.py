"""The directory itself as FHIR: published clinics and who counts there, read where a search reads them.

A Location and a HealthcareService are a clinic, a PractitionerRole is a counted person at a clinic (nameless
where a registry gives numbers only), a Practitioner is a specialist, an Organization owns a clinic. Clinics
that an imported Location stands for are left to the other store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, false, literal, or_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from finder.fhir import directory_documents
from finder.fhir.directory_leaves import LEAVES, nothing
from finder.fhir.directory_rows import at_shown, first_clinic, practises, shown, updated
from finder.fhir.matching import Clause, codes, moments, some, tokens
from finder.fhir.names import CODES, NUCC, TRUE_OR_FALSE, US_NPI, own
from finder.fhir.specialty_names import SpecialtyNames
from finder.fhir.stores import Document, Key, Rows
from finder.fhir.wanted import Has, Leaf, Reference, Token
from finder.models import (
    Clinic,
    ClinicPerson,
    ClinicSummary,
    Organization,
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
            return Rows(kind, people, (at_shown(people.c.clinic_id),), (people.c.clinic_id, people.c.person))
        if kind == "Practitioner":
            known = Specialist.__table__.alias()
            return Rows(kind, known, (practises(known),), (known.c.id,))
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
            return some(clinic, clinic.c.id == one.clinic_id, clinic.c.organization_id == other.id)
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
            return rows.among(self.keys_of(rows.kind, codes(leaf)))
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
        return LEAVES.get(rows.kind, nothing)(rows, leaf)

    def _reference(self, rows: Rows, leaf: Leaf) -> Clause:
        target = self.rows(leaf.parameter.target or "")
        if target is None:
            return false()
        ids = [value.id for value in leaf.values if isinstance(value, Reference)]
        wanted = target.among(self.keys_of(target.kind, ids))
        refers = self.refers(rows, leaf.parameter.name, target)
        return some(target.table, *target.where, refers, wanted)

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
            found = [code for code, name in self._names.by_specialty.items() if name.role in fits]
        else:
            found = [c for c, name in self._names.by_specialty.items() if _wanted(leaf, NUCC, name.code)]
        if not found:
            return false()
        wanted = cast(literal(found, ARRAY(Text)), ARRAY(Text))
        return and_(rows.table.c.specialties.op("&&", is_comparison=True)(wanted))


def _wanted(leaf: Leaf, system: str, code: str) -> bool:
    return any(
        value.system in (None, system) and value.code in (None, code)
        for value in leaf.values
        if isinstance(value, Token)
    )
