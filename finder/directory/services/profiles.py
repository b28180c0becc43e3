"""Shows one clinic: all that is known of it, with the source and date of each group of facts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.directory.answers import PathwayEntry, Term
from finder.directory.doubts import as_doubted, as_reported
from finder.directory.opening import opening
from finder.directory.presence import presence
from finder.directory.profile import (
    Fact,
    Holiday,
    OpenStretch,
    Person,
    PracticeEntry,
    Profile,
    ReportedFault,
    Spoken,
)
from finder.directory.services.history import history
from finder.directory.services.listing import address, location, mix, verified
from finder.directory.services.names import Names, load_names, localized
from finder.directory.services.people import people_of
from finder.directory.services.vocabularies import pathways
from finder.errors import NotListed
from finder.models import (
    Attestation,
    Clinic,
    ClinicAccessibility,
    ClinicHoliday,
    ClinicHours,
    ClinicInsurance,
    ClinicLanguage,
    ClinicPathway,
    ClinicPractice,
    ClinicSummary,
    Practice,
    Provenance,
    Source,
    Specialty,
)
from finder.models.integration import EVIDENCE_KINDS
from finder.moderation.services.doubts import reported_faults
from search.types import VERIFIED_FOR_DAYS

_LARGEST_ID = 2**63 - 1
"""PostgreSQL's bigint; a greater number in an address is nobody's."""


def profile(session: Session, *, slug: str, now: dt.datetime, locale: str = "en") -> Profile:
    """Give a published clinic by its slug, as it is at the instant `now`. Errors: `NotListed`."""
    clinic = session.scalar(select(Clinic).where(Clinic.slug == slug, Clinic.status == "published"))
    return _profile(session, clinic, now, locale)


def profile_by_id(session: Session, *, clinic_id: int, now: dt.datetime, locale: str = "en") -> Profile:
    """Give a published clinic by its number. Errors: `NotListed`."""
    if clinic_id > _LARGEST_ID:
        raise NotListed
    clinic = session.scalar(select(Clinic).where(Clinic.id == clinic_id, Clinic.status == "published"))
    return _profile(session, clinic, now, locale)


def _profile(session: Session, clinic: Clinic | None, now: dt.datetime, locale: str) -> Profile:
    clinic, summary = _shown(session, clinic)
    names, today = load_names(session, locale=locale), now.astimezone(dt.UTC).date()
    people, facts, reports = _as_reported(session, clinic.id, names, now)
    hours, holidays = _hours(session, clinic.id), _holidays(session, clinic.id, today)
    return Profile(
        id=clinic.id,
        slug=clinic.slug,
        name=clinic.name,
        organization=summary.organization,
        form=clinic.form,
        demo=clinic.demo,
        by_counts=clinic.roster_basis == "counts",
        address=address(clinic),
        location=location(clinic),
        time_zone=clinic.time_zone,
        phone=clinic.phone,
        phone_extension=clinic.phone_extension,
        website=clinic.website,
        mix=mix(summary.mix, names),
        schema_org=_schema_org(session, [entry["code"] for entry in summary.mix]),
        integrated=summary.integrated,
        people=people,
        practices=_practices(session, clinic.id, today, locale),
        pathways=_pathways(session, summary, locale),
        hours=hours,
        insurance=_insurance(session, clinic.id, names),
        languages=_languages(session, clinic.id, names),
        access=_access(session, clinic.id, names),
        verified=verified(summary.attested_on, today, doubted=any(report.doubted for report in reports)),
        attested_by=_attested_by(session, clinic.id),
        facts=facts,
        presence=presence(people),
        opening=opening(hours, time_zone=clinic.time_zone, now=now, closed_on={one.day for one in holidays}),
        closed_on=holidays,
        history=history(session, clinic_id=clinic.id),
        changed_at=_changed_at(clinic, reports),
        reports=reports,
    )


def _shown(session: Session, clinic: Clinic | None) -> tuple[Clinic, ClinicSummary]:
    summary = session.get(ClinicSummary, clinic.id) if clinic else None
    if clinic is None or summary is None:
        raise NotListed
    return clinic, summary


def _as_reported(
    session: Session, clinic_id: int, names: Names, now: dt.datetime
) -> tuple[tuple[Person, ...], dict[str, Fact], tuple[ReportedFault, ...]]:
    """Give people and facts with what is reported of them lowered, and the reports."""
    facts = _facts(session, clinic_id, now.astimezone(dt.UTC).date())
    reports = reported_faults(session, clinic_id=clinic_id, now=now, facts=facts)
    people = as_doubted(people_of(session, clinic_id=clinic_id, names=names), reports)
    return people, as_reported(facts, reports), reports


def _changed_at(clinic: Clinic, reports: tuple[ReportedFault, ...]) -> dt.datetime:
    return max([clinic.updated_at, *(report.since for report in reports)])


def _schema_org(session: Session, codes: list[str]) -> tuple[str, ...]:
    """Give schema.org's medical specialties of these, each once."""
    rows = select(Specialty.schema_org).where(Specialty.code.in_(codes), Specialty.schema_org.is_not(None))
    return tuple(sorted({value for value in session.scalars(rows) if value}))


def _attested_by(session: Session, clinic_id: int) -> str | None:
    return session.scalar(
        select(Attestation.attested_by)
        .where(Attestation.clinic_id == clinic_id)
        .order_by(Attestation.attested_on.desc(), Attestation.id.desc())
        .limit(1)
    )


def _pathways(session: Session, summary: ClinicSummary, locale: str) -> tuple[PathwayEntry, ...]:
    """Give every pathway, with the steps that the clinic's people can take."""
    rows = session.execute(
        select(ClinicPathway.pathway_code, ClinicPathway.said_on).where(
            ClinicPathway.clinic_id == summary.clinic_id
        )
    )
    said_on: dict[str, dt.date] = dict(rows.all())
    return pathways(session, locale=locale, here=summary.specialties, said_on=said_on)


def _practices(session: Session, clinic_id: int, today: dt.date, locale: str) -> tuple[PracticeEntry, ...]:
    """Give the practices in force."""
    rows = session.execute(
        select(ClinicPractice, Practice, Source.title)
        .join(Practice, Practice.code == ClinicPractice.practice_code)
        .join(Source, Source.id == ClinicPractice.source_id)
        .where(ClinicPractice.clinic_id == clinic_id, ClinicPractice.expires_on > today)
        .order_by(Practice.position)
    )
    return tuple(
        PracticeEntry(
            code=practice.code,
            name=localized(practice, "name", locale),
            what=localized(practice, "what", locale),
            evidence=said.evidence,
            grade=EVIDENCE_KINDS.index(said.evidence) + 1,
            detail=localized(said, "detail", locale),
            said_by=said.said_by,
            said_on=said.said_on,
            expires_on=said.expires_on,
            source=source,
        )
        for said, practice, source in rows
    )


def _hours(session: Session, clinic_id: int) -> tuple[OpenStretch, ...]:
    rows = session.scalars(
        select(ClinicHours)
        .where(ClinicHours.clinic_id == clinic_id)
        .order_by(ClinicHours.weekday, ClinicHours.opens)
    )
    return tuple(OpenStretch(row.weekday, row.opens, row.closes) for row in rows)


def _holidays(session: Session, clinic_id: int, today: dt.date) -> tuple[Holiday, ...]:
    """Give the days that the clinic is closed on, from yesterday on: it may be yesterday there still."""
    rows = session.scalars(
        select(ClinicHoliday)
        .where(
            ClinicHoliday.clinic_id == clinic_id,
            ClinicHoliday.day.between(today - dt.timedelta(days=1), today + dt.timedelta(days=60)),
        )
        .order_by(ClinicHoliday.day)
    )
    return tuple(Holiday(row.day, row.name) for row in rows)


def _insurance(session: Session, clinic_id: int, names: Names) -> tuple[Term, ...]:
    taken = set(
        session.scalars(select(ClinicInsurance.plan_code).where(ClinicInsurance.clinic_id == clinic_id))
    )
    return tuple(term for code, term in names.insurance.items() if code in taken)


def _languages(session: Session, clinic_id: int, names: Names) -> tuple[Spoken, ...]:
    rows = session.scalars(select(ClinicLanguage).where(ClinicLanguage.clinic_id == clinic_id))
    by_code = {row.language_code: row.spoken_by for row in rows}
    return tuple(Spoken(term, by_code[code]) for code, term in names.languages.items() if code in by_code)


def _access(session: Session, clinic_id: int, names: Names) -> tuple[Term, ...]:
    there = set(
        session.scalars(
            select(ClinicAccessibility.feature_code).where(ClinicAccessibility.clinic_id == clinic_id)
        )
    )
    return tuple(term for code, term in names.access.items() if code in there)


def _facts(session: Session, clinic_id: int, today: dt.date) -> dict[str, Fact]:
    rows = session.execute(select(Provenance, Source).join(Source).where(Provenance.clinic_id == clinic_id))
    fresh_from = today - dt.timedelta(days=VERIFIED_FOR_DAYS)
    return {
        said.fact_group: Fact(
            said.fact_group,
            source.title,
            source.kind,
            source.url,
            said.stated_on,
            said.stated_on < fresh_from,
        )
        for said, source in rows
    }
