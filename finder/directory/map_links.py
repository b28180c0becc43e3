"""What the map beside a list needs: how to ask the server, and addresses that search the map's area."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for

from finder.directory.answers import Query, Results
from finder.directory.question import Question
from finder.places.answers import AREA_M, Precision
from finder.places.distance import METRES_PER_MILE
from search.types import Box

_OF_LISTS = {"sort", "limit", "cursor", "explain", "bbox", "radius"}
_OF_PLACES = {"near", "sort"}


@dataclass(frozen=True, slots=True)
class MapLinks:
    """`query` asks for the list's clinics on a map, `again` is the search without its area.

    `area_m`: how far around its point the place of the question may lie. `drawn` is the page that works
    without script.
    """

    query: str
    again: str
    box: str
    area_m: int
    drawn: str


def map_links(question: Question, results: Results) -> MapLinks:
    """Give the links of a list's map."""
    query = question.query
    asked = [pair for pair in query if pair[0] not in _OF_LISTS]
    box = question.parameters.bbox
    if results.in_part:
        asked = [pair for pair in asked if pair[0] not in {"match", "at_least"}]
    if box is None and results.radius_m is not None:
        asked.append(("radius", f"{results.radius_m / METRES_PER_MILE:.6g}mi"))
    return MapLinks(
        query=urlencode(asked),
        again=urlencode(search_without_area(query, results)),
        box=spelt(box) if box else "",
        area_m=AREA_M.get(results.place.precision, 0) if results.place else 0,
        drawn=f"{url_for('maps.drawn')}?{urlencode(query)}",
    )


def search_without_area(query: Query, results: Results) -> Query:
    """Give the question without what says where; a whole state goes too, for nothing is near to it."""
    dropped = {"bbox", "radius", "cursor"}
    if results.place and results.place.precision is Precision.STATE:
        dropped |= _OF_PLACES
    return tuple(pair for pair in query if pair[0] not in dropped)


def spelt(box: Box) -> str:
    """Spell a rectangle as `bbox` does."""
    return ",".join(f"{round(edge, 5):.10g}" for edge in (box.west, box.south, box.east, box.north))
