"""Problem reports: take one within the limits, list those to check, decide them, and forget them in time.

What a reporter writes is sealed; nothing here logs it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.orm import Session

from finder.errors import NotListed
from finder.models import Affiliation, Clinic, ProblemReport, Specialist
from finder.moderation.deadlines import due_at
from finder.moderation.errors import TooManyReports
from finder.moderation.faults import OF_A_PERSON
from finder.sealing.keyring import Keyring
from finder.sealing.services import new_data_key, open_data_keys, shred

PER_NETWORK = (5, dt.timedelta(hours=1))
PER_NETWORK_A_DAY = (15, dt.timedelta(days=1))
PER_CLINIC_A_DAY = (30, dt.timedelta(days=1))
KEPT_FOR_DAYS = 90
"""So long the words and address of a report are kept, and after its decision the report itself."""

_ONE_AT_A_TIME = 7_391_040
"""Advisory lock number: one at a time counts the limits and writes its report, so they hold exactly."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be reported: a clinic, and its people by number."""

    slug: str
    name: str
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a reporter says. `network` tells senders apart (finder/moderation/networks.py)."""

    kind: str
    network: str = field(repr=False)
    specialist_id: int | None = None
    words: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report to check, its words opened; None where they are gone."""

    id: UUID
    clinic: str
    kind: str
    person: str | None
    received_at: dt.datetime
    due_at: dt.datetime
    words: str | None = field(repr=False)
    email: str | None = field(repr=False)


def subject(session: Session, *, slug: str) -> Subject:
    """Give what can be reported of a published clinic. Errors: `NotListed`."""
    clinic = _clinic(session, slug)
    people = session.execute(
        select(Specialist.id, Specialist.given_name, Specialist.family_name)
        .join(Affiliation, Affiliation.specialist_id == Specialist.id)
        .where(Affiliation.clinic_id == clinic.id, Affiliation.active)
        .order_by(Specialist.family_name, Specialist.given_name)
    )
    named = tuple((row.id, " ".join(filter(None, (row.given_name, row.family_name)))) for row in people)
    return Subject(clinic.slug, clinic.name, named)


def create(session: Session, *, slug: str, told: Told, keyring: Keyring, now: dt.datetime) -> UUID:
    """Take a report; one that the same network has open already is that one, said once more.

    Errors: `NotListed`, `TooManyReports`.
    """
    clinic = _clinic(session, slug)
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    reporter = keyring.blind_index(told.network, purpose="problem_reports.reporter")
    person = told.specialist_id if told.kind in OF_A_PERSON else None
    fault = _open_fault(clinic.id, told.kind, person)
    same = session.scalar(select(ProblemReport.id).where(*fault, ProblemReport.reporter == reporter))
    if same is not None:
        return same
    _keep_limits(session, ProblemReport.reporter == reporter, (PER_NETWORK, PER_NETWORK_A_DAY), now)
    _keep_limits(session, ProblemReport.clinic_id == clinic.id, (PER_CLINIC_A_DAY,), now)
    report = ProblemReport(
        id=uuid4(), clinic_id=clinic.id, kind=told.kind, specialist_id=person, reporter=reporter,
        received_at=now, due_at=due_at(now, time_zone=clinic.time_zone),
    )  # fmt: skip
    _seal(session, report, told, keyring)
    session.add(report)
    session.flush()
    return report.id


def list_open(session: Session, *, keyring: Keyring) -> tuple[OpenReport, ...]:
    """Give the reports to check, the most urgent first."""
    rows = session.execute(
        select(ProblemReport, Clinic.slug, Specialist)
        .join(Clinic, Clinic.id == ProblemReport.clinic_id)
        .outerjoin(Specialist, Specialist.id == ProblemReport.specialist_id)
        .where(ProblemReport.state == "open")
        .order_by(ProblemReport.due_at, ProblemReport.received_at)
    ).all()
    sealed_with = {report.data_key_id for report, _, _ in rows if report.data_key_id}
    keys = open_data_keys(session, keyring=keyring, key_ids=sealed_with)

    def unsealed(report: ProblemReport, column: str) -> str | None:
        value, key = getattr(report, column), keys.get(report.data_key_id)  # type: ignore[arg-type]  # None is no key
        if value is None or key is None:
            return None
        return key.unseal(value, table=ProblemReport.__tablename__, column=column, row=report.id)

    return tuple(
        OpenReport(
            report.id, slug, report.kind,
            " ".join(filter(None, (person.given_name, person.family_name))) if person else None,
            report.received_at, report.due_at, unsealed(report, "words"), unsealed(report, "email"),
        )
        for report, slug, person in rows
    )  # fmt: skip


def decide(session: Session, *, report_id: UUID, confirmed: bool, by: str, now: dt.datetime) -> int:
    """Decide a report, and with it all open ones of the same fault; gives how many, 0 where it is not open.

    A clinic that is confirmed to be closed is shown no longer. Every other correction is the clinic's or a
    moderator's to make; until its date is newer than the decision, the page says that the fact was wrong.
    """
    report = session.get(ProblemReport, report_id)
    if report is None:
        return 0
    decided = session.scalars(
        update(ProblemReport)
        .where(*_open_fault(report.clinic_id, report.kind, report.specialist_id))
        .values(state="confirmed" if confirmed else "rejected", decided_at=now, decided_by=by)
        .returning(ProblemReport.id)
    ).all()
    if decided and confirmed and report.kind == "closed":
        session.execute(update(Clinic).where(Clinic.id == report.clinic_id).values(status="closed"))
    return len(decided)


def purge(session: Session, *, now: dt.datetime, days: int = KEPT_FOR_DAYS) -> int:
    """Forget what reporters wrote and decided reports once they are so old; gives how many were touched.

    The key of a report's words goes with them, so they cannot be read in a backup either.
    """
    before = now - dt.timedelta(days=days)
    decided = session.scalars(select(ProblemReport).where(ProblemReport.decided_at < before)).all()
    written = session.scalars(
        select(ProblemReport).where(
            ProblemReport.received_at < before,
            ProblemReport.data_key_id.is_not(None),
            ProblemReport.state == "open",
        )
    ).all()
    keys = [report.data_key_id for report in (*decided, *written) if report.data_key_id]
    for report in decided:
        session.delete(report)
    for report in written:
        report.words = report.email = report.data_key_id = None
    session.flush()
    for key_id in keys:
        shred(session, key_id=key_id)
    return len(decided) + len(written)


def _clinic(session: Session, slug: str) -> Clinic:
    clinic = session.scalar(select(Clinic).where(Clinic.slug == slug, Clinic.status == "published"))
    if clinic is None:
        raise NotListed(slug)
    return clinic


def _open_fault(clinic_id: int, kind: str, specialist_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Select the open reports of one fault."""
    return (
        ProblemReport.clinic_id == clinic_id,
        ProblemReport.kind == kind,
        ProblemReport.specialist_id.is_not_distinct_from(specialist_id),
        ProblemReport.state == "open",
    )


def _keep_limits(
    session: Session, whose: ColumnElement[bool], limits: Iterable[tuple[int, dt.timedelta]], now: dt.datetime
) -> None:
    for most, within in limits:
        rows = select(func.count(), func.min(ProblemReport.received_at))
        count, oldest = session.execute(rows.where(whose, ProblemReport.received_at > now - within)).one()
        if count >= most:
            raise TooManyReports(max(1, int((oldest + within - now).total_seconds())))


def _seal(session: Session, report: ProblemReport, told: Told, keyring: Keyring) -> None:
    if not told.words and not told.email:
        return
    key = new_data_key(session, keyring=keyring)
    report.data_key_id = key.id
    for column, value in (("words", told.words), ("email", told.email)):
        if value:
            sealed = key.seal(value, table=ProblemReport.__tablename__, column=column, row=report.id)
            setattr(report, column, sealed)
