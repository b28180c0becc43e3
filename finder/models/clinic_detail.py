"""What a clinic offers as a whole: hours, insurance, languages, access."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base

SPOKEN_BY = ("staff", "interpreter")


class ClinicHours(Base):
    """An open stretch of a weekday (ISO: 1 = Monday) in the clinic's local wall time."""

    __tablename__ = "clinic_hours"
    __table_args__ = (
        CheckConstraint("weekday between 1 and 7", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    weekday: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    opens: Mapped[dt.time] = mapped_column(primary_key=True)
    closes: Mapped[dt.time]


class ClinicInsurance(Base):
    """The clinic takes this plan, for every specialist who does not list plans of their own."""

    __tablename__ = "clinic_insurance"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    plan_code: Mapped[str] = mapped_column(ForeignKey("insurance_plans.code"), primary_key=True)


class ClinicLanguage(Base):
    """A language a patient can be served in, and whether by staff or through an interpreter."""

    __tablename__ = "clinic_languages"
    __table_args__ = (CheckConstraint(f"spoken_by in {SPOKEN_BY}", name="spoken_by"),)

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    language_code: Mapped[str] = mapped_column(ForeignKey("languages.code"), primary_key=True)
    spoken_by: Mapped[str]


class ClinicAccessibility(Base):
    """A kind of access the clinic's site has."""

    __tablename__ = "clinic_accessibility"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), primary_key=True)
    feature_code: Mapped[str] = mapped_column(ForeignKey("accessibility_features.code"), primary_key=True)
