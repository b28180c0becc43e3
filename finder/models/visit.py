"""Plans and their visits: times that are held or booked; the database refuses that two take the same."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    column,
    func,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base, HasId

PLAN_ORIGINS = ("patient", "clinic", "waiting_list")
PLAN_STATES = ("held", "accepted", "refused", "lapsed", "withdrawn", "released")
TAKING = "plan_state in ('held', 'accepted')"
"""Visits of these plans take their time; all others have let it go."""
OUTCOMES = ("completed", "no_show")


class VisitPlan(HasId, Base):
    """One whole answer to a request: a visit for each wanted specialty, on one day, one after another.

    Its times are taken while it is held or accepted. A request has three held ones at most (`choice`) and
    one accepted one at most.
    """

    __tablename__ = "visit_plans"
    __table_args__ = (
        UniqueConstraint("id", "request_id", "state"),
        CheckConstraint(f"origin in {PLAN_ORIGINS}", name="origin"),
        CheckConstraint(f"state in {PLAN_STATES}", name="state"),
        CheckConstraint("choice between 1 and 3", name="choice"),
        CheckConstraint("state <> 'held' or held_until is not null", name="held_until"),
        Index(
            "uq_visit_plans_choice",
            "request_id",
            "choice",
            unique=True,
            postgresql_where=text("state = 'held'"),
        ),
        Index(
            "uq_visit_plans_accepted", "request_id", unique=True, postgresql_where=text("state = 'accepted'")
        ),
        Index("ix_visit_plans_held_until", "held_until", postgresql_where=text("state = 'held'")),
        Index("ix_visit_plans_request_id", "request_id"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appointment_requests.id", ondelete="CASCADE"))
    origin: Mapped[str]
    choice: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="held")
    held_until: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())

    visits: Mapped[list[Visit]] = relationship(order_by="Visit.starts_at", passive_deletes=True)


class Visit(HasId, Base):
    """A patient with a specialist, from `starts_at` to `ends_at` (UTC), as a clock in `time_zone` shows it.

    In an opening it has one of its seats. `occasion` is that opening, or the visit alone where it stands in
    none: one specialist's visits overlap only on the same occasion. `plan_state` follows its plan by the
    foreign key, so no time is ever taken by a plan that is over.
    """

    __tablename__ = "visits"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "request_id", "plan_state"],
            ["visit_plans.id", "visit_plans.request_id", "visit_plans.state"],
            name="fk_visits_plan",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["opening_id", "clinic_id", "specialist_id", "starts_at", "ends_at", "capacity"],
            [
                "openings.id",
                "openings.clinic_id",
                "openings.specialist_id",
                "openings.starts_at",
                "openings.ends_at",
                "openings.capacity",
            ],
            name="fk_visits_opening",
            onupdate="CASCADE",
        ),
        CheckConstraint("starts_at < ends_at and ends_at < starts_at + interval '1 day'", name="stretch"),
        CheckConstraint("(opening_id is null) = (capacity is null)", name="capacity"),
        CheckConstraint("seat between 1 and coalesce(capacity, 1)", name="seat"),
        CheckConstraint("timezone(time_zone, timestamptz '2026-01-01 00:00Z') is not null", name="time_zone"),
        CheckConstraint(f"outcome in {OUTCOMES}", name="outcome"),
        ExcludeConstraint(
            ("specialist_id", "="),
            ("occasion", "<>"),
            ("during", "&&"),
            using="gist",
            where=text(TAKING),
            name="ex_visits_specialist",
        ),
        ExcludeConstraint(
            ("opening_id", "="), ("seat", "="), using="gist", where=text(TAKING), name="ex_visits_seat"
        ),
        ExcludeConstraint(("plan_id", "="), ("during", "&&"), using="gist", name="ex_visits_patient"),
        Index("ix_visits_clinic_id", "clinic_id", "starts_at"),
        Index("ix_visits_request_id", "request_id"),
        Index("ix_visits_starts_at", "starts_at", postgresql_where=text("plan_state = 'accepted'")),
    )

    plan_id: Mapped[int] = mapped_column(BigInteger)
    request_id: Mapped[uuid.UUID]
    plan_state: Mapped[str]
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    specialist_id: Mapped[int] = mapped_column(ForeignKey("specialists.id"))
    specialty_code: Mapped[str] = mapped_column(ForeignKey("specialties.code"))
    opening_id: Mapped[int | None] = mapped_column(BigInteger)
    capacity: Mapped[int | None]
    seat: Mapped[int] = mapped_column(server_default="1")
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    time_zone: Mapped[str]
    outcome: Mapped[str | None]
    occasion: Mapped[int] = mapped_column(BigInteger, Computed("coalesce(opening_id, -id)", persisted=True))
    during: Mapped[Range[dt.datetime]] = mapped_column(
        TSTZRANGE, Computed("tstzrange(starts_at, ends_at)", persisted=True)
    )


TAKEN_TIMES = table(
    "taken_times",
    column("opening_id", BigInteger),
    column("seat", Integer),
    column("specialist_id", BigInteger),
    column("starts_at", DateTime(timezone=True)),
    column("ends_at", DateTime(timezone=True)),
)
"""A view of the times that are held or booked, without whose they are."""
