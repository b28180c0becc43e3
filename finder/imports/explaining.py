"""Says why a clinic counts as a co-located team, or why not, from the evidence its import kept."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.imports.inference import MANY_SITES, MOST_ADDRESSES, Against
from finder.models import Affiliation, Clinic, ClinicSummary, IntegrationEvidence, Source, Specialist

_WHY = {
    Against.WIDE_GROUP: f"the group is listed at more than {MOST_ADDRESSES} addresses",
    Against.STAFF_LIST: "emergency, anesthesia and such work stand on the same list: a hospital's staff",
    Against.OFFICE_BUILDING: "no group is named, and many people of other trades share the address",
    Against.NO_TIE: "no group is named, and the last four digits of the ZIP part the people",
    Against.REPEATED_ROSTER: f"people are listed at {MANY_SITES} or more sites of the group",
}


def explain(session: Session, *, slug: str) -> Iterator[str]:
    """Give the lines that explain a clinic; none where no import has said anything of it."""
    found = session.execute(
        select(Clinic, IntegrationEvidence, ClinicSummary.integrated, Source.title)
        .join(IntegrationEvidence, IntegrationEvidence.clinic_id == Clinic.id)
        .outerjoin(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
        .join(Source, Source.id == IntegrationEvidence.source_id)
        .where(Clinic.slug == slug)
    ).one_or_none()
    if found is None:
        return
    clinic, evidence, integrated, title = found
    yield f"{clinic.name}, {clinic.street}, {clinic.city}, {clinic.state} {clinic.zip5} ({clinic.status})"
    yield f"{'A' if integrated else 'No'} team by what is known today; source: {title}, {evidence.stated_on}"
    for name, value in sorted(evidence.facts.items()):
        yield f"  {name.replace('_', ' ')}: {_plain(value)}"
    for code in evidence.against:
        yield f"  against: {code}, {why(code)}"
    people = (
        select(Specialist.given_name, Specialist.family_name, Affiliation.presence, Affiliation.active)
        .join(Affiliation, Affiliation.specialist_id == Specialist.id)
        .where(Affiliation.clinic_id == clinic.id)
        .order_by(Specialist.family_name, Specialist.given_name)
    )
    for given, family, presence, active in session.execute(people):
        yield f"  {presence if active else 'inactive':<10} {given or ''} {family}"


def why(code: str) -> str:
    """Say what a reason against a list of people means."""
    return _WHY[Against(code)]


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "none"
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
