"""Grades of proof that a clinic cannot give itself: a moderator has seen a document, or others confirm."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.audit import services as audit
from finder.models import Clinic, ClinicPractice, ProfileVersion, Source
from finder.models.integration import HIGHER_GRADES, OWN_GRADES
from finder.profiles.services.publishing import Author
from finder.profiles.services.state import read_state
from finder.profiles.services.writing import PROOF_HOLDS

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A practice that rests on the clinic's own word."""

    clinic_id: int
    slug: str
    clinic: str
    code: str
    evidence: str
    said_by: str
    said_on: dt.date


def own_words(session: Session, *, today: dt.date) -> tuple[OwnWord, ...]:
    """Give the practices in force that nobody but the clinic vouches for, the newest first."""
    rows = session.execute(
        select(ClinicPractice, Clinic)
        .join(Clinic, Clinic.id == ClinicPractice.clinic_id)
        .join(Source, Source.id == ClinicPractice.source_id)
        .where(Source.kind == "clinic", ClinicPractice.evidence.in_(OWN_GRADES))
        .where(ClinicPractice.expires_on > today)
        .order_by(ClinicPractice.said_on.desc(), Clinic.id, ClinicPractice.practice_code)
        .limit(MOST_LISTED)
    )
    return tuple(
        OwnWord(
            clinic.id, clinic.slug, clinic.name, row.practice_code, row.evidence, row.said_by, row.said_on
        )
        for row, clinic in rows
    )


def grade(
    session: Session,
    *,
    clinic_id: int,
    code: str,
    evidence: str,
    said_by: str,
    moderator: Author,
    now: dt.datetime,
) -> bool:
    """Raise a practice's grade; `said_by` names the document or who confirms. Gives whether it could be."""
    clinic = session.get(Clinic, clinic_id, with_for_update=True)
    held = session.get(ClinicPractice, (clinic_id, code))
    if clinic is None or held is None or evidence not in HIGHER_GRADES or not said_by.strip():
        return False
    field, today = f"practices/{code}", now.astimezone(dt.UTC).date()
    before = read_state(session, clinic_id=clinic_id)[field]
    source = _moderators(session)
    held.evidence, held.said_by, held.said_on = evidence, said_by.strip()[:200], today
    held.expires_on, held.source_id = today + PROOF_HOLDS, source.id
    clinic.updated_at = now
    session.flush()
    session.add(
        ProfileVersion(
            clinic_id=clinic_id, publication=uuid4(), field=field, fact_group="practices", before=before,
            after=read_state(session, clinic_id=clinic_id)[field], author_id=moderator.account_id,
            author_name=moderator.name, reviewed_by=moderator.name, made_at=now,
        )
    )  # fmt: skip
    session.flush()
    audit.note(session, actor=audit.Actor("account", str(moderator.account_id)), action="practice.grade",
               subject="clinic", subject_id=clinic_id, clinic_id=clinic_id, why=evidence)  # fmt: skip
    return True


def _moderators(session: Session) -> Source:
    source = session.scalar(select(Source).where(Source.name == "moderators"))
    if source is None:
        source = Source(kind="moderator", name="moderators", title="Integrated Clinic Finder")
        session.add(source)
        session.flush()
    return source
