"""Organizations: who owns clinics."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId, HasSource, HasTimes


class Organization(HasId, HasSource, HasTimes, Base):
    """The owner of one or more clinics."""

    __tablename__ = "organizations"
    __table_args__ = (CheckConstraint("btrim(name) <> ''", name="name"),)

    name: Mapped[str]
    website: Mapped[str | None]


class OrganizationIdentifier(Base):
    """A number by which a registry knows an organization (`npi`, `pac`, `places`)."""

    __tablename__ = "organization_identifiers"

    system: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"), index=True
    )
