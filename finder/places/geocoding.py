"""Asks a geocoder through PostgreSQL: its answers are kept, and all processes together keep to its rate."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.models.place import GeocodeAnswer, GeocoderTurn
from finder.places.answers import Precision
from finder.places.geocoders import Geocoder, GeocoderAway, Located
from search.text import fold
from search.types import Point

KEPT_FOR = dt.timedelta(days=30)
"""Addresses rarely move; a month bounds how long a home is remembered, without a name."""
UNKNOWN_KEPT_FOR = dt.timedelta(days=1)
BETWEEN_TURNS = dt.timedelta(seconds=1)
"""One question a second: what the public Nominatim's usage policy allows."""
REST_AFTER_FAILURE = dt.timedelta(seconds=30)
"""A service that failed is left alone, so that the next patients do not wait for it."""


def geocode(session: Session, *, address: str, geocoder: Geocoder) -> Located | None:
    """Give where the address is: from the cache, else by asking once; None where the geocoder knows none.

    Nobody waits for a turn. The turn, the rest after a failure and the answer count for others once this
    transaction is committed; until then its lock keeps them from asking. Errors: `GeocoderAway`.
    """
    question = hashlib.sha256(fold(address).encode()).digest()
    kept = session.scalar(
        select(GeocodeAnswer).where(
            GeocodeAnswer.geocoder == geocoder.name,
            GeocodeAnswer.question == question,
            GeocodeAnswer.expires_at > func.now(),
        )
    )
    if kept is not None:
        return _as_located(kept)
    _take_turn(session, geocoder.name)
    try:
        located = geocoder.locate(address)
    except GeocoderAway:
        _next_turn(session, geocoder.name, REST_AFTER_FAILURE)
        raise
    _keep(session, geocoder.name, question, located)
    return located


def purge_geocode_answers(session: Session) -> int:
    """Delete what has expired, give how many."""
    gone = session.execute(delete(GeocodeAnswer).where(GeocodeAnswer.expires_at <= func.now()))
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]  # a DML statement gives a cursor result


def _take_turn(session: Session, name: str) -> None:
    lock = text("select pg_try_advisory_xact_lock(hashtextextended('geocoder:' || :name, 0))")
    if not session.scalar(lock, {"name": name}):
        raise GeocoderAway
    resting = select(GeocoderTurn).where(
        GeocoderTurn.geocoder == name, GeocoderTurn.free_at > func.clock_timestamp()
    )
    if session.scalar(resting):
        raise GeocoderAway
    _next_turn(session, name, BETWEEN_TURNS)


def _next_turn(session: Session, name: str, after: dt.timedelta) -> None:
    free_at = func.clock_timestamp() + after
    session.execute(
        insert(GeocoderTurn)
        .values(geocoder=name, free_at=free_at)
        .on_conflict_do_update(index_elements=["geocoder"], set_={"free_at": free_at})
    )


def _keep(session: Session, name: str, question: bytes, located: Located | None) -> None:
    answer = {
        "lat": located.point.lat if located else None,
        "lon": located.point.lon if located else None,
        "precision": located.precision.value if located else None,
        "expires_at": func.now() + (KEPT_FOR if located else UNKNOWN_KEPT_FOR),
    }
    session.execute(
        insert(GeocodeAnswer)
        .values(geocoder=name, question=question, **answer)
        .on_conflict_do_update(index_elements=["geocoder", "question"], set_=answer)
    )


def _as_located(kept: GeocodeAnswer) -> Located | None:
    if kept.lat is None or kept.lon is None or kept.precision is None:
        return None
    return Located(Point(kept.lat, kept.lon), Precision(kept.precision))
