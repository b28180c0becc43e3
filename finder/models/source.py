"""Where facts come from: a published file, a clinic's own word, a moderator, the demonstration."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId, HasTimes

SOURCE_KINDS = ("registry", "clinic", "moderator", "demo")


class Source(HasId, HasTimes, Base):
    """One source of facts. `released_on` is the date of the published file, where it is one."""

    __tablename__ = "sources"
    __table_args__ = (CheckConstraint(f"kind in {SOURCE_KINDS}", name="kind"),)

    kind: Mapped[str]
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    licence: Mapped[str | None]
    url: Mapped[str | None]
    released_on: Mapped[dt.date | None]
