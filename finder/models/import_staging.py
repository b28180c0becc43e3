"""Staging: rows on their way to the system of record; unlogged, since the file can be read again."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, SmallInteger
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


class StagedClinician(Base):
    """One readable row of a Doctors and Clinicians file as printed, but for its blanks; "" is unknown.

    `bucket` is the ZIP and the house number, so all rows of one building share it, and neighbours lie
    together. Without a key: a duplicate does no harm, and COPY need not look for it.
    """

    __tablename__ = "import_staged_clinicians"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)
    __mapper_args__ = {"primary_key": ["file", "row"]}  # noqa: RUF012 - SQLAlchemy reads it as a plain attribute

    file: Mapped[int] = mapped_column(SmallInteger)
    row: Mapped[int]
    bucket: Mapped[int] = mapped_column(index=True)
    npi: Mapped[str]
    last_name: Mapped[str]
    first_name: Mapped[str]
    middle_name: Mapped[str]
    suffix: Mapped[str]
    credential: Mapped[str]
    primary: Mapped[str]
    secondary_1: Mapped[str]
    secondary_2: Mapped[str]
    secondary_3: Mapped[str]
    secondary_4: Mapped[str]
    organization: Mapped[str]
    organization_pac_id: Mapped[str]
    line_1: Mapped[str]
    line_2: Mapped[str]
    suppressed: Mapped[str]
    city: Mapped[str]
    state: Mapped[str]
    zip: Mapped[str]
    phone: Mapped[str]
    telehealth: Mapped[str]
    adrs_id: Mapped[str]


class StagedBucket(Base):
    """A building of the file under way, or one that only the file before has: whether it must be looked at.

    `fingerprint` is of all its rows, and of what else decides about them; it is "" where there are none.
    """

    __tablename__ = "import_staged_buckets"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rows: Mapped[int]
    fingerprint: Mapped[str]
    changed: Mapped[bool]


class ImportFault(Base):
    """A refused or doubtful row of the import under way; it goes to the report when all are known."""

    __tablename__ = "import_faults"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)
    __mapper_args__ = {"primary_key": ["import_id", "file", "row", "code"]}  # noqa: RUF012 - likewise

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    file: Mapped[int] = mapped_column(SmallInteger)
    row: Mapped[int]
    outcome: Mapped[str]
    code: Mapped[str]
    reason: Mapped[str]
    value: Mapped[str]
