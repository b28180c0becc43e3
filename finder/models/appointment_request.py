"""Requests for an appointment: what a patient asks of a clinic, and how it goes on."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId

REQUEST_STATES = (
    "unconfirmed",
    "sent",
    "waiting",
    "proposed",
    "booked",
    "completed",
    "no_show",
    "declined",
    "cancelled",
    "expired",
)
CLOSED_STATES = ("completed", "no_show", "declined", "cancelled", "expired")
ACTORS = ("patient", "clinic", "system")
EVENT_KINDS = (
    "created",
    "confirmed_address",
    "claimed",
    "proposed",
    "refused",
    "lapsed",
    "booked",
    "rescheduled",
    "handed_over",
    "declined",
    "cancelled",
    "completed",
    "no_show",
    "expired",
    "changed",
    "rezoned",
)
LINK_PURPOSES = ("confirm", "view")


class AppointmentRequest(Base):
    """One patient's request to one clinic. No account stands behind it, and no two are ever merged.

    `version` counts its events. `waits`: while no time is agreed, the patient stands on the waiting list
    since `waiting_since`, after those who let fewer offers go by. `time_zone` is the clinic's as the patient
    knows it. `due_at` is the next deadline: of the patient to confirm, of the clinic to answer. With
    `reminders` the patient is written to before an appointment; `reminded_plan_id` is the last such one.
    `seen_version` is the newest event that somebody at the clinic has seen.
    """

    __tablename__ = "appointment_requests"
    __table_args__ = (
        CheckConstraint(f"state in {REQUEST_STATES}", name="state"),
        CheckConstraint("locale in ('en', 'es')", name="locale"),
        CheckConstraint("reference ~ '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$'", name="reference"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("missed_offers >= 0", name="missed_offers"),
        CheckConstraint("waits or state <> 'waiting'", name="waiting_waits"),
        CheckConstraint(
            f"(closed_at is not null) = (state in {CLOSED_STATES})",
            name="closed_at",
        ),
        Index("ix_appointment_requests_clinic_id", "clinic_id", "state", "state_since"),
        Index("ix_appointment_requests_due_at", "due_at", postgresql_where=text("due_at is not null")),
        Index("ix_appointment_requests_sent_at", "sent_at", postgresql_where=text("sent_at is not null")),
        Index(
            "ix_appointment_requests_closed_at", "closed_at", postgresql_where=text("closed_at is not null")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    reference: Mapped[str] = mapped_column(unique=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    state: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    locale: Mapped[str]
    time_zone: Mapped[str]
    waits: Mapped[bool] = mapped_column(server_default="false")
    waiting_since: Mapped[dt.datetime | None]
    missed_offers: Mapped[int] = mapped_column(server_default="0")
    calendar_sequence: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    state_since: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    reminders: Mapped[bool] = mapped_column(server_default="true")
    reminded_plan_id: Mapped[int | None] = mapped_column(BigInteger)
    seen_version: Mapped[int] = mapped_column(server_default="0")


class RequestSpecialty(Base):
    """A specialty that the patient wants to see, in the order of wanting."""

    __tablename__ = "request_specialties"
    __table_args__ = (UniqueConstraint("request_id", "specialty_code"),)

    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("appointment_requests.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    specialty_code: Mapped[str] = mapped_column(ForeignKey("specialties.code"))


class RequestEvent(Base):
    """One step in a request's life; its versions have no gap, and a change of state has its letter."""

    __tablename__ = "request_events"
    __table_args__ = (
        CheckConstraint(f"kind in {EVENT_KINDS}", name="kind"),
        CheckConstraint(f"actor in {ACTORS}", name="actor"),
        CheckConstraint(f"to_state in {REQUEST_STATES}", name="to_state"),
        CheckConstraint("(version = 1) = (from_state is null)", name="first"),
        CheckConstraint("from_state is not distinct from to_state or mail_id is not null", name="told"),
        Index("ix_request_events_at", "at"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("appointment_requests.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    actor: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    mail_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("outgoing_mails.id"), unique=True)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class RequestLink(HasId, Base):
    """A secret link to a request: only the SHA-256 of its 32 random bytes is kept.

    `confirm` went to the patient's address, so who holds it may say that the address is right.
    """

    __tablename__ = "request_links"
    __table_args__ = (
        CheckConstraint(f"purpose in {LINK_PURPOSES}", name="purpose"),
        CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("appointment_requests.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str]
    token_sha256: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
