"""The ready replies of one clinic: kept, changed, taken away, and put into a patient's language."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.models import ReplyTemplate

MOST = 60


class NameTaken(ValueError):
    """Another reply for the same occasion has this name."""


class TooMany(ValueError):
    """The clinic has as many replies as one may have."""


class NoSuchReply(LookupError):
    """The clinic has no such reply."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a reply says, for which occasion (`propose`, `decline`, `message`), under which name."""

    kind: str
    name: str
    body_en: str
    body_es: str


def replies_of(session: Session, *, clinic_id: int) -> list[ReplyTemplate]:
    """Give a clinic's replies by occasion and name."""
    rows = session.scalars(
        select(ReplyTemplate)
        .where(ReplyTemplate.clinic_id == clinic_id)
        .order_by(ReplyTemplate.kind, ReplyTemplate.name)
    )
    return list(rows)


def reply_of(session: Session, *, clinic_id: int, reply_id: int) -> ReplyTemplate:
    """Give one reply of a clinic. Errors: `NoSuchReply`."""
    found = session.scalar(
        select(ReplyTemplate).where(ReplyTemplate.id == reply_id, ReplyTemplate.clinic_id == clinic_id)
    )
    if found is None:
        raise NoSuchReply
    return found


def add(session: Session, *, clinic_id: int, words: Words) -> ReplyTemplate:
    """Keep a new reply. Errors: `NameTaken`, `TooMany`."""
    _see_name(session, clinic_id, words, None)
    held = session.scalar(select(func.count()).where(ReplyTemplate.clinic_id == clinic_id)) or 0
    if held >= MOST:
        raise TooMany
    reply = ReplyTemplate(clinic_id=clinic_id, **asdict(words))
    session.add(reply)
    session.flush()
    return reply


def change(session: Session, *, clinic_id: int, reply_id: int, words: Words) -> None:
    """Let a reply say something else. Errors: `NoSuchReply`, `NameTaken`."""
    reply = reply_of(session, clinic_id=clinic_id, reply_id=reply_id)
    _see_name(session, clinic_id, words, reply_id)
    for name, value in asdict(words).items():
        setattr(reply, name, value)
    session.flush()


def remove(session: Session, *, clinic_id: int, reply_id: int) -> None:
    """Take a reply away. Errors: `NoSuchReply`."""
    session.delete(reply_of(session, clinic_id=clinic_id, reply_id=reply_id))
    session.flush()


def in_language(reply: ReplyTemplate, locale: str) -> str:
    """Give a reply's words in a patient's language, or in the other one where there are none."""
    wanted, other = (reply.body_es, reply.body_en) if locale == "es" else (reply.body_en, reply.body_es)
    return wanted or other


def _see_name(session: Session, clinic_id: int, words: Words, reply_id: int | None) -> None:
    same = select(ReplyTemplate.id).where(
        ReplyTemplate.clinic_id == clinic_id,
        ReplyTemplate.kind == words.kind,
        ReplyTemplate.name == words.name,
        ReplyTemplate.id.is_distinct_from(reply_id),
    )
    if session.scalar(same) is not None:
        raise NameTaken
