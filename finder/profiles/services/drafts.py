"""An editor's draft: kept by field with the value it was based on, previewed, published, merged by choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.db import settle
from finder.models import Clinic, ProfileDraft
from finder.profiles.faults import Conflict, Overtaken
from finder.profiles.fields import State, merged
from finder.profiles.services import publishing
from finder.profiles.services.publishing import Author, Published
from finder.profiles.services.state import read_state

MINE = "mine"
THEIRS = "theirs"
Given = TypeVar("Given")


def changes_of(session: Session, *, clinic_id: int, account_id: int) -> State:
    """Give the wanted values of a person's draft by field; none where there is no draft."""
    held = session.get(ProfileDraft, (clinic_id, account_id), populate_existing=True)
    return {field: change["mine"] for field, change in held.changes.items()} if held else {}


def drafted_state(session: Session, *, clinic_id: int, account_id: int) -> State:
    """Give the clinic's fields as this person's draft would have them."""
    state = read_state(session, clinic_id=clinic_id)
    return merged(state, changes_of(session, clinic_id=clinic_id, account_id=account_id))


def save(
    session: Session, *, clinic_id: int, account_id: int, values: Mapping[str, Any], now: dt.datetime
) -> None:
    """Keep changed values; what was drafted of other fields stays. A value as published leaves the draft."""
    session.get_one(Clinic, clinic_id, with_for_update={"read": True})
    state = read_state(session, clinic_id=clinic_id)
    held = session.get(ProfileDraft, (clinic_id, account_id), with_for_update=True)
    changes = dict(held.changes) if held else {}
    for field, value in values.items():
        base = changes.get(field, {"base": state.get(field)})["base"]
        changes[field] = {"base": base, "mine": value}
        if value == base:
            del changes[field]
    if held is None and changes:
        session.add(ProfileDraft(clinic_id=clinic_id, account_id=account_id, changes=changes, updated_at=now))
    elif held is not None:
        held.changes, held.updated_at = changes, now
        if not changes:
            session.delete(held)
    session.flush()


def discard(session: Session, *, clinic_id: int, account_id: int) -> None:
    """Forget a draft."""
    held = session.get(ProfileDraft, (clinic_id, account_id), with_for_update=True)
    if held is not None:
        session.delete(held)
        session.flush()


def conflicts_of(session: Session, *, clinic_id: int, account_id: int) -> tuple[Conflict, ...]:
    """Give the drafted fields that were published otherwise since they were begun."""
    held = session.get(ProfileDraft, (clinic_id, account_id), populate_existing=True)
    if held is None:
        return ()
    state = read_state(session, clinic_id=clinic_id)
    return tuple(
        Conflict(field, change["base"], change["mine"], state.get(field))
        for field, change in sorted(held.changes.items())
        if state.get(field) not in (change["base"], change["mine"])
    )


def choose(
    session: Session, *, clinic_id: int, account_id: int, choices: Mapping[str, str], now: dt.datetime
) -> None:
    """Settle conflicts by field: `mine` goes on from what is published now, `theirs` leaves the draft."""
    held = session.get(ProfileDraft, (clinic_id, account_id), with_for_update=True)
    if held is None:
        return
    changes = dict(held.changes)
    for conflict in conflicts_of(session, clinic_id=clinic_id, account_id=account_id):
        choice = choices.get(conflict.field)
        if choice == MINE:
            changes[conflict.field] = {"base": conflict.theirs, "mine": conflict.mine}
        elif choice == THEIRS:
            del changes[conflict.field]
    held.changes, held.updated_at = changes, now
    if not changes:
        session.delete(held)
    session.flush()


def publish(session: Session, *, clinic_id: int, author: Author, now: dt.datetime) -> Published:
    """Publish a draft whole, in the caller's transaction. Errors: `Overtaken`, `CannotBe`.

    The clinic's row is locked first: of two editors who publish at once the second sees the first's values.
    """
    session.scalar(select(Clinic.id).where(Clinic.id == clinic_id).with_for_update())
    conflicts = conflicts_of(session, clinic_id=clinic_id, account_id=author.account_id)
    if conflicts:
        raise Overtaken(conflicts)
    changes = changes_of(session, clinic_id=clinic_id, account_id=author.account_id)
    done = publishing.publish(session, clinic_id=clinic_id, changes=changes, author=author, now=now)
    discard(session, clinic_id=clinic_id, account_id=author.account_id)
    return done


def as_published(
    session: Session, *, clinic_id: int, author: Author, now: dt.datetime, show: Callable[[], Given]
) -> Given:
    """Give what `show` makes of the clinic with the whole draft published and approved, then undo it.

    What is previewed has gone the way of a publication, so it is exactly what would come. Errors: `CannotBe`.
    """
    changes = changes_of(session, clinic_id=clinic_id, account_id=author.account_id)
    step = session.begin_nested()
    try:
        publishing.publish(
            session, clinic_id=clinic_id, changes=changes, author=author, now=now, reviewed_by=author.name
        )
        settle(session)
        return show()
    finally:
        step.rollback()
        session.expire_all()
