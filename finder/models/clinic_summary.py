"""What search reads: one row a clinic and one a counted person, kept true by the database at each commit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import Geography, WKBElement
from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, false, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class ClinicSummary(Base):
    """A clinic as a question sees it. Written by `refresh_changed_clinics()` (finder/migrations/sql) alone.

    `specialties` holds the codes of the counted people and all their ancestors; `mix` the codes as stated,
    with counts. `integrated`: two different people stand for specialties of two different families
    (domain.md), supporting ones left out. `practices` are those in force today. `doubted`: several people
    report one fault, or one was found true and not mended (finder/moderation/services/doubts.py).
    """

    __tablename__ = "clinic_summaries"
    __table_args__ = (
        Index(
            "ix_clinic_summaries_point", "point", postgresql_using="gist", postgresql_where=text("published")
        ),
        Index("ix_clinic_summaries_words", "words", postgresql_using="gin"),
        Index("ix_clinic_summaries_state_city", "state", "city_folded", postgresql_where=text("published")),
    )

    clinic_id: Mapped[int] = mapped_column(
        ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    published: Mapped[bool]
    name: Mapped[str]
    organization: Mapped[str | None]
    point: Mapped[WKBElement | None] = mapped_column(Geography("POINT", srid=4326, spatial_index=False))
    form: Mapped[str | None]
    state: Mapped[str]
    city: Mapped[str]
    city_folded: Mapped[str]
    words: Mapped[Any] = mapped_column(TSVECTOR)
    mix: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    specialties: Mapped[list[str]]
    integrated: Mapped[bool]
    practices: Mapped[list[str]]
    evidence: Mapped[int] = mapped_column(SmallInteger)
    attested_on: Mapped[dt.date | None]
    doubted: Mapped[bool] = mapped_column(server_default=false())
    accessible: Mapped[bool]
    open_days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    refresh_on: Mapped[dt.date | None]


class ClinicPerson(Base):
    """A counted person at a clinic: known by name, or one nameless row a specialty where only counts are.

    `person` is the specialist's id, or minus the row's number for a nameless one. `insurance` is what holds
    for this person: their own plans, otherwise the clinic's.
    """

    __tablename__ = "clinic_people"
    __table_args__ = (Index("ix_clinic_people_person", "person", postgresql_where=text("person > 0")),)

    clinic_id: Mapped[int] = mapped_column(
        ForeignKey("clinic_summaries.clinic_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
    specialties: Mapped[list[str]]
    accepting: Mapped[bool | None]
    telehealth: Mapped[bool | None]
    languages: Mapped[list[str]]
    insurance: Mapped[list[str]]
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
