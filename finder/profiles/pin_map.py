"""The packaged map with one pin, for a page that asks whether a clinic's place is right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from finder.maps import drawing
from finder.maps.ground import ground
from finder.places.answers import AREA_M, Precision
from finder.places.largest import largest_in
from search.types import Point

HALF_DEGREES = 0.15
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class PinMap:
    """A drawn map: land, lines between counties, names of cities, the pin, and the circle it may lie in."""

    land: str
    counties: str
    labels: list[tuple[str, float, float]]
    x: float
    y: float
    area: float


def pin_map(session: Session, *, point: Point, precision: str, folder: Path) -> PinMap:
    """Draw the surroundings of a point; `folder` holds the outlines."""
    frame = drawing.Frame(
        round(point.lon, 2) - HALF_DEGREES, round(point.lat, 2) - HALF_DEGREES,
        round(point.lon, 2) + HALF_DEGREES, round(point.lat, 2) + HALF_DEGREES,
    )  # fmt: skip
    sheet = drawing.Sheet(frame)
    land, counties = ground(folder, frame)
    x, y = sheet.place(point.lon, point.lat)
    cities = largest_in(session, box=frame.box, limit=MOST_NAMES)
    pin = drawing.Spot(x, y, (0,))
    labels = drawing.labels(sheet, ((city.name, city.point) for city in cities), [pin])
    area = sheet.units(AREA_M.get(Precision(precision), 0), point.lat)
    return PinMap(land, counties, labels, round(x, 1), round(y, 1), round(area, 1))
