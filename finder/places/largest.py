"""The cities that a map names first."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from finder.models.place import GazetteerPlace
from finder.places.answers import Place
from finder.places.lookup import as_place
from search.types import Box


def largest_in(session: Session, *, box: Box, limit: int) -> list[Place]:
    """Give the cities with the most people within a rectangle, the largest first."""
    lon = GazetteerPlace.lon
    across = or_(lon >= box.west, lon <= box.east) if box.west > box.east else lon.between(box.west, box.east)
    found = session.scalars(
        select(GazetteerPlace)
        .where(
            GazetteerPlace.kind == "city",
            GazetteerPlace.population.is_not(None),
            GazetteerPlace.lat.between(box.south, box.north),
            across,
        )
        .order_by(GazetteerPlace.population.desc(), GazetteerPlace.id)
        .limit(limit)
    )
    return [as_place(row) for row in found]
