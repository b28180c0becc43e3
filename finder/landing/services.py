"""Counts and lists the clinics of a state or a city, in a few set-based statements."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, func, select, text, true
from sqlalchemy.orm import Session

from finder.directory.answers import SpecialtyEntry, TeamEntry
from finder.directory.services import listing, vocabularies
from finder.directory.services.names import load_names
from finder.landing.answers import Area, LandingPage, ListedClinic, StateCount, Totals
from finder.landing.areas import cities, find_city, find_state
from finder.models import Clinic, ClinicPerson, ClinicSummary
from finder.places.names import STATES
from search.types import VERIFIED_FOR_DAYS

MOST_LISTED = 50
STATE_COUNTS = text("""
    select state, count(*) as clinics, count(*) filter (where integrated) as integrated
    from clinic_summaries where published group by state""")


def states(session: Session, *, locale: str) -> tuple[StateCount, ...]:
    """Give the states that have a published clinic, by name."""
    found = [
        StateCount(row.state, STATES[row.state][locale == "es"], row.clinics, row.integrated)
        for row in session.execute(STATE_COUNTS)
        if row.state in STATES
    ]
    return tuple(sorted(found, key=lambda state: state.name))


def landing_page(
    session: Session,
    *,
    state: str,
    city: str | None = None,
    team: str | None = None,
    specialty: str | None = None,
    today: dt.date,
    locale: str,
) -> LandingPage:
    """Give the page of a state or a city, or of one team or specialty there. Errors: `NotListed`."""
    area = find_state(state, locale=locale)
    if city is not None:
        area = find_city(session, state=area, named=city)
    about_team = vocabularies.team(session, code=team, locale=locale) if team else None
    about = vocabularies.specialty(session, code=specialty, locale=locale) if specialty else None
    within = lies_in(area)
    if about_team:
        within = and_(within, has_team(about_team))
    elif about:
        within = and_(within, ClinicSummary.specialties.contains([about.code]))
    whole = about_team is None and about is None
    return LandingPage(
        area=area,
        totals=_totals(session, within, today),
        clinics=_clinics(session, within, today, locale),
        cities=cities(session, state=area.state) if whole and city is None else (),
        teams=team_counts(session, area, locale) if whole else (),
        specialties=_specialty_counts(session, area, locale) if whole else (),
        team=about_team,
        specialty=about,
    )


def lies_in(area: Area) -> ColumnElement[bool]:
    """Hold for the published clinics of the area (ix_clinic_summaries_state_city)."""
    here = and_(ClinicSummary.published, ClinicSummary.state == area.state)
    return here if area.city is None else and_(here, ClinicSummary.city_folded.in_(area.spellings))


def has_team(team: TeamEntry) -> ColumnElement[bool]:
    """Hold where the whole team is: every item, and at least two people behind them.

    With every item covered, a matching of two fails only where one person touches every edge.
    """
    items = [[term.code for term in wanted.any_of] for wanted in team.wants]
    everyone = sorted({code for codes in items for code in codes})
    people = (
        select(func.count())
        .where(ClinicPerson.clinic_id == ClinicSummary.clinic_id, ClinicPerson.specialties.overlap(everyone))
        .scalar_subquery()
    )
    return and_(*(ClinicSummary.specialties.overlap(codes) for codes in items), people >= 2)


def team_counts(session: Session, area: Area, locale: str) -> tuple[tuple[TeamEntry, int], ...]:
    """Give each team with the number of clinics that have it whole, all in one statement."""
    teams = vocabularies.teams(session, locale=locale)
    if not teams:
        return ()
    counts = select(*(func.count().filter(has_team(team)) for team in teams)).where(lies_in(area))
    return tuple(zip(teams, session.execute(counts).one(), strict=True))


def _specialty_counts(session: Session, area: Area, locale: str) -> tuple[tuple[SpecialtyEntry, int], ...]:
    each = func.unnest(ClinicSummary.specialties).table_valued("code").render_derived()
    counted = select(each.c.code, func.count().label("clinics")).select_from(ClinicSummary).join(each, true())
    counted = counted.where(lies_in(area)).group_by(each.c.code)
    counts = {row.code: row.clinics for row in session.execute(counted)}
    return tuple(
        (entry, counts[entry.code])
        for entry in vocabularies.specialties(session, locale=locale)
        if entry.code in counts
    )


def _totals(session: Session, within: ColumnElement[bool], today: dt.date) -> Totals:
    fresh = ClinicSummary.attested_on >= today - dt.timedelta(days=VERIFIED_FOR_DAYS)
    counts = select(
        func.count(), func.count().filter(ClinicSummary.integrated), func.count().filter(fresh)
    ).where(within)
    return Totals(*session.execute(counts).one())


def _clinics(
    session: Session, within: ColumnElement[bool], today: dt.date, locale: str
) -> tuple[ListedClinic, ...]:
    """Give the first clinics: those in doubt last, the best proven first. The same order for everyone."""
    names = load_names(session, locale=locale)
    rows = session.execute(
        select(
            *Clinic.__table__.columns,
            ClinicSummary.organization,
            ClinicSummary.mix,
            ClinicSummary.attested_on,
            ClinicSummary.doubted,
        )
        .join(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
        .where(within)
        .order_by(
            ClinicSummary.doubted,
            ClinicSummary.evidence.desc(),
            ClinicSummary.attested_on.desc().nulls_last(),
            Clinic.name,
            Clinic.id,
        )
        .limit(MOST_LISTED)
    )
    return tuple(
        ListedClinic(
            slug=row.slug,
            name=row.name,
            organization=row.organization,
            address=listing.address(row),
            mix=listing.mix(row.mix, names),
            verified=listing.verified(row.attested_on, today, doubted=row.doubted),
            demo=row.demo,
        )
        for row in rows
    )
