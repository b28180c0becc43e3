"""The small vocabularies: integration practices, insurance, languages, accessibility."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasNames


class Practice(HasNames, Base):
    """A way of working together that a clinic attests to (one registration, shared imaging …)."""

    __tablename__ = "practices"

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    what_en: Mapped[str]
    what_es: Mapped[str]


class InsurancePlan(HasNames, Base):
    """A payer family as patients name it."""

    __tablename__ = "insurance_plans"

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


class Language(HasNames, Base):
    """A language by its BCP 47 tag."""

    __tablename__ = "languages"

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


class AccessibilityFeature(HasNames, Base):
    """A kind of access by its Plan-Net code (adacomp, handiaccess, pubtrans …)."""

    __tablename__ = "accessibility_features"

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
