"""Reads a clinic's published facts as the fields that editors change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.models import (
    Affiliation,
    AffiliationSpecialty,
    Clinic,
    ClinicAccessibility,
    ClinicHoliday,
    ClinicHours,
    ClinicInsurance,
    ClinicLanguage,
    ClinicPathway,
    ClinicPractice,
    Specialist,
    SpecialtyCount,
)
from finder.profiles.fields import State


def read_state(session: Session, *, clinic_id: int) -> State:
    """Give every field as it is published now."""
    clinic = session.get_one(Clinic, clinic_id, populate_existing=True)
    return {
        "name": clinic.name,
        "form": clinic.form,
        "website": clinic.website,
        "phone": {"number": clinic.phone, "extension": clinic.phone_extension} if clinic.phone else None,
        "address": {name: getattr(clinic, name) for name in ("street", "suite", "city", "state", "zip5")},
        "point": _point(clinic),
        "basis": clinic.roster_basis,
        **_lists(session, clinic_id),
        **{f"people/{key}": value for key, value in _people(session, clinic_id)},
        **{f"practices/{key}": value for key, value in _practices(session, clinic_id)},
    }


def known_specialties(session: Session, *, clinic_id: int) -> set[str]:
    """Give the specialties that the clinic has now, by its people and by a registry's counts."""
    people = (
        select(AffiliationSpecialty.specialty_code)
        .join(Affiliation, Affiliation.id == AffiliationSpecialty.affiliation_id)
        .where(Affiliation.clinic_id == clinic_id, Affiliation.active)
    )
    counts = select(SpecialtyCount.specialty_code).where(SpecialtyCount.clinic_id == clinic_id)
    return {*session.scalars(people), *session.scalars(counts)}


def person_key(person: Specialist) -> str:
    """Give the key by which fields name a person."""
    return person.npi or f"id-{person.id}"


def _point(clinic: Clinic) -> dict[str, Any] | None:
    if clinic.lat is None or clinic.lon is None:
        return None
    return {"lat": round(clinic.lat, 6), "lon": round(clinic.lon, 6), "precision": clinic.point_precision}


def _lists(session: Session, clinic_id: int) -> State:
    def all_of(column: Any, table: Any) -> list[Any]:
        return list(session.scalars(select(column).where(table.clinic_id == clinic_id).order_by(column)))

    hours = session.scalars(select(ClinicHours).where(ClinicHours.clinic_id == clinic_id))
    days = session.scalars(select(ClinicHoliday).where(ClinicHoliday.clinic_id == clinic_id))
    spoken = session.scalars(select(ClinicLanguage).where(ClinicLanguage.clinic_id == clinic_id))
    return {
        "hours": sorted([row.weekday, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}"] for row in hours),
        "closed_days": sorted([row.day.isoformat(), row.name or ""] for row in days),
        "insurance": all_of(ClinicInsurance.plan_code, ClinicInsurance),
        "languages": {row.language_code: row.spoken_by for row in spoken},
        "access": all_of(ClinicAccessibility.feature_code, ClinicAccessibility),
        "pathways": all_of(ClinicPathway.pathway_code, ClinicPathway),
    }


def _people(session: Session, clinic_id: int) -> list[tuple[str, dict[str, Any]]]:
    rows = session.execute(
        select(Affiliation, Specialist)
        .join(Specialist, Specialist.id == Affiliation.specialist_id)
        .where(Affiliation.clinic_id == clinic_id, Affiliation.active)
        .order_by(Specialist.family_name, Specialist.given_name, Specialist.id)
    ).all()
    practised: dict[int, list[str]] = {}
    ids = [affiliation.id for affiliation, _person in rows]
    wanted = select(AffiliationSpecialty).where(AffiliationSpecialty.affiliation_id.in_(ids))
    for row in session.scalars(wanted):
        practised.setdefault(row.affiliation_id, []).append(row.specialty_code)
    return [
        (
            person_key(person),
            {
                "given": person.given_name,
                "family": person.family_name,
                "credentials": person.credentials,
                "specialties": sorted(practised.get(affiliation.id, [])),
                "weekdays": sorted(affiliation.weekdays) if affiliation.weekdays else None,
                "accepting": affiliation.accepting,
                "telehealth": affiliation.telehealth,
                "confirmed": affiliation.presence == "confirmed",
            },
        )
        for affiliation, person in rows
    ]


def _practices(session: Session, clinic_id: int) -> list[tuple[str, dict[str, Any]]]:
    rows = session.scalars(select(ClinicPractice).where(ClinicPractice.clinic_id == clinic_id))
    return [
        (
            row.practice_code,
            {
                "evidence": row.evidence,
                "detail": row.detail_en,
                "detail_es": row.detail_es,
                "meets_on": row.meets_on,
                "participants": list(row.participants or []),
            },
        )
        for row in rows
    ]
