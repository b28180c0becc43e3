"""Openings: the times at which a specialist takes patients, as a repeating rule and as single stretches."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId, HasTimes

OPENING_STATES = ("open", "closed")


class OpeningRule(HasId, HasTimes, Base):
    """A specialist sees patients of one specialty at a clinic, on the days that a rule repeats.

    It names clinic and specialist, not their affiliation, so that it outlives a roster that is written anew;
    it yields openings only while that person practises that specialty there.

    `repeats` is an RFC 5545 RRULE of whole days; `opens` and `closes` are wall times in `time_zone`, cut into
    stretches of `minutes`. `capacity` patients fit into one stretch. Nobody can take one that begins in less
    than `lead_minutes`. `at_once`: a patient who picks one is booked without the clinic's further word.
    """

    __tablename__ = "opening_rules"
    __table_args__ = (
        CheckConstraint(
            "repeats ~ '^FREQ=(DAILY|WEEKLY|MONTHLY)(;(INTERVAL|BYDAY|BYMONTHDAY|BYSETPOS)=[-A-Z0-9,]+)*$'",
            name="repeats",
        ),
        CheckConstraint("first_on >= date '2020-01-01'", name="first_on"),
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("opens < closes", name="hours"),
        CheckConstraint("minutes between 5 and 480", name="minutes"),
        CheckConstraint("capacity between 1 and 50", name="capacity"),
        CheckConstraint("lead_minutes between 0 and 129600", name="lead_minutes"),
        CheckConstraint("timezone(time_zone, timestamptz '2026-01-01 00:00Z') is not null", name="time_zone"),
        Index("ix_opening_rules_clinic_id", "clinic_id", "specialist_id"),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"))
    specialist_id: Mapped[int] = mapped_column(ForeignKey("specialists.id", ondelete="CASCADE"), index=True)
    specialty_code: Mapped[str] = mapped_column(ForeignKey("specialties.code"))
    repeats: Mapped[str]
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date | None]
    opens: Mapped[dt.time]
    closes: Mapped[dt.time]
    minutes: Mapped[int]
    capacity: Mapped[int] = mapped_column(server_default="1")
    lead_minutes: Mapped[int] = mapped_column(server_default="1440")
    at_once: Mapped[bool] = mapped_column(server_default="true")
    time_zone: Mapped[str]
    active: Mapped[bool] = mapped_column(server_default="true")


class OpeningException(Base):
    """A day on which a rule does not hold, or holds from `opens` to `closes` instead of its own hours."""

    __tablename__ = "opening_exceptions"
    __table_args__ = (
        CheckConstraint("(opens is null) = (closes is null) and (opens < closes) is not false", name="hours"),
    )

    rule_id: Mapped[int] = mapped_column(ForeignKey("opening_rules.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    opens: Mapped[dt.time | None]
    closes: Mapped[dt.time | None]


class ClinicHoliday(Base):
    """A day on which the whole clinic is closed."""

    __tablename__ = "clinic_holidays"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    name: Mapped[str | None]


class Opening(HasId, Base):
    """One stretch of a rule, in UTC. Its time and its people never change; it is closed instead.

    A closed one keeps the visits that were booked in it. `fold` says which of two equal wall times it is.
    """

    __tablename__ = "openings"
    __table_args__ = (
        UniqueConstraint("rule_id", "starts_at"),
        # What a visit in it must repeat, so that no visit can claim another time, person or size.
        UniqueConstraint("id", "clinic_id", "specialist_id", "starts_at", "ends_at", "capacity"),
        CheckConstraint("starts_at < ends_at and ends_at < starts_at + interval '1 day'", name="stretch"),
        CheckConstraint("capacity between 1 and 50", name="capacity"),
        CheckConstraint("fold in (0, 1)", name="fold"),
        CheckConstraint(f"state in {OPENING_STATES}", name="state"),
        Index("ix_openings_clinic_id", "clinic_id", "specialty_code", "starts_at"),
        Index("ix_openings_specialist_id", "specialist_id", "starts_at"),
    )

    rule_id: Mapped[int] = mapped_column(ForeignKey("opening_rules.id", ondelete="CASCADE"))
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"))
    specialist_id: Mapped[int] = mapped_column(ForeignKey("specialists.id", ondelete="CASCADE"))
    specialty_code: Mapped[str] = mapped_column(ForeignKey("specialties.code"))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    bookable_until: Mapped[dt.datetime]
    time_zone: Mapped[str]
    fold: Mapped[int]
    capacity: Mapped[int]
    at_once: Mapped[bool]
    state: Mapped[str] = mapped_column(server_default="open")
