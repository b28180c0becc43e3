"""Team presets: named combinations of specialties."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base, HasNames


class Team(HasNames, Base):
    """A named combination; `when` says when people seek it."""

    __tablename__ = "teams"

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    what_en: Mapped[str]
    what_es: Mapped[str]
    when_en: Mapped[str]
    when_es: Mapped[str]

    wants: Mapped[list[TeamWant]] = relationship(
        cascade="all, delete-orphan", order_by="(TeamWant.item, TeamWant.alternative)"
    )


class TeamWant(Base):
    """One specialty of a team; rows of the same `item` are alternatives (either will do)."""

    __tablename__ = "team_wants"
    __table_args__ = (CheckConstraint("item >= 0 and alternative >= 0", name="position"),)

    team_code: Mapped[str] = mapped_column(ForeignKey("teams.code", ondelete="CASCADE"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    alternative: Mapped[int] = mapped_column(primary_key=True)
    specialty_code: Mapped[str] = mapped_column(ForeignKey("specialties.code"))
