"""Signed-in browsers: a random secret in the cookie, its SHA-256 here, an idle and an absolute end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from finder.models import AccountSession
from finder.tokens import digest, new_token

IDLE = dt.timedelta(minutes=30)
ABSOLUTE = dt.timedelta(hours=12)
RECENT = dt.timedelta(minutes=10)
"""How long a proof is fresh enough for changes of how one signs in."""
SEEN_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds at this moment."""

    id: int
    account_id: int
    second_factor: bool
    proved_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as its person sees it."""

    id: int
    device: str
    created_at: dt.datetime
    seen_at: dt.datetime


def begin(session: Session, *, account_id: int, device: str, second_factor: bool) -> str:
    """Begin a session; gives the secret for the cookie."""
    secret = new_token()
    session.add(
        AccountSession(
            sid_sha256=digest(secret), account_id=account_id, device=device[:80], second_factor=second_factor
        )
    )
    session.flush()
    return secret


def find(session: Session, *, secret: str) -> SignedIn | None:
    """Find the session of a cookie, if it still holds, and note that it was seen."""
    now = func.now()
    row = session.scalar(
        select(AccountSession).where(
            AccountSession.sid_sha256 == digest(secret),
            AccountSession.seen_at > now - IDLE,
            AccountSession.created_at > now - ABSOLUTE,
        )
    )
    if row is None:
        return None
    session.execute(
        update(AccountSession)
        .where(AccountSession.id == row.id, AccountSession.seen_at < now - SEEN_EVERY)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )
    return SignedIn(row.id, row.account_id, row.second_factor, row.proved_at)


def prove(session: Session, *, session_id: int, second_factor: bool) -> str:
    """Note a fresh proof; the session goes on under a new secret, which is given."""
    secret = new_token()
    session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id)
        .values(sid_sha256=digest(secret), second_factor=second_factor, proved_at=func.now(), challenge=None)
    )
    return secret


def set_second_factor(session: Session, *, session_id: int) -> None:
    """Note that the second proof was given."""
    session.execute(update(AccountSession).where(AccountSession.id == session_id).values(second_factor=True))


def end(session: Session, *, session_id: int, account_id: int) -> bool:
    """End one of a person's sessions; gives whether there was one."""
    gone = delete(AccountSession).where(
        AccountSession.id == session_id, AccountSession.account_id == account_id
    )
    return bool(session.execute(gone.returning(AccountSession.id)).all())


def end_others(session: Session, *, account_id: int, keep: int) -> None:
    """End all of a person's sessions but one."""
    session.execute(
        delete(AccountSession).where(AccountSession.account_id == account_id, AccountSession.id != keep)
    )


def list_sessions(session: Session, *, account_id: int) -> list[Listed]:
    """List where a person is signed in, newest first."""
    now = func.now()
    rows = session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == account_id,
            AccountSession.seen_at > now - IDLE,
            AccountSession.created_at > now - ABSOLUTE,
        )
        .order_by(AccountSession.seen_at.desc())
    )
    return [Listed(row.id, row.device, row.created_at, row.seen_at) for row in rows]


def forget_ended(session: Session) -> None:
    """Remove sessions whose time is over."""
    now = func.now()
    over = (AccountSession.seen_at < now - IDLE) | (AccountSession.created_at < now - ABSOLUTE)
    session.execute(delete(AccountSession).where(over))
