"""Who asks, in their own words: sealed, and gone for good when the data key of the request is shredded."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId

AUTHORS = ("patient", "clinic")


class RequestPatient(Base):
    """The patient of one request, every column sealed; `answers` is what else the form asked, as JSON.

    The row goes with its data key: a purge and an erasure delete the key.
    """

    __tablename__ = "request_patients"

    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("appointment_requests.id", ondelete="CASCADE"), primary_key=True
    )
    data_key_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("data_keys.id", ondelete="CASCADE"), unique=True
    )
    name: Mapped[bytes]
    email: Mapped[bytes]
    phone: Mapped[bytes | None]
    reason: Mapped[bytes]
    answers: Mapped[bytes]


class RequestMessage(Base):
    """A message between patient and clinic; its body is sealed with the request's data key."""

    __tablename__ = "request_messages"
    __table_args__ = (
        CheckConstraint(f"author in {AUTHORS}", name="author"),
        Index("ix_request_messages_request_id", "request_id", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("request_patients.request_id", ondelete="CASCADE")
    )
    author: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    body: Mapped[bytes]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    read_at: Mapped[dt.datetime | None]


class IdempotentAnswer(Base):
    """The answer once given to a key; the same key and body get it again, the same key alone is refused."""

    __tablename__ = "idempotent_answers"
    __table_args__ = (
        CheckConstraint("octet_length(body_sha256) = 32", name="body_sha256"),
        CheckConstraint("char_length(key) between 8 and 255", name="key"),
        Index("ix_idempotent_answers_created_at", "created_at"),
    )

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("request_patients.request_id", ondelete="CASCADE"), index=True
    )
    body_sha256: Mapped[bytes]
    answer: Mapped[bytes]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class RequestAttempt(HasId, Base):
    """Somebody made a request: what the limits count that must hold exactly. Kept for a day.

    `recipient` is a blind index of the address, `network` one of the sender's /24 or /64.
    """

    __tablename__ = "request_attempts"
    __table_args__ = (
        Index("ix_request_attempts_recipient", "recipient", "at"),
        Index("ix_request_attempts_network", "network", "at"),
        Index("ix_request_attempts_clinic_id", "clinic_id", "at"),
        Index("ix_request_attempts_at", "at"),
    )

    recipient: Mapped[bytes]
    network: Mapped[bytes]
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ClinicAnswerTime(Base):
    """How long a clinic took to its first answer, measured by the worker over the last half year."""

    __tablename__ = "clinic_answer_times"
    __table_args__ = (
        CheckConstraint("answered > 0", name="answered"),
        CheckConstraint("usual_minutes between 0 and slow_minutes", name="minutes"),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    answered: Mapped[int]
    usual_minutes: Mapped[int]
    slow_minutes: Mapped[int]
    measured_at: Mapped[dt.datetime] = mapped_column(server_default=text("now()"))
