"""States and cities as addresses spell them, and which of them there are."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.errors import NotListed
from finder.landing.answers import Area, CityCount
from finder.places import lookup
from finder.places.names import STATES, place_key, state_code

CITIES = text("""
    select city_folded, mode() within group (order by city) as name,
           count(*) as clinics, count(*) filter (where integrated) as integrated
    from clinic_summaries where published and state = :state
    group by city_folded order by clinics desc, city_folded""")


def slug(name: str) -> str:
    """Give a city's name as an address spells it: "St. Louis" is "saint-louis", "Mayagüez" is "mayaguez"."""
    return place_key(name).replace(" ", "-")


def find_state(named: str, *, locale: str) -> Area:
    """Give the state of this code or name. Errors: `NotListed`."""
    code = state_code(named.replace("-", " "))
    if code is None:
        raise NotListed(named)
    return Area(code, STATES[code][locale == "es"])


def cities(session: Session, *, state: str) -> tuple[CityCount, ...]:
    """Give the cities that have a published clinic, those with the most first; one city a slug."""
    by_slug: dict[str, CityCount] = {}
    for row in session.execute(CITIES, {"state": state}):
        key = slug(row.city_folded)
        one = by_slug.get(key) or CityCount(key, row.name, (), 0, 0)
        by_slug[key] = CityCount(
            key,
            one.name,
            (*one.spellings, row.city_folded),
            one.clinics + row.clinics,
            one.integrated + row.integrated,
        )
    return tuple(one for key, one in by_slug.items() if key)


def find_city(session: Session, *, state: Area, named: str) -> Area:
    """Give a city of the state that has a clinic, or that the gazetteer knows. Errors: `NotListed`."""
    wanted = slug(named)
    for city in cities(session, state=state.state):
        if city.slug == wanted:
            return Area(state.state, state.state_name, city.slug, city.name, city.spellings)
    known = lookup.cities(session, name=wanted.replace("-", " "), state=state.state)
    if not known:
        raise NotListed(named)
    return Area(state.state, state.state_name, wanted, known[0].name)
