"""How pages say distances, origins, reasons, telephone numbers and days, in the language of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

import phonenumbers
from flask import request
from flask_babel import format_time, get_locale
from flask_babel import gettext as _

from finder.directory.units import shown_units
from finder.extensions import locale
from finder.places.answers import Caveat, Place, Precision
from finder.places.distance import METRES_PER_MILE, Language, Unit, in_words
from search.types import Reason

_MONDAY = dt.date(2024, 1, 1)
"""A Monday, from which the names of the weekdays are counted."""


def distance(metres: float, precision: Precision) -> str:
    """Say a distance in the unit of the address, or in both: "4.1 mi (6.6 km)"; "same area" is said once."""
    language: Language = "es" if locale() == "es" else "en"
    said = [in_words(metres, precision=precision, unit=unit, language=language) for unit in _units()]
    first, *second = dict.fromkeys(said)
    return f"{first} ({second[0]})" if second else first


def miles(metres: float) -> str:
    """Say a length that stands for no measured distance, as a radius: "25 mi", "3.1 mi"."""
    return f"{metres / METRES_PER_MILE:,.1f}".removesuffix(".0") + " mi"


def length(metres: float) -> str:
    """Say a length that stands for no measured distance, in the unit of the address: "25 mi", "40 km"."""
    return f"{metres / 1_000:,.1f}".removesuffix(".0") + " km" if _units() == ("km",) else miles(metres)


def _units() -> tuple[Unit, ...]:
    return shown_units(request.args.items()) if request else ("mi", "km")


def drive(seconds: float) -> str:
    """Say how long a drive takes, to the minute: "about 12 min by car", "about 1 h 5 min by car"."""
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    if hours:
        return str(_("about %(hours)s h %(minutes)s min by car", hours=hours, minutes=minutes))
    return str(_("about %(minutes)s min by car", minutes=minutes))


def origin(place: Place) -> str:
    """Say where distances are measured from, and how."""
    starts: dict[Precision, str] = {
        Precision.ZIP: _("from the centre of ZIP %(name)s, straight line", name=place.name),
        Precision.CITY: _("from the centre of %(name)s, straight line", name=place.name),
        Precision.STATE: _("from the middle of %(name)s, straight line", name=place.name),
        Precision.EXACT: _("from the position %(name)s, straight line", name=place.name),
    }
    return starts.get(place.precision, str(_("from %(name)s, straight line", name=place.name)))


def caveat(caveat: Caveat) -> str:
    """Say what the reader must know of how a place was found."""
    said: dict[Caveat, str] = {
        Caveat.ROUNDED: _("We rounded this position, so that your address goes nowhere."),
        Caveat.NO_GEOCODER: _("We do not look up street addresses. We used the middle of its area."),
        Caveat.GEOCODER_AWAY: _("We could not look up the street. We used the middle of its area."),
        Caveat.ADDRESS_UNKNOWN: _("We do not know this street. We used the middle of its area."),
        Caveat.ADDRESS_DOUBTFUL: _("We are not sure of this street. We used the middle of its area."),
    }
    return said[caveat]


def reason(reason: Reason) -> str:
    """Say one part of why a clinic stands where it stands."""
    counted = length(abs(reason.metres))
    said: dict[str, str] = {
        "distance": _("By distance it counts as %(length)s away.", length=counted),
        "not_confirmed": _("No one there has confirmed it: counts as %(length)s farther.", length=counted),
        "stale": _("Its word is more than 90 days old: counts as %(length)s farther.", length=counted),
        "doubted": _("People report that it is wrong: counts as %(length)s farther.", length=counted),
        "evidence": _("There is proof of its team work: counts as %(length)s nearer.", length=counted),
    }
    return said[reason.name]


@lru_cache(maxsize=4096)
def phone(number: str) -> str:
    """Write a telephone number (E.164) as people in the country write it."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.NATIONAL)


def weekday(number: int) -> str:
    """Name a weekday (ISO 8601: 1 = Monday)."""
    day = _MONDAY + dt.timedelta(days=number - 1)
    return str(get_locale().days["format"]["wide"][day.weekday()])


def clock(time: dt.time) -> str:
    """Write a wall time of the clinic's day, in no zone but its own."""
    return str(format_time(dt.datetime.combine(_MONDAY, time, dt.UTC), "short", rebase=False))


def fact_group(group: str) -> str:
    """Name a group of facts (`FACT_GROUPS`)."""
    said: dict[str, str] = {
        "name": _("Name"),
        "address": _("Address"),
        "telephone": _("Phone"),
        "hours": _("Open hours"),
        "roster": _("Who works here"),
        "specialties": _("Specialties"),
        "accepting": _("New patients"),
        "insurance": _("Insurance"),
        "languages": _("Languages"),
        "accessibility": _("Access"),
        "practices": _("How they work together"),
    }
    return said[group]


FILTERS: dict[str, Callable[..., str]] = {
    "away": distance,
    "miles": miles,
    "drive": drive,
    "reach": length,
    "origin": origin,
    "caveat": caveat,
    "reason": reason,
    "phone": phone,
    "weekday": weekday,
    "clock": clock,
    "fact_group": fact_group,
}
"""What templates may call, by the filter's name."""
