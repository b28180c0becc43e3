"""Affiliations: a specialist at a clinic, with specialties, days and terms."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base, HasId, HasSource, HasTimes
from finder.models.clinic import Clinic
from finder.models.specialist import Specialist

PRESENCES = ("confirmed", "listed", "doubtful")


class Affiliation(HasId, HasSource, HasTimes, Base):
    """A specialist at a clinic.

    `presence`: confirmed by the site, merely listed by a source, or doubtful (the same roster stands at
    many addresses); a doubtful one does not count towards the clinic's specialties. `weekdays`, accepting
    and telehealth are null where nobody has said.
    """

    __tablename__ = "affiliations"
    __table_args__ = (
        UniqueConstraint("clinic_id", "specialist_id"),
        CheckConstraint(f"presence in {PRESENCES}", name="presence"),
        CheckConstraint("weekdays <@ '{1,2,3,4,5,6,7}' and cardinality(weekdays) > 0", name="weekdays"),
        CheckConstraint("active or presence <> 'confirmed'", name="confirmed_is_active"),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"))
    specialist_id: Mapped[int] = mapped_column(ForeignKey("specialists.id", ondelete="CASCADE"), index=True)
    presence: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    accepting: Mapped[bool | None]
    telehealth: Mapped[bool | None]
    weekdays: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    stated_on: Mapped[dt.date]

    clinic: Mapped[Clinic] = relationship()
    specialist: Mapped[Specialist] = relationship()


class AffiliationSpecialty(Base):
    """A specialty the person practises at that clinic."""

    __tablename__ = "affiliation_specialties"

    affiliation_id: Mapped[int] = mapped_column(
        ForeignKey("affiliations.id", ondelete="CASCADE"), primary_key=True
    )
    specialty_code: Mapped[str] = mapped_column(ForeignKey("specialties.code"), primary_key=True)


class AffiliationInsurance(Base):
    """A plan this person takes at that clinic; where none is listed, the clinic's plans hold."""

    __tablename__ = "affiliation_insurance"

    affiliation_id: Mapped[int] = mapped_column(
        ForeignKey("affiliations.id", ondelete="CASCADE"), primary_key=True
    )
    plan_code: Mapped[str] = mapped_column(ForeignKey("insurance_plans.code"), primary_key=True)


class SpecialtyCount(HasSource, Base):
    """How many clinicians of a specialty a registry lists at a clinic whose people it does not name."""

    __tablename__ = "specialty_counts"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    specialty_code: Mapped[str] = mapped_column(ForeignKey("specialties.code"), primary_key=True)
    count: Mapped[int]
    stated_on: Mapped[dt.date]
