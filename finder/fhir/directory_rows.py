"""Which of the directory's rows are shown by FHIR, and when what is made of them last changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from finder.fhir.matching import Clause, some
from finder.fhir.stores import Rows
from finder.models import Clinic, ClinicPerson, ClinicSummary, FhirResource, SearchOutbox


def shown(clinics: Any) -> tuple[Clause, ...]:
    """Say that a clinic is published, and that no imported Location stands for it."""
    taken = FhirResource.__table__.alias()
    return (clinics.c.published, ~some(taken, taken.c.clinic_id == clinics.c.clinic_id))


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


def at_shown(clinic_id: Any) -> Clause:
    clinics = ClinicSummary.__table__.alias()
    return some(clinics, clinics.c.clinic_id == clinic_id, *shown(clinics))


def practises(known: Any) -> Clause:
    people = ClinicPerson.__table__.alias()
    return some(people, people.c.person == known.c.id, people.c.person > 0, at_shown(people.c.clinic_id))
