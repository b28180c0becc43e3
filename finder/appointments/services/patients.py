"""What a patient told: sealed on the way in, opened for those who may read it, shredded at the end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.appointments.office import Actor, Office
from finder.appointments.wishes import Contact, Wish
from finder.models import IdempotentAnswer, RequestMessage, RequestPatient
from finder.sealing.keyring import Keyring
from finder.sealing.services import OpenKey, new_data_key, open_data_key, shred

_TABLE = RequestPatient.__tablename__


@dataclass(frozen=True, slots=True)
class Patient:
    """Who asks, opened. Never logged, never indexed, never in an address."""

    name: str
    email: str
    phone: str | None
    reason: str
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message, opened; `at` is UTC."""

    author: str
    body: str
    at: Any
    read: bool


def seal_patient(session: Session, *, request_id: UUID, wish: Wish, keyring: Keyring) -> OpenKey:
    """Keep what the patient told, under a key of the request's own."""
    key = new_data_key(session, keyring=keyring)

    def sealed(column: str, value: str) -> bytes:
        return key.seal(value, table=_TABLE, column=column, row=request_id)

    session.add(
        RequestPatient(
            request_id=request_id,
            data_key_id=key.id,
            name=sealed("name", wish.name),
            email=sealed("email", wish.email),
            phone=sealed("phone", wish.phone) if wish.phone else None,
            reason=sealed("reason", wish.reason),
            answers=sealed("answers", json.dumps(wish.answers)),
        )
    )
    session.flush()
    return key


def open_patient(session: Session, *, request_id: UUID, keyring: Keyring) -> Patient | None:
    """Open what the patient told; None once it was purged."""
    row = session.get(RequestPatient, request_id)
    if row is None:
        return None
    key = open_data_key(session, keyring=keyring, key_id=row.data_key_id)

    def unsealed(column: str, value: bytes) -> str:
        return key.unseal(value, table=_TABLE, column=column, row=request_id)

    return Patient(
        name=unsealed("name", row.name),
        email=unsealed("email", row.email),
        phone=unsealed("phone", row.phone) if row.phone else None,
        reason=unsealed("reason", row.reason),
        answers=json.loads(unsealed("answers", row.answers)),
    )


def reseal_contact(session: Session, *, request_id: UUID, contact: Contact, keyring: Keyring) -> None:
    """Keep another name and telephone in place of those told before."""
    row = session.get_one(RequestPatient, request_id)
    key = open_data_key(session, keyring=keyring, key_id=row.data_key_id)
    row.name = key.seal(contact.name, table=_TABLE, column="name", row=request_id)
    row.phone = (
        key.seal(contact.phone, table=_TABLE, column="phone", row=request_id) if contact.phone else None
    )
    session.flush()


def unseal_answer(session: Session, *, stored: IdempotentAnswer, keyring: Keyring) -> dict[str, str]:
    """Open the answer that an idempotency key was given."""
    patient = session.get_one(RequestPatient, stored.request_id)
    key = open_data_key(session, keyring=keyring, key_id=patient.data_key_id)
    answer: dict[str, str] = json.loads(
        key.unseal(stored.answer, table="idempotent_answers", column="answer", row=stored.request_id)
    )
    return answer


def write_message(session: Session, *, request_id: UUID, actor: Actor, body: str, office: Office) -> None:
    """Keep a message of patient or clinic, sealed."""
    patient = session.get_one(RequestPatient, request_id)
    key = open_data_key(session, keyring=office.keyring, key_id=patient.data_key_id)
    message_id = uuid4()
    session.add(
        RequestMessage(
            id=message_id,
            request_id=request_id,
            author=actor.kind,
            account_id=actor.account_id,
            body=key.seal(body, table="request_messages", column="body", row=message_id),
            created_at=office.now,
        )
    )
    session.flush()


def messages_of(session: Session, *, request_id: UUID, keyring: Keyring) -> list[Message]:
    """Open the messages of a request in their order; none are left once it was purged."""
    patient = session.get(RequestPatient, request_id)
    if patient is None:
        return []
    key = open_data_key(session, keyring=keyring, key_id=patient.data_key_id)
    rows = session.scalars(
        select(RequestMessage)
        .where(RequestMessage.request_id == request_id)
        .order_by(RequestMessage.created_at, RequestMessage.id)
    )
    return [
        Message(
            author=row.author,
            body=key.unseal(row.body, table="request_messages", column="body", row=row.id),
            at=row.created_at,
            read=row.read_at is not None,
        )
        for row in rows
    ]


def forget(session: Session, *, request_id: UUID) -> bool:
    """Make all that the patient told unreadable for good, in every backup too; say whether there was any."""
    patient = session.get(RequestPatient, request_id)
    if patient is None:
        return False
    shred(session, key_id=patient.data_key_id)
    session.expire_all()
    return True
