"""Queue mails inside the transaction that causes them, look after those that failed, and forget old ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import orjson
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from finder.mail.errors import BadAddress, BadLink, TooManyMails
from finder.mail.rendering import render
from finder.models import DataKey, OutgoingMail
from finder.sealing import services as sealing
from finder.sealing.keyring import Keyring

TABLE = OutgoingMail.__tablename__
CHANNEL = "outgoing_mails"
RECIPIENT = "outgoing_mails.recipient"
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
PER_DAY = 60
"""Mails that one address is sent in 24 hours at most, whatever causes them."""
PER_HOUR = 6
"""Mails of one kind that one address is sent in an hour at most, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail as the list of mails shows it: no recipient, no content."""

    id: UUID
    template: str
    state: str
    attempts: int
    created_at: dt.datetime
    last_error: str | None


def clean_address(given: str) -> str:
    """Give one plain address in its normal form; raises BadAddress for anything else."""
    try:
        return validate_email(given, check_deliverability=False).normalized
    except EmailNotValidError:
        raise BadAddress("this is not an e-mail address") from None


def queue(
    session: Session,
    *,
    keyring: Keyring,
    to: str,
    template: str,
    locale: str,
    values: Mapping[str, str] | None = None,
    path: str | None = None,
    calendar: str | None = None,
    per_hour: int = PER_HOUR,
) -> UUID:
    """Queue one mail of templates/mail/ to one address; it leaves after the caller's commit.

    `path` is where its link leads, on the configured base address ("/requests/…"); `values` are what its
    template names, ready to be shown, never a word about anybody's health; `calendar` is a calendar file that
    goes with it. Raises BadAddress, BadLink,
    UnknownTemplate, and TooManyMails where the caps (held exactly, whatever runs beside) are reached.
    """
    address = clean_address(to)
    _check_path(path)
    values = dict(values or {})
    render(template, locale=locale, values=values, link=path)  # a fault shows here, not in the worker
    index = keyring.blind_index(address, purpose=RECIPIENT)
    _hold_caps(session, index=index, template=template, per_hour=per_hour)
    key = sealing.new_data_key(session, keyring=keyring)
    content, mail_id = orjson.dumps({"values": values, "path": path, "calendar": calendar}), uuid4()
    session.execute(
        insert(OutgoingMail.__table__).values(  # type: ignore[arg-type]  # a mapped class's table is a Table
            id=mail_id,
            template=template,
            locale=locale,
            data_key_id=key.id,
            recipient=key.seal(address, table=TABLE, column="recipient", row=mail_id),
            recipient_index=index,
            content=key.seal(content.decode(), table=TABLE, column="content", row=mail_id),
        )
    )
    session.execute(text(f"notify {CHANNEL}"))
    return mail_id


def _check_path(path: str | None) -> None:
    if path is not None and (not path.startswith("/") or path.startswith("//") or "\\" in path):
        raise BadLink("a link is a path of this service")


def _hold_caps(session: Session, *, index: bytes, template: str, per_hour: int) -> None:
    # Two transactions for one recipient follow each other: the second counts what the first queued.
    lock = int.from_bytes(index[:8], "big", signed=True)
    session.execute(select(func.pg_advisory_xact_lock(lock)))
    # Not now(): that is when the transaction began, which may be long before it got the lock.
    now = func.clock_timestamp()
    recent = (OutgoingMail.recipient_index == index, OutgoingMail.created_at > now - DAY)
    of_kind = (OutgoingMail.template == template) & (OutgoingMail.created_at > now - HOUR)
    day, hour = session.execute(
        select(func.count(OutgoingMail.template), func.count(OutgoingMail.template).filter(of_kind)).where(
            *recent
        )
    ).one()
    if day >= PER_DAY or hour >= per_hour:
        raise TooManyMails(f"{template}: {hour} in the last hour, {day} of any kind in the last day")


def list_mails(session: Session, *, state: str | None = None, limit: int = 50) -> list[Kept]:
    """List the newest mails, of one state or of all."""
    wanted = select(OutgoingMail).order_by(OutgoingMail.created_at.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(OutgoingMail.state == state)
    return [
        Kept(row.id, row.template, row.state, row.attempts, row.created_at, row.last_error)
        for row in session.scalars(wanted)
    ]


def count_by_state(session: Session) -> dict[str, int]:
    """Say how many mails are in which state."""
    rows = session.execute(
        select(OutgoingMail.state, func.count().label("amount")).group_by(OutgoingMail.state)
    )
    return {row.state: row.amount for row in rows}


def state_of(session: Session, *, mail_id: UUID) -> str | None:
    """Say whether a mail waits, was sent or failed; None for one that does not exist."""
    return session.scalar(select(OutgoingMail.state).where(OutgoingMail.id == mail_id))


def retry(session: Session, *, mail_id: UUID | None = None) -> int:
    """Send failed mails again, one or all whose content is still kept; gives how many."""
    again = (
        update(OutgoingMail)
        .where(OutgoingMail.state == "failed", OutgoingMail.data_key_id.is_not(None))
        .values(
            state="waiting", attempts=0, next_attempt_at=func.now(), created_at=func.now(), last_error=None
        )
        .returning(OutgoingMail.id)
    )
    if mail_id is not None:
        again = again.where(OutgoingMail.id == mail_id)
    found = len(session.execute(again).all())
    session.execute(text(f"notify {CHANNEL}"))
    return found


def forget(session: Session, *, older_than: dt.timedelta, limit: int = 500) -> int:
    """Take recipient, content and data key away from up to `limit` mails whose way ended so long ago."""
    ended = func.coalesce(OutgoingMail.sent_at, OutgoingMail.next_attempt_at)
    old = (
        select(OutgoingMail.id, OutgoingMail.data_key_id)
        .where(
            OutgoingMail.state != "waiting",
            OutgoingMail.data_key_id.is_not(None),
            ended < func.now() - older_than,
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(old).all()
    session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id.in_([row.id for row in rows]))
        .values(data_key_id=None, recipient=None, content=None)
    )
    session.execute(delete(DataKey).where(DataKey.id.in_([row.data_key_id for row in rows])))
    return len(rows)
