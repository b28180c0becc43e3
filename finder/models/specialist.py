"""Specialists: people who practise at one or more clinics."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId, HasSource, HasTimes


class Specialist(HasId, HasSource, HasTimes, Base):
    """A person. `npi` is the National Provider Identifier (45 CFR 162.406: ten digits, Luhn-checked)."""

    __tablename__ = "specialists"
    __table_args__ = (
        CheckConstraint("npi_is_valid(npi)", name="npi"),
        CheckConstraint("btrim(family_name) <> ''", name="family_name"),
    )

    npi: Mapped[str | None] = mapped_column(unique=True)
    given_name: Mapped[str | None]
    family_name: Mapped[str]
    credentials: Mapped[str | None]


class SpecialistLanguage(Base):
    """A language the specialist speaks with patients."""

    __tablename__ = "specialist_languages"

    specialist_id: Mapped[int] = mapped_column(
        ForeignKey("specialists.id", ondelete="CASCADE"), primary_key=True
    )
    language_code: Mapped[str] = mapped_column(ForeignKey("languages.code"), primary_key=True)
