"""Reminders to attest: after 75, 85 and 90 days, each once, to everybody who may edit the profile."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import case, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.accounts.services.members import EDITS_PROFILE, people_with
from finder.mail import services as mails
from finder.mail.errors import BadAddress, TooManyMails
from finder.models import Attestation, AttestationReminder, Clinic
from finder.models.profile_edit import REMINDED_AFTER
from finder.sealing.keyring import Keyring
from search.types import VERIFIED_FOR_DAYS


def remind(session: Session, *, keyring: Keyring, now: dt.datetime, limit: int = 50) -> int:
    """Queue the reminders that are due, of up to `limit` clinics; gives of how many.

    A stage that was missed (a worker that stood still) is passed over in favour of the newest one.
    """
    today = now.astimezone(dt.UTC).date()
    done = 0
    for clinic_id, counted_from in _due(session, today, limit):
        days = max(stage for stage in REMINDED_AFTER if (today - counted_from).days >= stage)
        fresh = (
            insert(AttestationReminder)
            .values(clinic_id=clinic_id, counted_from=counted_from, days=days, sent_at=now)
            .on_conflict_do_nothing()
            .returning(AttestationReminder.clinic_id)
        )
        if session.execute(fresh).all():
            _tell(session, session.get_one(Clinic, clinic_id), days, keyring)
            done += 1
    return done


def _due(session: Session, today: dt.date, limit: int) -> list[tuple[int, dt.date]]:
    """Give the clinics whose newest stage was not reminded of, with the date from which its days count."""
    newest = func.max(Attestation.attested_on)
    counted = select(Attestation.clinic_id, newest.label("on")).group_by(Attestation.clinic_id).subquery()
    reached = case(
        *((counted.c.on <= today - dt.timedelta(days=stage), stage) for stage in reversed(REMINDED_AFTER)),
        else_=0,
    )
    told = exists().where(
        AttestationReminder.clinic_id == counted.c.clinic_id,
        AttestationReminder.counted_from == counted.c.on,
        AttestationReminder.days >= reached,
    )
    rows = session.execute(
        select(counted.c.clinic_id, counted.c.on)
        .join(Clinic, Clinic.id == counted.c.clinic_id)
        .where(counted.c.on <= today - dt.timedelta(days=REMINDED_AFTER[0]), ~told)
        .where(Clinic.status == "published")
        .order_by(counted.c.on, counted.c.clinic_id)
        .limit(limit)
    )
    return [(row.clinic_id, row.on) for row in rows]


def _tell(session: Session, clinic: Clinic, days: int, keyring: Keyring) -> None:
    for person in people_with(session, clinic_id=clinic.id, roles=EDITS_PROFILE):
        try:
            mails.queue(
                session, keyring=keyring, to=person.email, template="attestation_due", locale=person.locale,
                values={"clinic": clinic.name, "left": str(VERIFIED_FOR_DAYS - days)},
                path=f"/portal/{clinic.slug}/facts", per_hour=mails.PER_DAY,
            )  # fmt: skip
        except (BadAddress, TooManyMails):
            continue  # somebody else of the clinic may hear it; the portal says it as well
