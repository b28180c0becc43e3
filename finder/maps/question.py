"""Reads what is asked of a map: a search with a rectangle, and how near one looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from finder.directory import values
from finder.directory.cursors import Cursors
from finder.directory.question import Question, read
from finder.errors import BadParameters, Fault
from search.types import Box
from search.vocabulary import Vocabulary

MAX_ZOOM = 22
_OF_LISTS = ("sort", "limit", "cursor", "explain")
"""What a list is asked and a map has no use for."""
_NO_EDGES = "A map needs its edges in degrees: west,south,east,north."


def read_box(text: str) -> Box:
    """Give a rectangle. Errors: `BadParameters` naming `bbox`."""
    try:
        return values.rectangle(text)
    except ValueError as error:
        raise BadParameters([Fault("bbox", str(error) if text else _NO_EDGES)]) from None


def read_map(
    pairs: Iterable[tuple[str, str]], *, vocabulary: Vocabulary, cursors: Cursors, today: dt.date
) -> tuple[Question, int]:
    """Give the question and the zoom. Errors: `BadParameters` with a fault for each wrong parameter."""
    given = list(pairs)
    zooms = [text.strip() for name, text in given if name == "zoom"]
    faults = [Fault(name, "A map has no order and no pages.") for name, _ in given if name in _OF_LISTS]
    if len(zooms) != 1 or not (zooms[0].isascii() and zooms[0].isdigit() and int(zooms[0]) <= MAX_ZOOM):
        faults.append(Fault("zoom", f"Give it once, a whole number from 0 (the world) to {MAX_ZOOM}."))
    if not any(name == "bbox" and text.strip() for name, text in given):
        faults.append(Fault("bbox", _NO_EDGES))
    others = [pair for pair in given if pair[0] not in ("zoom", *_OF_LISTS)]
    try:
        question = read(others, vocabulary=vocabulary, cursors=cursors, today=today)
    except BadParameters as error:
        raise BadParameters([*faults, *error.faults]) from None
    if faults:
        raise BadParameters(faults)
    return question, int(zooms[0])
