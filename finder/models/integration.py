"""How a clinic's specialists work together, and who says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId, HasSource

EVIDENCE_KINDS = ("own_word", "named_conference", "document", "confirmed")
OWN_GRADES, HIGHER_GRADES = EVIDENCE_KINDS[:2], EVIDENCE_KINDS[2:]
"""What a clinic can say of itself, and what somebody else must have seen."""
"""Kinds of proof, weakest first; the grade is the place in this list, counted from 1."""


class ClinicPractice(HasSource, Base):
    """An integration practice of a clinic: the proof, who gave it, when, and until when it holds.

    A named conference of a clinic has the weekday it `meets_on` and two `participants` or more; a trigger
    refuses the two upper grades where the source is the clinic itself.
    """

    __tablename__ = "clinic_practices"
    __table_args__ = (
        CheckConstraint(f"evidence in {EVIDENCE_KINDS}", name="evidence"),
        CheckConstraint("said_on < expires_on", name="expiry"),
        CheckConstraint("btrim(said_by) <> ''", name="said_by"),
        CheckConstraint("meets_on between 1 and 7", name="meets_on"),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    practice_code: Mapped[str] = mapped_column(ForeignKey("practices.code"), primary_key=True)
    evidence: Mapped[str]
    detail_en: Mapped[str | None]
    detail_es: Mapped[str | None]
    said_by: Mapped[str]
    said_on: Mapped[dt.date]
    expires_on: Mapped[dt.date]
    meets_on: Mapped[int | None] = mapped_column(SmallInteger)
    participants: Mapped[list[str] | None] = mapped_column(ARRAY(Text()))


class ClinicPathway(HasSource, Base):
    """The clinic says that it walks this pathway in house."""

    __tablename__ = "clinic_pathways"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    pathway_code: Mapped[str] = mapped_column(ForeignKey("pathways.code"), primary_key=True)
    said_on: Mapped[dt.date]


class Attestation(HasId, HasSource, Base):
    """A clinic's statement, by a named person, on a date, that its profile is right; stale after 90 days."""

    __tablename__ = "attestations"
    __table_args__ = (CheckConstraint("btrim(attested_by) <> ''", name="attested_by"),)

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
    attested_on: Mapped[dt.date]
    attested_by: Mapped[str]


class IntegrationEvidence(HasSource, Base):
    """What a registry's rows say for and against a clinic's people working there together.

    `counts`: they count as co-located. `facts`: the numbers behind it; `against`: codes of the reasons why
    some or all of its people are listed as doubtful.
    """

    __tablename__ = "integration_evidence"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    counts: Mapped[bool]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    against: Mapped[list[str]]
    stated_on: Mapped[dt.date]
