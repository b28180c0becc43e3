"""The ground of a drawn map: land, and the lines between counties."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from finder.maps import drawing
from finder.maps.outlines import outlines_in


@lru_cache(maxsize=32)
def ground(folder: Path, frame: drawing.Frame) -> tuple[str, str]:
    """Draw land and county lines, which are the same for everything shown within a frame.

    `folder` holds the outlines. A frame of the whole country has some 20,000 points to lay out, most of a
    page's time.
    """
    sheet = drawing.Sheet(frame)
    outlines = list(outlines_in(folder, frame.west, frame.south, frame.east, frame.north))
    return drawing.land(sheet, outlines), drawing.counties(sheet, outlines)
