"""Places of the United States by name (the gazetteer), and what a geocoder said of an address."""

from __future__ import annotations

import datetime as dt

from geoalchemy2 import Geography, WKBElement
from sqlalchemy import CheckConstraint, Computed, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base, HasId

PLACE_KINDS = ("zip", "city", "state")
ANSWER_PRECISIONS = ("rooftop", "street")


class GazetteerPlace(HasId, Base):
    """A ZIP, a city or a state, and one point that stands for it.

    `code` is its name across loads ("zip:02451"), `folded` its name as `finder.places.names.place_key` gives
    it, `city` a ZIP's postal city, `state` the two-letter postal code.
    """

    __tablename__ = "gazetteer_places"
    __table_args__ = (
        CheckConstraint(f"kind in {PLACE_KINDS}", name="kind"),
        CheckConstraint("state ~ '^[A-Z]{2}$'", name="state"),
        CheckConstraint("kind <> 'zip' or name ~ '^[0-9]{5}$'", name="zip"),
        CheckConstraint("(kind = 'zip') = (city is not null)", name="zip_has_city"),
        CheckConstraint("population >= 0", name="population"),
        # NaN sorts above all numbers in PostgreSQL, so BETWEEN refuses it, and the infinities too.
        CheckConstraint("lat between -90 and 90 and lon between -180 and 180", name="point_range"),
        CheckConstraint(
            "time_zone is null or timezone(time_zone, timestamptz '2026-01-01 00:00Z') is not null",
            name="time_zone",
        ),
        Index("ix_gazetteer_places_point", "point", postgresql_using="gist"),
        Index(
            "ix_gazetteer_places_prefix",
            "folded",
            postgresql_ops={"folded": "text_pattern_ops"},
        ),
        Index(
            "ix_gazetteer_places_trigram",
            "folded",
            postgresql_using="gin",
            postgresql_ops={"folded": "gin_trgm_ops"},
            postgresql_where="kind <> 'zip'",
        ),
    )

    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    folded: Mapped[str]
    city: Mapped[str | None]
    state: Mapped[str]
    county: Mapped[str | None]
    population: Mapped[int | None]
    time_zone: Mapped[str | None]
    point: Mapped[WKBElement] = mapped_column(Geography("POINT", srid=4326, spatial_index=False))
    lat: Mapped[float] = mapped_column(Computed("st_y(point::geometry)", persisted=True))
    lon: Mapped[float] = mapped_column(Computed("st_x(point::geometry)", persisted=True))
    source: Mapped[str]


class GeocodeAnswer(Base):
    """What one geocoder said of one address, until it expires; a null point means that it knew none.

    `question` is the SHA-256 of the folded address: the table holds nobody's words.
    """

    __tablename__ = "geocode_cache"
    __table_args__ = (
        CheckConstraint("octet_length(question) = 32", name="question"),
        CheckConstraint(f"precision in {ANSWER_PRECISIONS}", name="precision"),
        CheckConstraint("(lat is null) = (lon is null)", name="point_whole"),
        CheckConstraint("(lat is null) = (precision is null)", name="point_has_precision"),
        CheckConstraint("lat between -90 and 90 and lon between -180 and 180", name="point_range"),
        Index("ix_geocode_cache_expires_at", "expires_at"),
    )

    geocoder: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision: Mapped[str | None]
    expires_at: Mapped[dt.datetime]


class GeocoderTurn(Base):
    """When a geocoder may be asked next, by whichever process: its rate, and its rest after a failure."""

    __tablename__ = "geocoder_turns"

    geocoder: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[dt.datetime]
