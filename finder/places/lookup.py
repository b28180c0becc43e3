"""The gazetteer's questions to PostGIS: by ZIP, by name, by beginning, by likeness, by nearness."""

from __future__ import annotations

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, case, cast, func, select, true
from sqlalchemy.orm import Session

from finder.models.place import GazetteerPlace
from finder.places.answers import Place, Precision
from finder.places.names import STATES, place_key
from search.types import Point

MOST_CHOICES = 8
_LIKE_ENOUGH = 0.4
"""pg_trgm's similarity from which a name is offered instead of a misspelt one ("sprngfield" has 0.57)."""
_BEYOND_LETTERS = "\U0010ffff"
_SAME_COUNTRY_M = 200_000
"""A position farther from every ZIP has no state and no time zone here."""
_CITIES_TOO = {"NY", "WA"}
"""States that share their name with a greater city: their label says so, to be understood again."""
_BY_SIZE = (
    case((GazetteerPlace.kind == "state", 0), else_=1),
    GazetteerPlace.population.desc().nulls_last(),
    GazetteerPlace.code,
)


def zip_place(session: Session, *, zip5: str) -> Place | None:
    """Give a ZIP's place."""
    found = session.scalar(select(GazetteerPlace).where(GazetteerPlace.code == f"zip:{zip5}"))
    return as_place(found) if found else None


def state_place(session: Session, *, state: str) -> Place | None:
    """Give a state's place by its postal code."""
    found = session.scalar(select(GazetteerPlace).where(GazetteerPlace.code == f"state:{state}"))
    return as_place(found) if found else None


def cities(
    session: Session, *, name: str, state: str | None = None, county: str | None = None
) -> list[GazetteerPlace]:
    """Give the cities of this name, largest first; `county` is a folded name with its kind."""
    found = session.scalars(
        select(GazetteerPlace)
        .where(GazetteerPlace.kind == "city", GazetteerPlace.folded == place_key(name), _within(state))
        .order_by(*_BY_SIZE)
        .limit(100)
    )
    return [row for row in found if county is None or place_key(row.county or "") == county]


def cities_like(session: Session, *, name: str, state: str | None = None) -> list[Place]:
    """Give the cities and states whose names come near, the nearest first."""
    key = place_key(name)
    likeness = func.similarity(GazetteerPlace.folded, key)
    found = session.scalars(
        select(GazetteerPlace)
        .where(GazetteerPlace.kind != "zip", GazetteerPlace.folded.op("%")(key), likeness >= _LIKE_ENOUGH)
        .where(_within(state))
        .order_by(likeness.desc(), GazetteerPlace.population.desc().nulls_last(), GazetteerPlace.code)
        .limit(MOST_CHOICES)
    )
    return [as_place(row) for row in found]


def beginning_with(
    session: Session, *, prefix: str, states: list[str] | None = None, limit: int
) -> list[Place]:
    """Give ZIPs in their order, or states and then cities by their people, that begin so."""
    digits = prefix.isascii() and prefix.isdigit()
    key = prefix if digits else place_key(prefix)
    if not key:
        return []
    # Comparisons by character, as the index is built: a prepared LIKE could not use it.
    matching = select(GazetteerPlace).where(
        GazetteerPlace.folded.op("~>=~")(key),
        GazetteerPlace.folded.op("~<~")(key + _BEYOND_LETTERS),
        (GazetteerPlace.kind == "zip") if digits else (GazetteerPlace.kind != "zip"),
        true() if states is None else GazetteerPlace.state.in_(states),
    )
    ordered = matching.order_by(GazetteerPlace.folded) if digits else matching.order_by(*_BY_SIZE)
    found = session.scalars(ordered.limit(2 * limit))
    # One city under two names ("New York City", "New York") is offered once.
    once = {(row.lat, row.lon) if row.kind == "city" else row.code: row for row in reversed(list(found))}
    return [as_place(row) for row in reversed(once.values())][:limit]


def nearest_zip(session: Session, *, point: Point) -> GazetteerPlace | None:
    """Give the ZIP whose point lies nearest, for a position's state and time zone."""
    here = cast(func.st_point(point.lon, point.lat, 4326), Geography)
    return session.scalar(
        select(GazetteerPlace)
        .where(GazetteerPlace.kind == "zip", func.st_dwithin(GazetteerPlace.point, here, _SAME_COUNTRY_M))
        .order_by(GazetteerPlace.point.op("<->")(here))
        .limit(1)
    )


def as_place(row: GazetteerPlace) -> Place:
    """Give a row as an answer."""
    label = {
        "zip": f"{row.city}, {row.state} {row.name}",
        "city": f"{row.name}, {row.state}",
        "state": STATES[row.state][0] + (" State" if row.state in _CITIES_TOO else ""),
    }[row.kind]
    return Place(
        point=Point(row.lat, row.lon),
        label=label,
        name=row.name,
        precision=Precision(row.kind),
        state=row.state,
        county=row.county,
        time_zone=row.time_zone,
    )


def _within(state: str | None) -> ColumnElement[bool]:
    return true() if state is None else GazetteerPlace.state == state
