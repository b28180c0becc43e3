"""Secret links: 32 random bytes in the address, their SHA-256 in the database."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from finder.appointments.faults import NoSuchRequest
from finder.models import RequestLink
from finder.tokens import TOKEN, digest, new_token

LIVES = dt.timedelta(days=90)
"""How long a link leads to its request; a new one comes with every letter."""


def make_link(session: Session, *, request_id: UUID, purpose: str, now: dt.datetime) -> str:
    """Make a link and give its token, which is kept nowhere else."""
    token = new_token()
    session.add(
        RequestLink(
            request_id=request_id,
            purpose=purpose,
            token_sha256=digest(token),
            expires_at=now + LIVES,
            created_at=now,
        )
    )
    session.flush()
    return token


def follow(session: Session, *, token: str, now: dt.datetime) -> RequestLink:
    """Give the link of a token. Errors: `NoSuchRequest`, alike for a wrong, an expired and a revoked one."""
    if not TOKEN.fullmatch(token):
        raise NoSuchRequest
    return _alive(session, RequestLink.token_sha256 == digest(token), now)


def follow_again(session: Session, *, link_id: int, now: dt.datetime) -> RequestLink:
    """Give a link by its number, while it is alive. Errors: `NoSuchRequest`."""
    return _alive(session, RequestLink.id == link_id, now)


def revoke_all(session: Session, *, request_id: UUID, now: dt.datetime) -> None:
    """Let no link lead to a request any more."""
    session.execute(
        update(RequestLink)
        .where(RequestLink.request_id == request_id, RequestLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _alive(session: Session, which: ColumnElement[bool], now: dt.datetime) -> RequestLink:
    link = session.scalar(
        select(RequestLink).where(
            which,
            RequestLink.expires_at > now,
            RequestLink.revoked_at.is_(None),
        )
    )
    if link is None:
        raise NoSuchRequest
    return link
