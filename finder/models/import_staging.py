"""Staging: rows on their way to the system of record; unlogged, since the file can be read again."""

from __future__ import annotations

from sqlalchemy import Index, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class StagedPlace(Base):
    """One readable row of a places file. Rows of one organization and address share `organization_key`
    and `address_key`, hence `bucket`, and become one clinic."""

    __tablename__ = "import_staged_places"
    __table_args__ = (
        Index("ix_import_staged_places_bucket", "import_id", "bucket"),
        {"prefixes": ["UNLOGGED"]},
    )

    import_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[int] = mapped_column(SmallInteger)
    identifier: Mapped[str]
    organization_key: Mapped[str | None]
    organization: Mapped[str | None]
    name: Mapped[str]
    slug: Mapped[str]
    street: Mapped[str]
    suite: Mapped[str | None]
    city: Mapped[str]
    state: Mapped[str]
    zip5: Mapped[str]
    address_key: Mapped[str]
    lat: Mapped[float]
    lon: Mapped[float]
    time_zone: Mapped[str]
    phone: Mapped[str | None]
    phone_extension: Mapped[str | None]
    trusted: Mapped[bool]
    doubtful: Mapped[bool]
    clinicians: Mapped[int]
    specialties: Mapped[list[str]]
    counts: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
