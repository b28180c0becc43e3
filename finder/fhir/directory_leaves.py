"""What each parameter of the directory's own resources is compared with, type by type."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, false, func, literal

from finder.fhir.directory_rows import first_clinic
from finder.fhir.matching import Clause, some, strings, tokens, within
from finder.fhir.names import CODES, LOCATION_STATUS, ROLE_CODE
from finder.fhir.stores import Rows
from finder.fhir.wanted import Leaf
from finder.models import Clinic


def nothing(_rows: Rows, _leaf: Leaf) -> Clause:
    return false()


def _of_address(leaf: Leaf, clinic_id: Any) -> Clause:
    clinic = Clinic.__table__.alias()
    parts: dict[str, list[Any]] = {
        "address": [clinic.c.street, clinic.c.suite, clinic.c.city, clinic.c.state, clinic.c.zip5],
        "address-city": [clinic.c.city],
        "address-state": [clinic.c.state],
        "address-postalcode": [clinic.c.zip5],
    }
    return some(clinic, clinic.c.id == clinic_id, strings(leaf, *parts[leaf.parameter.name]))


def _location(rows: Rows, leaf: Leaf) -> Clause:
    clinics, name = rows.table.c, leaf.parameter.name
    if name == "near":
        return within(leaf, clinics.point)
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
    hospital = some(clinic, clinic.c.id == first_clinic(rows.table), clinic.c.form == "hospital")
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


LEAVES = {
    "Location": _location,
    "HealthcareService": _service,
    "Organization": _organization,
    "Practitioner": _practitioner,
}
