"""How a profile says hours, zones, events and groups of care, in the language of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from finder.directory.forms import GROUPS
from finder.directory.mix_picture import slices
from finder.directory.profile import Event, Opening
from finder.directory.wording import clock, weekday

A_WEEK = dt.timedelta(days=7)


def opening_words(opening: Opening) -> str:
    """Say when that changes which `open` says: "until 5:00 PM", "opens Monday at 8:00 AM"; "" for never."""
    if opening.until is None:
        return str(_("day and night")) if opening.open else ""
    day, at = _day(opening.now, opening.until), clock(opening.until.time())
    if opening.open:
        return str(_("until %(time)s %(day)s", time=at, day=day) if day else _("until %(time)s", time=at))
    return str(
        _("opens %(day)s at %(time)s", day=day, time=at) if day else _("opens today at %(time)s", time=at)
    )


def _day(now: dt.datetime, then: dt.datetime) -> str:
    """Name the day of an instant as seen from another; "" for the same day."""
    days = (then.date() - now.date()).days
    if days == 0:
        return ""
    if days == 1:
        return str(_("tomorrow"))
    if days < A_WEEK.days:
        return str(_("on %(weekday)s", weekday=weekday(then.isoweekday())))
    return str(_("on %(date)s", date=format_date(then.date(), "medium")))


def zone_name(now: dt.datetime) -> str:
    """Name the zone of a local time as people call it, "Eastern Time"; its letters where it has no name."""
    name = get_timezone_name(now, width="long", zone_variant="generic", locale=get_locale())
    return str(now.tzname()) if name.startswith("GMT") else name


def short_weekday(number: int) -> str:
    """Name a weekday in a few letters (ISO 8601: 1 = Monday)."""
    return str(get_locale().days["stand-alone"]["abbreviated"][number - 1])


def care_group(group: str) -> str:
    """Name a group of specialties."""
    return str(GROUPS.get(group, group))


def problem(kind: str) -> str:
    """Name a problem that people report (finder/models/problem_report.py)."""
    said: dict[str, str] = {
        "wrong_address": _("The address is wrong"),
        "wrong_telephone": _("The phone number is wrong"),
        "person_left": _("Someone listed does not work there"),
        "not_accepting": _("They take no new patients"),
        "closed": _("The clinic has closed"),
        "duplicate": _("The clinic is listed twice"),
        "other": _("Something else"),
    }
    return said[kind]


def due(when: dt.datetime, time_zone: str) -> str:
    """Say until when something is done, by the clinic's clock: "Thursday, Nov 26, 3:00 PM"."""
    local = when.astimezone(ZoneInfo(time_zone))
    day = format_date(local.date(), "medium")
    return f"{weekday(local.isoweekday())}, {day}, {clock(local.time())}"


def event(event: Event) -> str:
    """Say what happened to the profile."""
    said: dict[str, str] = {
        "listed": _("First listed here from: %(source)s", source=event.by),
        "imported": _("A newer file changed it: %(source)s", source=event.by),
        "stated": _("Stated by: %(source)s", source=event.by),
        "attested": _("Attested as right by: %(source)s", source=event.by),
        "practices": _("Said how the team works together: %(source)s", source=event.by),
        "edited": _("The clinic changed its page"),
        "pathways": _("Said which care steps it takes in house: %(source)s", source=event.by),
    }
    return said[event.kind]


def evidence(kind: str) -> str:
    """Name a kind of proof (`EVIDENCE_KINDS`)."""
    said: dict[str, str] = {
        "own_word": _("The clinic's own word"),
        "named_conference": _("A named meeting"),
        "document": _("A paper was seen"),
        "confirmed": _("Confirmed by others"),
    }
    return said[kind]


FILTERS: dict[str, Callable[..., Any]] = {
    "evidence_name": evidence,
    "opening": opening_words,
    "zone_name": zone_name,
    "short_weekday": short_weekday,
    "care_group": care_group,
    "event": event,
    "problem": problem,
    "due": due,
    "slices": slices,
}
"""What templates may call, by the filter's name."""
