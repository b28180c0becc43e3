"""The taxonomy of specialties: what a patient may want, and how the registries call it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base, HasNames

SPECIALTY_GROUPS = ("surgical", "interventional", "conservative", "diagnostic", "behavioural")
VOCABULARY_SYSTEMS = ("nucc", "cms")


class Specialty(HasNames, Base):
    """A node of the taxonomy; a child satisfies a question for its parent.

    `supporting`: registries list it mostly for hospital staff (anesthesiology, radiology), so by registry
    it never counts as one of the two specialties that make a place integrated. `schema_org` is the value
    of https://schema.org/MedicalSpecialty that says the same, where there is one.
    """

    __tablename__ = "specialties"
    __table_args__ = (
        CheckConstraint(f"group_name in {SPECIALTY_GROUPS}", name="group_name"),
        CheckConstraint("code ~ '^[a-z]+(-[a-z]+)*$'", name="code"),
        CheckConstraint("parent_code <> code", name="own_parent"),
        CheckConstraint("schema_org ~ '^[A-Z][A-Za-z]+$'", name="schema_org"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("specialties.code"))
    group_name: Mapped[str]
    position: Mapped[int]
    supporting: Mapped[bool] = mapped_column(default=False)
    schema_org: Mapped[str | None]
    lay_name_en: Mapped[str]
    lay_name_es: Mapped[str]
    what_en: Mapped[str]
    what_es: Mapped[str]

    registry_names: Mapped[list[SpecialtyRegistryName]] = relationship(cascade="all, delete-orphan")
    terms: Mapped[list[SpecialtyTerm]] = relationship(cascade="all, delete-orphan")


class SpecialtyRegistryName(Base):
    """A specialty's NUCC taxonomy code or CMS specialty name; each stands for exactly one specialty.

    The `main` one says the specialty to others (FHIR), who would take a narrower code for a statement.
    """

    __tablename__ = "specialty_registry_names"
    __table_args__ = (
        CheckConstraint(f"system in {VOCABULARY_SYSTEMS}", name="system"),
        Index(
            "uq_specialty_registry_names_main",
            "specialty_code",
            "system",
            unique=True,
            postgresql_where=text("main"),
        ),
    )

    system: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    specialty_code: Mapped[str] = mapped_column(
        ForeignKey("specialties.code", ondelete="CASCADE"), index=True
    )
    main: Mapped[bool] = mapped_column(server_default="false")


class SpecialtyTerm(Base):
    """A word people use for a specialty: a synonym, an abbreviation, a common misspelling."""

    __tablename__ = "specialty_terms"
    specialty_code: Mapped[str] = mapped_column(
        ForeignKey("specialties.code", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(primary_key=True)
