"""What every table shares: named constraints, and the columns that say where a row comes from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, MetaData, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The parent of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: dict[Any, Any] = {  # noqa: RUF012 - SQLAlchemy reads it as a plain attribute
        dt.datetime: DateTime(timezone=True),
        str: Text(),
        list[str]: ARRAY(Text()),
    }


class HasId:
    """A row known by a number the database gives."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)


class HasSource:
    """A row that says which source stated it, and where in that source (a file's row, a page, a person)."""

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    source_row: Mapped[str | None]


class HasTimes:
    """When the row was made and last changed, UTC."""

    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class HasNames:
    """A name for people in both languages of the product."""

    name_en: Mapped[str]
    name_es: Mapped[str]
