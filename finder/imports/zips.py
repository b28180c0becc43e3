"""Reads ZIP codes as the files have them, and knows where each lies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.imports.faults import FileRefused, RowDoubts, RowRefused
from finder.models.place import GazetteerPlace

_DAMAGED_PLUS_4 = re.compile(r"(\d{5})-?\w{0,4}")
_WHOLE = re.compile(r"\d{5}(?:-?\d{4})?", re.ASCII)
_AS_NUMBER = re.compile(r"(\d+)\.0+")


@dataclass(frozen=True, slots=True)
class ZipArea:
    """A ZIP's state, the point that stands for it (degrees, WGS 84) and its time zone."""

    state: str
    lat: float
    lon: float
    time_zone: str


def read_zip5(text: str) -> str:
    """Give the five digits of a ZIP or ZIP+4, lost leading zeros put back (659 is 00659).

    A damaged +4 (`16145-37ND`, `64844660`) does not matter. Errors: `ValueError`, its message the reason.
    """
    text = text.strip()
    if not text:
        raise ValueError("there is no ZIP")
    if as_number := _AS_NUMBER.fullmatch(text):
        text = as_number[1]
    if not text.isascii():
        raise ValueError("the ZIP is not made of plain digits")
    if text.isdigit():
        # 3 to 5 digits are a ZIP without its zeros; 7 or 8 are a ZIP+4 without them.
        if len(text) in {3, 4, 5}:
            return text.zfill(5)
        if len(text) in {7, 8, 9}:
            return text.zfill(9)[:5]
        raise ValueError("the ZIP has a number of digits that no ZIP has")
    if found := _DAMAGED_PLUS_4.fullmatch(text):
        return found[1]
    raise ValueError("the ZIP cannot be read")


def zip5_or_refused(text: str, doubts: RowDoubts) -> str:
    """Give the five digits; a mended ZIP is a doubt. Errors: `RowRefused` where there are none."""
    if len(text) in {5, 9} and text.isascii() and text.isdigit():
        return text[:5]
    try:
        zip5 = read_zip5(text)
    except ValueError as error:
        raise RowRefused("bad-zip", str(error), text) from error
    if not _WHOLE.fullmatch(text):
        doubts.add("mended-zip", f"the ZIP is damaged; read as {zip5}", text)
    return zip5


def load_zip_areas(session: Session) -> Mapping[str, ZipArea]:
    """Give all ZIPs of the gazetteer (about 41,000, 15 MB). Errors: `FileRefused` where it is not loaded."""
    rows = session.execute(
        select(
            GazetteerPlace.name,
            GazetteerPlace.state,
            GazetteerPlace.lat,
            GazetteerPlace.lon,
            GazetteerPlace.time_zone,
        ).where(GazetteerPlace.kind == "zip")
    )
    areas = {name: ZipArea(state, lat, lon, zone) for name, state, lat, lon, zone in rows if zone}
    if not areas:
        raise FileRefused("The gazetteer is empty, so no ZIP can be placed. Load it first: finder seed")
    return areas
