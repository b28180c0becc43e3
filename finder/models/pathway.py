"""Care pathways: the ordered way from one specialty to the next for a patient who does not improve."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base, HasNames


class Pathway(HasNames, Base):
    """An ordered way between specialties; `statement` quotes what it rests on."""

    __tablename__ = "pathways"

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    what_en: Mapped[str]
    what_es: Mapped[str]
    statement: Mapped[str]

    steps: Mapped[list[PathwayStep]] = relationship(
        cascade="all, delete-orphan", order_by="PathwayStep.position"
    )


class PathwayStep(Base):
    """One step: `when` it is taken."""

    __tablename__ = "pathway_steps"

    pathway_code: Mapped[str] = mapped_column(
        ForeignKey("pathways.code", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    when_en: Mapped[str]
    when_es: Mapped[str]

    specialties: Mapped[list[PathwayStepSpecialty]] = relationship(cascade="all, delete-orphan")


class PathwayStepSpecialty(Base):
    """A specialty that can take the step; any one of them will do."""

    __tablename__ = "pathway_step_specialties"
    __table_args__ = (
        ForeignKeyConstraint(
            ["pathway_code", "position"],
            ["pathway_steps.pathway_code", "pathway_steps.position"],
            ondelete="CASCADE",
        ),
    )

    pathway_code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    specialty_code: Mapped[str] = mapped_column(ForeignKey("specialties.code"), primary_key=True)
