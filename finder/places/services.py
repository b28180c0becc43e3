"""From the words of `near` to a place, offline first; and the places that begin with what is typed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from finder.models.place import GazetteerPlace
from finder.places import lookup
from finder.places.answers import Answer, Caveat, Choices, NotFound, Place, Precision
from finder.places.clinic_points import FROM_ZIP_M
from finder.places.distance import geodesic_m
from finder.places.geocoders import Geocoder, GeocoderAway, NullGeocoder
from finder.places.geocoding import geocode
from finder.places.names import STATES, place_key, state_code, state_codes_beginning
from finder.places.question import ROUNDED_DECIMALS, Address, checked, position, readings
from search.types import Point

_CLEARLY_MEANT = 10
"""A namesake is meant without asking when it has ten times the people of the next: Boston, no Springfield."""
_UNKNOWN_POPULATION = 500
"""What a city without a count is taken for: GeoNames counts those with 500 people or more."""
_TELLING_LETTERS = 4
"""Fewer letters come near too many names to tell which was misspelt."""
_FROM_CITY_M = 40_000
"""How far from the middle of its city an address is believed to lie."""


def resolve(session: Session, *, text: str, geocoder: Geocoder | None = None) -> Answer:
    """Find the place that the words name.

    Understands a ZIP, "city, state", a city alone, "lat,lon" and street addresses. An address is looked up
    by `geocoder`; without one, or when it fails, the ZIP or city stands for it and the place says so.
    Errors: `BadQuestion` naming `near` for words that cannot be a place.
    """
    words = checked(text)
    if point := position(words):
        return _given(session, point)
    if words.isascii() and words.isdigit() and len(words) not in {5, 9}:
        return NotFound(zip_digits=True)
    tried = readings(words)
    for address in tried:
        answer = _known(session, address)
        if answer is None:
            continue
        if isinstance(answer, Place) and address.street:
            return _at_address(session, words, answer, geocoder or NullGeocoder())
        return answer
    return _misspelt(session, tried)


def suggest_places(
    session: Session, *, prefix: str, limit: int = 8, misspelt_too: bool = False
) -> list[Place]:
    """Give the places whose names begin so: ZIPs by number, states and cities by people; "city, st" as well.

    With `misspelt_too` and none that begins so, those whose names come near. Errors: `BadQuestion` naming
    `near`.
    """
    words = checked(prefix)
    name, comma, rest = words.partition(",")
    states = state_codes_beginning(rest) if comma and rest.strip() else None
    found = lookup.beginning_with(session, prefix=name, states=states, limit=limit)
    if not found and (code := state_code(name)) and (state := lookup.state_place(session, state=code)):
        return [state]  # by its code, or by its Spanish name
    if found or not misspelt_too or len(name) < _TELLING_LETTERS or name.isdigit():
        return found
    alike = lookup.cities_like(session, name=name)
    return [place for place in alike if states is None or place.state in states][:limit]


def _given(session: Session, point: Point) -> Place:
    near = lookup.nearest_zip(session, point=point)
    name = f"{point.lat:.{ROUNDED_DECIMALS}f}, {point.lon:.{ROUNDED_DECIMALS}f}"
    return Place(
        point=point,
        label=name,
        name=name,
        precision=Precision.EXACT,
        state=near.state if near else None,
        county=near.county if near else None,
        time_zone=near.time_zone if near else None,
        caveats=(Caveat.ROUNDED,),
    )


def _known(session: Session, address: Address) -> Place | Choices | None:
    """Give what the gazetteer has for one reading, None where it has nothing."""
    if address.zip5 and (found := lookup.zip_place(session, zip5=address.zip5)):
        if address.state in {None, found.state}:
            return found
        elsewhere = lookup.cities(session, name=address.city or "", state=address.state)
        return Choices((found, *map(lookup.as_place, elsewhere)))
    if address.city is None:
        return None
    namesakes = lookup.cities(session, name=address.city, state=address.state, county=address.county)
    state = None if address.state else state_code(address.city)
    if state is None:
        return _clearest(namesakes)
    if not namesakes and place_key(address.city) == place_key(STATES[state][1]):  # Nueva York
        namesakes = lookup.cities(session, name=STATES[state][0])
    return _state_or_city(session, state, namesakes)


def _state_or_city(session: Session, state: str, namesakes: list[GazetteerPlace]) -> Place | Choices | None:
    """A state's name means the state, unless a far larger city bears it too (New York)."""
    whole = lookup.state_place(session, state=state)
    city = _clearest(namesakes)
    if whole is None or city is None:
        return whole or city
    if isinstance(city, Place) and city.state == state:
        return city
    large = [row for row in namesakes if (row.population or 0) >= 100_000]
    return Choices((whole, *map(lookup.as_place, large))) if large else whole


def _clearest(namesakes: list[GazetteerPlace]) -> Place | Choices | None:
    if not namesakes:
        return None
    sizes = [row.population or _UNKNOWN_POPULATION for row in namesakes[:2]]
    if len(sizes) == 1 or sizes[0] > _CLEARLY_MEANT * sizes[1]:
        return lookup.as_place(namesakes[0])
    return Choices(tuple(_told_apart(namesakes[: lookup.MOST_CHOICES])))


def _told_apart(namesakes: list[GazetteerPlace]) -> list[Place]:
    """Name the county in the label where one state has several cities of the name."""
    states = [row.state for row in namesakes]
    return [
        replace(place, label=f"{row.name}, {row.county}, {row.state}")
        if states.count(row.state) > 1 and row.county
        else place
        for row, place in ((row, lookup.as_place(row)) for row in namesakes)
    ]


def _at_address(session: Session, words: str, anchor: Place, geocoder: Geocoder) -> Place:
    """Give the address's own point where the geocoder knows one near the anchor, else the anchor and why."""
    if isinstance(geocoder, NullGeocoder):
        return replace(anchor, caveats=(Caveat.NO_GEOCODER,))
    try:
        located = geocode(session, address=words, geocoder=geocoder)
    except GeocoderAway:
        return replace(anchor, caveats=(Caveat.GEOCODER_AWAY,))
    if located is None:
        return replace(anchor, caveats=(Caveat.ADDRESS_UNKNOWN,))
    believed_m = FROM_ZIP_M if anchor.precision is Precision.ZIP else _FROM_CITY_M
    if geodesic_m(located.point, anchor.point) > believed_m:
        return replace(anchor, caveats=(Caveat.ADDRESS_DOUBTFUL,))
    rounded = Point(round(located.point.lat, ROUNDED_DECIMALS), round(located.point.lon, ROUNDED_DECIMALS))
    return replace(
        anchor, point=rounded, label=words, name=words, precision=located.precision, caveats=(Caveat.ROUNDED,)
    )


def _misspelt(session: Session, tried: list[Address]) -> Choices | NotFound:
    for address in reversed(tried):
        if address.city and (near := lookup.cities_like(session, name=address.city, state=address.state)):
            return Choices(tuple(near), misspelt=True)
    return NotFound()
