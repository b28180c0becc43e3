"""The one way by which a clinic's profile changes: versions, provenance, the index's outbox, the audit log.

All of it stands in the caller's transaction; the outbox row is written by the tables' own triggers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from finder.audit import services as audit
from finder.models import Clinic, ProfileEdit, ProfileVersion, Source
from finder.moderation.deadlines import due_at
from finder.profiles.fields import FACT_GROUP, State, is_sensitive, kind_of
from finder.profiles.services.dating import date_group
from finder.profiles.services.people_writing import date_roster
from finder.profiles.services.state import known_specialties, read_state
from finder.profiles.services.writing import Word, write_field


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something."""

    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did: fields that stand now, and those that wait for a moderator."""

    written: tuple[str, ...]
    waiting: tuple[str, ...]


def publish(
    session: Session,
    *,
    clinic_id: int,
    changes: Mapping[str, Any],
    author: Author,
    now: dt.datetime,
    reviewed_by: str | None = None,
    restores_id: int | None = None,
) -> Published:
    """Publish changed fields at once; what is sensitive and not reviewed waits. Errors: `CannotBe`.

    Publications of one clinic follow each other. What is as it should be already makes no version. One that
    cannot be leaves nothing of itself in the caller's transaction.
    """
    with session.begin_nested():
        return _publish(session, clinic_id, changes, author, now, reviewed_by, restores_id)


def _publish(
    session: Session,
    clinic_id: int,
    changes: Mapping[str, Any],
    author: Author,
    now: dt.datetime,
    reviewed_by: str | None,
    restores_id: int | None,
) -> Published:
    clinic = session.get_one(Clinic, clinic_id, with_for_update=True, populate_existing=True)
    before = read_state(session, clinic_id=clinic_id)
    wanted = {field: value for field, value in changes.items() if before.get(field) != value}
    known = known_specialties(session, clinic_id=clinic_id)
    waiting = {
        field: value
        for field, value in wanted.items()
        if reviewed_by is None and is_sensitive(field, value, known=known)
    }
    if "address" in waiting and "point" in wanted:
        waiting["address"] = {**waiting["address"], "point": wanted.pop("point")}
    at_once = _unfolded({field: value for field, value in wanted.items() if field not in waiting})
    for field, value in waiting.items():
        _ask(session, clinic, field, before.get(field), value, author, now)
    if at_once:
        word = Word(source_of(session, clinic=clinic).id, author.name, now)
        _write(session, clinic, at_once, word)
        _keep_versions(session, clinic_id, before, at_once, author, now, reviewed_by, restores_id)
    _note(session, clinic_id, author, at_once, waiting)
    return Published(tuple(at_once), tuple(waiting))


def source_of(session: Session, *, clinic: Clinic) -> Source:
    """Give the clinic's own source, called by the clinic's name, so that it reads alike in both languages."""
    name = f"clinic-{clinic.id}"
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(kind="clinic", name=name)
        session.add(source)
    source.title = clinic.name
    session.flush()
    return source


def _unfolded(changes: State) -> State:
    """Take a point that waited with its address apart again; the address is written first."""
    address = changes.get("address")
    if not address or "point" not in address:
        return changes
    bare = {name: value for name, value in address.items() if name != "point"}
    others = {field: value for field, value in changes.items() if field != "address"}
    return {"address": bare, **others, "point": address["point"]}


def _write(session: Session, clinic: Clinic, changes: State, word: Word) -> None:
    # The address moves the point, so a point of its own comes after it.
    for field in sorted(changes, key=lambda field: (field == "point", field)):
        write_field(session, clinic=clinic, field=field, value=changes[field], word=word)
    groups = {FACT_GROUP[kind_of(field)] for field in changes}
    for group in groups - {"roster"}:
        date_group(session, clinic_id=clinic.id, group=group, source_id=word.source_id, on=word.today)
    if "roster" in groups:
        date_roster(session, clinic_id=clinic.id, source_id=word.source_id)
    clinic.updated_at = word.now
    session.flush()


def _keep_versions(
    session: Session,
    clinic_id: int,
    before: State,
    changes: State,
    author: Author,
    now: dt.datetime,
    reviewed_by: str | None,
    restores_id: int | None,
) -> UUID:
    after, publication = read_state(session, clinic_id=clinic_id), uuid4()
    # People who are new are known by another name from here on; a moved address moves the point as well.
    touched = sorted(field for field in {*before, *after} if before.get(field) != after.get(field))
    session.add_all(
        ProfileVersion(
            clinic_id=clinic_id,
            publication=publication,
            field=field,
            fact_group=FACT_GROUP[kind_of(field)],
            before=before.get(field),
            after=after.get(field),
            author_id=author.account_id,
            author_name=author.name,
            reviewed_by=reviewed_by,
            made_at=now,
            restores_id=restores_id,
        )
        for field in touched
    )
    session.flush()
    return publication


def _ask(
    session: Session, clinic: Clinic, field: str, before: Any, wanted: Any, author: Author, now: dt.datetime
) -> None:
    earlier = (
        update(ProfileEdit)
        .where(ProfileEdit.clinic_id == clinic.id, ProfileEdit.field == field, ProfileEdit.state == "waiting")
        .values(state="replaced", decided_at=now)
    )
    session.execute(earlier)
    session.add(
        ProfileEdit(
            clinic_id=clinic.id, field=field, before=before, wanted=wanted, author_id=author.account_id,
            author_name=author.name, asked_at=now, due_at=due_at(now, time_zone=clinic.time_zone),
        )
    )  # fmt: skip
    session.flush()


def _note(session: Session, clinic_id: int, author: Author, at_once: State, waiting: State) -> None:
    actor = audit.Actor("account", str(author.account_id))
    for action, fields in (("profile.publish", at_once), ("profile.ask", waiting)):
        if fields:
            kinds = ", ".join(sorted({kind_of(field) for field in fields}))
            audit.note(session, actor=actor, action=action, subject="clinic", subject_id=clinic_id,
                       clinic_id=clinic_id, why=kinds[:200])  # fmt: skip
