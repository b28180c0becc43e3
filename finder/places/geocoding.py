"""Asks a geocoder through PostgreSQL: its answers are kept, and all processes together keep to its rate."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.models.place import GeocodeAnswer, GeocoderTurn
from finder.places.geocoders import Geocoder, GeocoderAway, Located
from search.text import fold

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
    kept = kept_answer(session, address=address, geocoder=geocoder)
    if kept is not None:
        return kept[0]
    _take_turn(session, geocoder.name)
    try:
        located = geocoder.locate(address)
    except GeocoderAway:
        _next_turn(session, geocoder.name, REST_AFTER_FAILURE)
        raise
    keep_answer(session, address=address, geocoder=geocoder, located=located)
    return located


def kept_answer(session: Session, *, address: str, geocoder: Geocoder) -> tuple[Located | None] | None:
    """Give the cached answer, alone in a tuple as it may be None itself; None where none is kept."""
    kept = session.scalar(
        select(GeocodeAnswer).where(
            GeocodeAnswer.geocoder == geocoder.name,
            GeocodeAnswer.question == _question(address),
            GeocodeAnswer.expires_at > func.now(),
        )
    )
    return None if kept is None else (_as_located(kept),)


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


def keep_answer(session: Session, *, address: str, geocoder: Geocoder, located: Located | None) -> None:
    """Put an answer into the cache."""
    answer = {
        "lat": located.point.lat if located else None,
        "lon": located.point.lon if located else None,
        "precision": located.precision.value if located else None,
        "expires_at": func.now() + (KEPT_FOR if located else UNKNOWN_KEPT_FOR),
    }
    session.execute(
        insert(GeocodeAnswer)
        .values(geocoder=geocoder.name, question=_question(address), **answer)
        .on_conflict_do_update(index_elements=["geocoder", "question"], set_=answer)
    )


def _question(address: str) -> bytes:
    return hashlib.sha256(fold(address).encode()).digest()


def _as_located(kept: GeocodeAnswer) -> Located | None:
    if kept.lat is None or kept.lon is None or kept.precision is None:
        return None
    return Located.at(kept.lat, kept.lon, kept.precision)
