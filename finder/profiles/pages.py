"""What the editor's pages are made of: whose clinic it is, what its draft says, and the words for it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _

from finder.accounts import current
from finder.accounts.services.members import EDITS_PROFILE, Place
from finder.directory.asking import now
from finder.directory.services.names import load_names
from finder.directory.wording import weekday
from finder.extensions import db_session, locale
from finder.models import Clinic
from finder.profiles.fields import SECTIONS, State, kind_of, section_of
from finder.profiles.forms import WEEKDAYS, Faults, Form, Ground
from finder.profiles.pin_map import PinMap, pin_map
from finder.profiles.services import completeness, drafts, edits
from finder.profiles.services.publishing import Author
from finder.profiles.speaking import pathway_terms, speaker
from search.types import Point

BLANK_DAYS = 3


def own_place(slug: str) -> Place:
    """Give the clinic that the person at hand may edit. Errors: `NotListed`."""
    return current.member().place(slug, EDITS_PROFILE)


def author() -> Author:
    """Give the person at hand as an author."""
    return Author(current.member().account_id, current.member().name)


def state_of(place: Place) -> State:
    """Give the clinic's fields as this person's draft has them."""
    return drafts.drafted_state(
        db_session(), clinic_id=place.clinic_id, account_id=current.member().account_id
    )


def ground(place: Place) -> Ground:
    """Give what a form is read against."""
    clinic = db_session().get_one(Clinic, place.clinic_id)
    codes = [term.code for term in pathway_terms()]
    return Ground(state_of(place), load_names(db_session(), locale=locale()), codes, clinic.demo)


def keep(place: Place, values: State) -> None:
    """Keep changed values in the draft of the person at hand."""
    drafts.save(
        db_session(), clinic_id=place.clinic_id, account_id=current.member().account_id, values=values,
        now=now(),
    )  # fmt: skip


def overview(place: Place, *, said: str = "") -> str:
    """Show the sections, how complete they are, the draft and what waits."""
    session, account_id = db_session(), current.member().account_id
    state = state_of(place)
    changes = drafts.changes_of(session, clinic_id=place.clinic_id, account_id=account_id)
    return render_template(
        "profiles/overview.html",
        place=place,
        sections=SECTIONS,
        changed={section_of(field) for field in changes},
        changes=changes,
        state=state,
        meter=completeness.meter(state),
        meter_section=completeness.SECTION,
        waiting=edits.waiting(session, now=now(), clinic_id=place.clinic_id),
        say=speaker(),
        said=said,
    )


def section(place: Place, name: str, given: Form, faults: Faults) -> str:
    """Show the form of a section."""
    names = load_names(db_session(), locale=locale())
    return render_template(
        f"profiles/{name}.html",
        place=place,
        section=name,
        given=given,
        faults=faults,
        state=state_of(place),
        names=names,
        pathways=pathway_terms(),
        blank_days=BLANK_DAYS,
        days=[(str(day), weekday(day)) for day in WEEKDAYS],
        today=dt.datetime.now(dt.UTC).date().isoformat(),
    )


def place_page(place: Place, given: Form, faults: Faults, *, said: str = "") -> str:
    """Show the form of address and pin, with the map around the pin."""
    return render_template(
        "profiles/place.html", place=place, section="place", given=given, faults=faults, said=said,
        map=_map(given),
    )  # fmt: skip


def person_page(place: Place, key: str, given: Form, faults: Faults, **about: Any) -> str:
    """Show the form of one person."""
    names = load_names(db_session(), locale=locale())
    return render_template(
        "profiles/person.html", place=place, key=key, given=given, faults=faults, names=names, **about
    )


def people_page(place: Place, faults: Faults, npi: str = "") -> str:
    """List the clinic's people as drafted."""
    state = state_of(place)
    people = {field.partition("/")[2]: value for field, value in state.items() if kind_of(field) == "people"}
    return render_template(
        "profiles/people.html", place=place, people=people, state=state, say=speaker(), faults=faults,
        npi=npi, by_counts=db_session().get_one(Clinic, place.clinic_id).roster_basis == "counts",
    )  # fmt: skip


def cannot_be(field: str) -> str:
    """Say why a value cannot be published whoever approves it."""
    said: dict[str, str] = {
        "address": _("This address cannot be used: it names no street, or another of your clinics has it."),
        "closed_days": _("One of the closed days cannot be changed. Please look at them again."),
    }
    return said.get(kind_of(field), str(_("A value cannot be used. Please look at it again.")))


def _map(given: Form) -> PinMap | None:
    try:
        point = Point(float(given.get("lat", "")), float(given.get("lon", "")))
    except ValueError:
        return None
    if not (abs(point.lat) <= 85 and abs(point.lon) <= 180):
        return None
    folder = Path(current_app.static_folder or "") / "build" / "outlines"
    return pin_map(db_session(), point=point, precision=given.get("precision", "zip"), folder=folder)
