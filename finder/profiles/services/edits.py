"""Changes that wait for a moderator: list them with their clock, approve or refuse them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.audit import services as audit
from finder.mail import services as mails
from finder.mail.errors import BadAddress, TooManyMails
from finder.models import Account, Clinic, ProfileEdit
from finder.profiles.services import publishing
from finder.profiles.services.publishing import Author
from finder.profiles.services.state import read_state
from finder.sealing.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change to decide: what stands now and what is wanted. `moved`: the field has changed meanwhile."""

    id: int
    slug: str
    clinic: str
    time_zone: str
    field: str
    now: Any
    wanted: Any
    author: str
    asked_at: dt.datetime
    due_at: dt.datetime
    late: bool
    moved: bool


def waiting(session: Session, *, now: dt.datetime, clinic_id: int | None = None) -> tuple[Waiting, ...]:
    """Give what waits, the most urgent first; of one clinic or of all that this session may see."""
    rows = session.execute(
        select(ProfileEdit, Clinic)
        .join(Clinic, Clinic.id == ProfileEdit.clinic_id)
        .where(ProfileEdit.state == "waiting", *([Clinic.id == clinic_id] if clinic_id else []))
        .order_by(ProfileEdit.due_at, ProfileEdit.id)
    ).all()
    states = {clinic.id: read_state(session, clinic_id=clinic.id) for _edit, clinic in rows}
    return tuple(
        Waiting(
            edit.id, clinic.slug, clinic.name, clinic.time_zone, edit.field,
            states[clinic.id].get(edit.field), edit.wanted, edit.author_name, edit.asked_at, edit.due_at,
            edit.due_at < now, states[clinic.id].get(edit.field) != edit.before,
        )
        for edit, clinic in rows
    )  # fmt: skip


def decide(
    session: Session,
    *,
    edit_id: int,
    approved: bool,
    moderator: Author,
    now: dt.datetime,
    keyring: Keyring,
    reason: str = "",
) -> bool:
    """Publish a waiting change or refuse it, and tell its author; False where it is not waiting any more.

    Errors: `CannotBe`.
    """
    edit = session.get(ProfileEdit, edit_id, with_for_update=True, populate_existing=True)
    if edit is None or edit.state != "waiting":
        return False
    edit.state, edit.decided_at = "approved" if approved else "refused", now
    edit.decided_by, edit.reason = moderator.name, reason
    session.flush()
    if approved:
        author = Author(edit.author_id or moderator.account_id, edit.author_name)
        publishing.publish(session, clinic_id=edit.clinic_id, changes={edit.field: edit.wanted},
                           author=author, now=now, reviewed_by=moderator.name)  # fmt: skip
    _tell(session, edit, keyring)
    audit.note(session, actor=audit.Actor("account", str(moderator.account_id)),
               action="profile.approve" if approved else "profile.refuse", subject="profile_edit",
               subject_id=edit.id, clinic_id=edit.clinic_id, why=edit.field.partition("/")[0])  # fmt: skip
    return True


def _tell(session: Session, edit: ProfileEdit, keyring: Keyring) -> None:
    author = session.get(Account, edit.author_id) if edit.author_id else None
    clinic = session.get_one(Clinic, edit.clinic_id)
    if author is None:
        return
    values = {"clinic": clinic.name, "state": edit.state, "why": edit.reason}
    try:
        mails.queue(session, keyring=keyring, to=author.email, template="edit_decided", locale=author.locale,
                    values=values, path=f"/portal/{clinic.slug}/profile", per_hour=mails.PER_DAY)  # fmt: skip
    except (BadAddress, TooManyMails):
        return  # the portal shows the decision as well
