"""Takes due mails to the mail server: each is leased, sent, and marked, so that a dead worker loses none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

import orjson
import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from finder.db import SessionFactory, unit_of_work
from finder.mail.rendering import render
from finder.mail.services import TABLE
from finder.mail.transport import Later, Refused, Transport, Unreachable
from finder.models import OutgoingMail
from finder.sealing import services as sealing
from finder.sealing.keyring import Keyring

BATCH = 20
LEASE = dt.timedelta(minutes=5)
FIRST_WAIT_S = 60
LONGEST_WAIT_S = 3_600
GIVE_UP_AFTER = dt.timedelta(hours=24)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Post:
    """What delivering needs: the keys, the address links lead to, and who the mails are from."""

    keyring: Keyring
    base_url: str
    sender: str


@dataclass(frozen=True, slots=True)
class Due:
    """A mail that this worker has leased for this attempt."""

    id: UUID
    attempt: int
    created_at: dt.datetime
    message: EmailMessage
    recipient: str


def deliver_batch(sessions: SessionFactory, *, post: Post, transport: Transport) -> int:
    """Send up to a batch of due mails; gives how many were tried.

    A server that is away costs each of them one attempt.
    """
    with unit_of_work(sessions) as session:
        due = _lease(session, post)
    try:
        if due:
            _send_all(sessions, due, transport)
    except Unreachable as away:
        # Those that were sent or refused before are marked; marking them again changes nothing.
        for mail in due:
            _mark(sessions, mail, error=str(away), final=False)
        log.warning("mail_server_away", error=str(away))
    return len(due)


def _send_all(sessions: SessionFactory, due: Iterable[Due], transport: Transport) -> None:
    with transport.connected() as send:
        for mail in due:
            try:
                send(mail.message, mail.recipient)
            except Refused as refused:
                _mark(sessions, mail, error=str(refused), final=True)
            except Later as later:
                _mark(sessions, mail, error=str(later), final=False)
            else:
                _mark(sessions, mail, error=None, final=True)


def _lease(session: Session, post: Post) -> list[Due]:
    now = func.now()
    free = or_(OutgoingMail.leased_until.is_(None), OutgoingMail.leased_until < now)
    rows = session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.state == "waiting", OutgoingMail.next_attempt_at <= now, free)
        .order_by(OutgoingMail.next_attempt_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id.in_([row.id for row in rows]))
            .values(leased_until=now + LEASE, attempts=OutgoingMail.attempts + 1)
            .execution_options(synchronize_session=False)
        )
    return [_due(session, row, post) for row in rows]


def _due(session: Session, row: OutgoingMail, post: Post) -> Due:
    assert row.data_key_id is not None
    assert row.recipient is not None
    assert row.content is not None
    key = sealing.open_data_key(session, keyring=post.keyring, key_id=row.data_key_id)
    recipient = key.unseal(row.recipient, table=TABLE, column="recipient", row=row.id)
    content = orjson.loads(key.unseal(row.content, table=TABLE, column="content", row=row.id))
    return Due(row.id, row.attempts + 1, row.created_at, _message(row, recipient, content, post), recipient)


def _message(row: OutgoingMail, recipient: str, content: dict[str, object], post: Post) -> EmailMessage:
    """Write the same mail at each attempt: Message-ID and date are the row's."""
    values, path = content["values"], content["path"]
    assert isinstance(values, dict)
    language = "/es" if row.locale == "es" else ""
    link = f"{post.base_url}{language}{path}" if path else None
    written = render(row.template, locale=row.locale, values=values, link=link)
    message = EmailMessage(policy=SMTP)
    message["From"] = post.sender
    message["To"] = recipient
    message["Subject"] = written.subject
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = f"<{row.id}@{urlsplit(post.base_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(written.text)
    message.add_alternative(written.html, subtype="html")
    calendar = content.get("calendar")
    if isinstance(calendar, str):
        _attach(message, calendar)
    # Last: setting the content drops what begins so.
    message["Content-Language"] = row.locale
    return message


def _attach(message: EmailMessage, calendar: str) -> None:
    """Add a calendar file (RFC 6047): its type names the method that stands in it."""
    method = "CANCEL" if "\r\nMETHOD:CANCEL\r\n" in calendar else "PUBLISH"
    message.add_attachment(
        calendar, subtype="calendar", filename="appointment.ics", params={"method": method}
    )


def _mark(sessions: SessionFactory, mail: Due, *, error: str | None, final: bool) -> None:
    """Note how the attempt ended; another attempt that has begun meanwhile is left alone."""
    wait = min(FIRST_WAIT_S * 2 ** min(mail.attempt - 1, 10), LONGEST_WAIT_S)
    now = dt.datetime.now(dt.UTC)
    late = now - mail.created_at > GIVE_UP_AFTER
    state = "sent" if error is None else "failed" if final or late else "waiting"
    with unit_of_work(sessions) as session:
        session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail.id, OutgoingMail.state == "waiting")
            .where(OutgoingMail.attempts == mail.attempt, OutgoingMail.leased_until.is_not(None))
            .values(
                state=state,
                leased_until=None,
                last_error=error,
                sent_at=func.now() if error is None else None,
                next_attempt_at=now + dt.timedelta(seconds=wait),
            )
        )
    if state == "failed":
        log.error("mail_failed", mail=str(mail.id), error=error)
