"""What the sitemaps list (sitemaps.org, protocol 0.9): pages that show something, at most 50,000 a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from finder.directory.services import vocabularies
from finder.errors import NotListed
from finder.landing.answers import Area, Entry
from finder.landing.areas import cities
from finder.landing.services import team_counts
from finder.models import Clinic
from finder.places.names import STATES

MOST_ENTRIES = 25_000
"""Each entry stands once a language, and a file may name 50,000 addresses."""
PAGES = ("/", "/specialties", "/teams", "/ranking", "/guide", "/guide/integrated-clinics", "/in")
_CLINICS = re.compile(r"clinics-([1-9][0-9]{0,5})")
_PLACES = re.compile(r"places-([a-z]{2})")
STATES_CHANGED = text("""
    select s.state, max(c.updated_at)::date as changed_on
    from clinic_summaries as s join clinics as c on c.id = s.clinic_id
    where s.published group by s.state order by s.state""")
CITY_SPECIALTIES = text("""
    select city_folded, code, max(c.updated_at)::date as changed_on
    from clinic_summaries as s join clinics as c on c.id = s.clinic_id, unnest(s.specialties) as code
    where s.published and s.state = :state group by city_folded, code""")


def files(session: Session) -> list[Entry]:
    """Give the sitemaps with the day of their last change."""
    changed = session.execute(STATES_CHANGED).all()
    newest = max((row.changed_on for row in changed), default=None)
    clinics = session.scalar(select(func.count()).where(Clinic.status == "published")) or 0
    numbers = range(1, -(-clinics // MOST_ENTRIES) + 1)
    return [
        Entry("/sitemaps/pages.xml", newest),
        *(Entry(f"/sitemaps/places-{row.state.lower()}.xml", row.changed_on) for row in changed),
        *(Entry(f"/sitemaps/clinics-{number}.xml", newest) for number in numbers),
    ]


def entries(session: Session, *, name: str) -> list[Entry]:
    """Give the pages of one sitemap. Errors: `NotListed`."""
    if name == "pages":
        return list(_pages(session))
    if part := _CLINICS.fullmatch(name):
        return _some(_clinics(session, int(part[1])), name)
    if (part := _PLACES.fullmatch(name)) and part[1].upper() in STATES:
        return _some(list(_places(session, part[1].upper()))[: 2 * MOST_ENTRIES], name)
    raise NotListed(name)


def _some(found: list[Entry], name: str) -> list[Entry]:
    if not found:
        raise NotListed(name)
    return found


def _pages(session: Session) -> Iterator[Entry]:
    for path in PAGES:
        yield Entry(path, None)
    for entry in vocabularies.specialties(session):
        yield Entry(f"/specialties/{entry.code}", None)
    for team in vocabularies.teams(session):
        yield Entry(f"/teams/{team.code}", None)


def _clinics(session: Session, number: int) -> list[Entry]:
    rows = session.execute(
        select(Clinic.slug, Clinic.updated_at)
        .where(Clinic.status == "published", Clinic.demo.is_(False))
        .order_by(Clinic.id)
        .offset((number - 1) * MOST_ENTRIES)
        .limit(MOST_ENTRIES)
    )
    return [Entry(f"/clinics/{slug}", changed.date()) for slug, changed in rows]


def _places(session: Session, state: str) -> Iterator[Entry]:
    """Give a state, its cities, and the specialties and teams that each has."""
    listed = cities(session, state=state)
    home = f"/in/{state.lower()}"
    if not listed:
        return
    by_spelling = {spelling: city.slug for city in listed for spelling in city.spellings}
    found: dict[str, Entry] = {}
    for row in session.execute(CITY_SPECIALTIES, {"state": state}):
        slug = by_spelling.get(row.city_folded)
        if slug:
            for path in (f"{home}/{slug}", f"{home}/{slug}/specialties/{row.code}"):
                before = found.get(path)
                if before is None or before.changed_on is None or before.changed_on < row.changed_on:
                    found[path] = Entry(path, row.changed_on)
    newest = max((entry.changed_on for entry in found.values() if entry.changed_on), default=None)
    yield Entry(home, newest)
    yield from _with_teams(session, Area(state, ""), home, newest)
    yield from found.values()


def _with_teams(session: Session, area: Area, home: str, newest: dt.date | None) -> Iterator[Entry]:
    for team, count in team_counts(session, area, "en"):
        if count:
            yield Entry(f"{home}/teams/{team.code}", newest)
