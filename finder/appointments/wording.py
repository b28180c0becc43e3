"""How pages say times, states, steps and spans, in the language of the page and the clinic's own time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_name
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from finder.extensions import locale

_DAY = {"en": "EEEE, MMMM d, y", "es": "EEEE, d 'de' MMMM 'de' y"}
_HOURS_A_DAY = 24


def day_in(instant: dt.datetime, zone: str) -> str:
    """Name the day in a zone: "Tuesday, January 5, 2027"."""
    said = str(format_datetime(instant, _DAY[locale()], tzinfo=ZoneInfo(zone), locale=get_locale()))
    return said[0].upper() + said[1:]


def hour_in(instant: dt.datetime, zone: str) -> str:
    """Write the hour in a zone: "9:00 AM"."""
    return str(format_datetime(instant, "h:mm a", tzinfo=ZoneInfo(zone), locale=get_locale()))


def moment_in(instant: dt.datetime, zone: str) -> str:
    """Write day, hour and the zone's name at that moment."""
    return f"{day_in(instant, zone)}, {hour_in(instant, zone)} ({zone_at(instant, zone)})"


def zone_at(instant: dt.datetime, zone: str) -> str:
    """Name the time that a zone keeps at an instant: "Eastern Standard Time"."""
    return str(get_timezone_name(instant.astimezone(ZoneInfo(zone)), locale=get_locale()))


def span(minutes: int) -> str:
    """Say a span of time in the unit that suits it, rounded up."""
    if minutes <= 90:
        return str(ngettext("%(num)d minute", "%(num)d minutes", max(minutes, 1)))
    hours = -(-minutes // 60)
    if hours <= 2 * _HOURS_A_DAY:
        return str(ngettext("%(num)d hour", "%(num)d hours", hours))
    return str(ngettext("%(num)d day", "%(num)d days", -(-hours // _HOURS_A_DAY)))


def request_state(state: str) -> str:
    """Name a state as a patient understands it."""
    said: dict[str, str] = {
        "unconfirmed": _("Please confirm your e-mail address"),
        "sent": _("The clinic has your request"),
        "waiting": _("You are on the waiting list"),
        "proposed": _("There are times for you to choose from"),
        "booked": _("Your appointment is booked"),
        "completed": _("Your visit is done"),
        "no_show": _("The clinic says that you did not come"),
        "declined": _("The clinic cannot help with this request"),
        "cancelled": _("This request is cancelled"),
        "expired": _("This request has run out"),
    }
    return said[state]


def inbox_state(state: str) -> str:
    """Name a state as a clinic's staff call it."""
    said: dict[str, str] = {
        "sent": _("To be answered"),
        "waiting": _("On the waiting list"),
        "proposed": _("Times proposed"),
        "booked": _("Booked"),
        "completed": _("Came"),
        "no_show": _("Did not come"),
        "declined": _("Declined"),
        "cancelled": _("Cancelled"),
        "expired": _("Run out"),
    }
    return said[state]


FILTERS: dict[str, Callable[..., str]] = {
    "day_in": day_in,
    "hour_in": hour_in,
    "moment_in": moment_in,
    "zone_at": zone_at,
    "span": span,
    "request_state": request_state,
    "inbox_state": inbox_state,
}
"""What templates may call, by the filter's name."""
