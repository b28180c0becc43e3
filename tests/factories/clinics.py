"""Clinics with people."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.models import (
    Affiliation,
    AffiliationSpecialty,
    Attestation,
    Clinic,
    Organization,
    Provenance,
    Source,
    Specialist,
    SpecialtyCount,
)

_numbers = itertools.count(1)
TODAY = dt.date(2026, 11, 24)


def make_source(session: Session, kind: str = "registry") -> Source:
    """Give the one source of this kind, made at the first call."""
    source = session.scalar(select(Source).where(Source.name == f"test {kind}"))
    if source is None:
        source = Source(kind=kind, name=f"test {kind}", title=f"A {kind} for tests")
        session.add(source)
        session.flush()
    return source


def make_clinic(
    session: Session,
    *,
    people: Sequence[str | Sequence[str]] = (),
    counts: Mapping[str, int] | None = None,
    lat: float = 42.3765,
    lon: float = -71.2356,
    attested_on: dt.date | None = None,
    organization: Organization | None = None,
    **values: Any,
) -> Clinic:
    """Make a published clinic in Waltham. `people`: one entry a person, a specialty or several of them."""
    number = next(_numbers)
    source = make_source(session)
    values = {
        "name": f"Clinic {number}", "slug": f"clinic-{number}", "status": "published", "form": "independent",
        "roster_basis": "people" if counts is None else "counts", "street": f"{number} Main St",
        "city": "Waltham", "state": "MA", "zip5": "02451", "address_key": f"{number} MAIN ST 02451",
        "point": f"SRID=4326;POINT({lon} {lat})", "point_precision": "rooftop",
        "time_zone": "America/New_York", "phone": "+16175550100", **values,
    }  # fmt: skip
    clinic = Clinic(organization=organization, source_id=source.id, **values)
    session.add(clinic)
    session.flush()
    for group in ("address", "roster"):
        session.add(Provenance(clinic_id=clinic.id, fact_group=group, source_id=source.id, stated_on=TODAY))
    for specialties in people:
        add_person(session, clinic, [specialties] if isinstance(specialties, str) else specialties)
    for code, count in (counts or {}).items():
        session.add(SpecialtyCount(clinic_id=clinic.id, specialty_code=code, count=count,
                                   stated_on=TODAY, source_id=source.id))  # fmt: skip
    if attested_on:
        session.add(Attestation(clinic_id=clinic.id, attested_on=attested_on, attested_by="Test Owner",
                                source_id=source.id))  # fmt: skip
    session.flush()
    return clinic


def add_person(
    session: Session,
    clinic: Clinic,
    specialties: Sequence[str],
    *,
    specialist: Specialist | None = None,
    **values: Any,
) -> Affiliation:
    """Let a person (a new one by default) practise these specialties at the clinic."""
    source = make_source(session)
    if specialist is None:
        specialist = Specialist(given_name="Test", family_name=f"Person{next(_numbers)}", source_id=source.id)
        session.add(specialist)
        session.flush()
    affiliation = Affiliation(
        clinic_id=clinic.id, specialist_id=specialist.id, source_id=source.id, stated_on=TODAY,
        **{"presence": "listed", **values},
    )  # fmt: skip
    session.add(affiliation)
    session.flush()
    session.add_all(
        AffiliationSpecialty(affiliation_id=affiliation.id, specialty_code=c) for c in specialties
    )
    session.flush()
    return affiliation
