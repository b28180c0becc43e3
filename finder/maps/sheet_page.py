"""What the page of the drawn map shows: the sheet, its pins, and links that move it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import url_for

from finder.directory.answers import ClinicHit, Results
from finder.directory.map_links import search_without_area, spelt
from finder.directory.question import Question
from finder.maps import drawing
from finder.maps.ground import ground
from finder.places.answers import Place
from search.types import Point

_STEP = 0.5
_CLOSEST = 0.02
"""Degrees of latitude; nearer than this there is nothing more to see."""


@dataclass(frozen=True, slots=True)
class DrawnPin:
    """One or several clinics of the list in one spot; `area` is the circle they may lie in."""

    x: float
    y: float
    hits: tuple[tuple[int, ClinicHit], ...]
    area: float

    @property
    def text(self) -> str:
        """Give the first one's number, and how many more there are."""
        number, more = self.hits[0][0], len(self.hits) - 1
        return f"{number}+{more}" if more else str(number)

    @property
    def half(self) -> int:
        """Give half the width that the text needs."""
        return max(14, 4 + 5 * len(self.text))


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A drawn map.

    `first` numbers the first clinic, `moves` are addresses by direction, `to_list` the list of the same
    question.
    """

    first: int
    land: str
    counties: str
    labels: list[tuple[str, float, float]]
    pins: tuple[DrawnPin, ...]
    origin: tuple[float, float] | None
    moves: dict[str, str]
    to_list: str


class _At:
    """A clinic of the list, by its point."""

    def __init__(self, hit: ClinicHit) -> None:
        self.point: Point = hit.location.point


def sheet_page(
    question: Question,
    results: Results,
    *,
    first: int,
    frame: drawing.Frame,
    cities: Iterable[Place],
    folder: Path,
) -> SheetPage:
    """Draw the answer to a question within a frame; `folder` holds the outlines."""
    sheet = drawing.Sheet(frame)
    land, counties = ground(folder, frame)
    spots = drawing.spots(sheet, [_At(hit) for hit in results.hits])
    origin = results.place.point if results.place else None
    return SheetPage(
        first=first,
        land=land,
        counties=counties,
        labels=drawing.labels(sheet, ((city.name, city.point) for city in cities), spots),
        pins=tuple(_pin(spot, results.hits, first, sheet) for spot in spots),
        origin=sheet.place(origin.lon, origin.lat) if origin else None,
        moves=_moves(question, results, frame),
        to_list=f"{url_for('directory.clinics')}?{urlencode(question.query)}",
    )


def shown_frame(question: Question, results: Results) -> drawing.Frame:
    """Give what is to be seen: the searched rectangle, or the clinics and the place they are near to."""
    points = [hit.location.point for hit in results.hits]
    if results.place:
        points.append(results.place.point)
    return drawing.frame_of(question.parameters.bbox, points)


def _pin(spot: drawing.Spot, hits: Sequence[ClinicHit], first: int, sheet: drawing.Sheet) -> DrawnPin:
    here = tuple((first + number, hits[number]) for number in spot.members)
    area_m = max(hit.location.area_m for _, hit in here)
    radius = sheet.units(area_m, here[0][1].location.point.lat)
    return DrawnPin(round(spot.x, 1), round(spot.y, 1), here, round(radius, 1))


def _moves(question: Question, results: Results, frame: drawing.Frame) -> dict[str, str]:
    frames = {
        "north": frame.moved(0, _STEP),
        "south": frame.moved(0, -_STEP),
        "west": frame.moved(-_STEP, 0),
        "east": frame.moved(_STEP, 0),
        "out": frame.scaled(2),
    }
    if frame.north - frame.south > _CLOSEST:
        frames["in"] = frame.scaled(0.5)
    again = search_without_area(question.query, results)
    return {
        name: f"{url_for('maps.drawn')}?{urlencode([*again, ('bbox', spelt(moved.box))])}"
        for name, moved in frames.items()
    }
