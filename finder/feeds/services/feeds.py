"""A member's calendar feed of a clinic: its secret, who may read by it, and what it says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder import tenancy
from finder.accounts.services.members import READS_REQUESTS, Place, load_member
from finder.appointments.services.free import name_of
from finder.audit.services import Actor, note
from finder.directory.services.names import load_names
from finder.errors import NotListed
from finder.models import AppointmentRequest, CalendarFeed, RequestEvent, Specialist, Visit
from finder.tokens import TOKEN, digest, new_token

BEHIND = dt.timedelta(days=31)
AHEAD = dt.timedelta(days=366)
"""From how long ago until how far ahead visits are told."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that is taken (UTC): with whom, for what, and whether it is booked or held only."""

    visit_id: int
    request_id: UUID
    specialist: str
    specialty: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    booked: bool
    changed_at: dt.datetime


def since_when(session: Session, *, account_id: int, clinic_id: int) -> dt.datetime | None:
    """Say since when a person has a feed of a clinic; None without one."""
    feed = session.get(CalendarFeed, (account_id, clinic_id))
    return feed.created_at if feed else None


def renew(session: Session, *, account_id: int, clinic_id: int) -> str:
    """Make the feed, or give it another secret: the one before opens nothing. Gives the secret, this once."""
    token = new_token()
    session.execute(
        insert(CalendarFeed)
        .values(account_id=account_id, clinic_id=clinic_id, token_sha256=digest(token))
        .on_conflict_do_update(
            index_elements=["account_id", "clinic_id"],
            set_={"token_sha256": digest(token), "created_at": func.now()},
        )
    )
    _note(session, account_id, clinic_id, "calendar_feed.made")
    return token


def end(session: Session, *, account_id: int, clinic_id: int) -> None:
    """Let nobody read by the address any more."""
    gone = delete(CalendarFeed).where(
        CalendarFeed.account_id == account_id, CalendarFeed.clinic_id == clinic_id
    )
    if session.execute(gone.returning(CalendarFeed.account_id)).all():
        _note(session, account_id, clinic_id, "calendar_feed.ended")


def place_of(session: Session, *, token: str) -> Place:
    """Give the clinic that a secret opens, while its person still answers requests there.

    From here on the session sees that clinic's rows. Errors: `NotListed`, alike for whatever is wrong.
    """
    feed = None
    if TOKEN.fullmatch(token):
        feed = session.scalar(select(CalendarFeed).where(CalendarFeed.token_sha256 == digest(token)))
    member = load_member(session, account_id=feed.account_id) if feed else None
    for place in member.places if member else ():
        if feed and place.clinic_id == feed.clinic_id and place.role in READS_REQUESTS:
            tenancy.act_for(session, clinic_ids=[place.clinic_id], account_id=feed.account_id)
            return place
    raise NotListed("calendar")


def busy_times(session: Session, *, clinic_id: int, now: dt.datetime, locale: str) -> list[Busy]:
    """Give the taken times of a clinic around now, in their order, without whose they are."""
    names = load_names(session, locale=locale).specialties
    changed = (
        select(func.max(RequestEvent.at)).where(RequestEvent.request_id == Visit.request_id).scalar_subquery()
    )
    rows = session.execute(
        select(Visit, Specialist, changed)
        .join(AppointmentRequest, AppointmentRequest.id == Visit.request_id)
        .join(Specialist, Specialist.id == Visit.specialist_id)
        .where(
            Visit.clinic_id == clinic_id,
            Visit.plan_state.in_(("held", "accepted")),
            AppointmentRequest.state != "unconfirmed",
            Visit.starts_at > now - BEHIND,
            Visit.starts_at < now + AHEAD,
        )
        .order_by(Visit.starts_at, Visit.id)
    )
    return [
        Busy(
            visit_id=visit.id,
            request_id=visit.request_id,
            specialist=name_of(person),
            specialty=names[visit.specialty_code].lay_name,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            booked=visit.plan_state == "accepted",
            changed_at=changed_at or visit.starts_at,
        )
        for visit, person, changed_at in rows
    ]


def _note(session: Session, account_id: int, clinic_id: int, action: str) -> None:
    actor = Actor("account", str(account_id))
    note(session, actor=actor, action=action, subject="clinic", subject_id=clinic_id, clinic_id=clinic_id)
