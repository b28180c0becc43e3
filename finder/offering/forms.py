"""The forms of what a clinic offers, read, or what is wrong with them said beside each field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from finder.models import OpeningRule
from finder.offering.services.rules import FARTHEST_DAYS, Terms
from finder.taking import refuse_other_fields

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTHS = ("1", "2", "3", "4", "-1")
"""Which of a month's Mondays, say; the last one counts from the end."""
REPEATING = ("week", "month", "date")
NUMBERS = {"minutes": (5, 480), "capacity": (1, 50), "lead_hours": (0, 2160), "interval": (1, 26)}
_FIELDS = frozenset(
    (
        "csrf_token",
        "who",
        "every",
        "day",
        "nth",
        "dates",
        "opens",
        "closes",
        "first_on",
        "last_on",
        "at_once",
        "deed",
        *NUMBERS,
    )
)
_DAY_FIELDS = frozenset(("csrf_token", "day", "opens", "closes"))
_FIRST = dt.date(2020, 1, 1)
LAST_DATE = 31

Form = MultiDict[str, str]
Faults = dict[str, str]


def read_terms(form: Form, *, who: Collection[str], today: dt.date) -> Terms | Faults:
    """Read a rule; `who` has each person and specialty that the clinic may offer, as NUMBER:CODE."""
    refuse_other_fields(form, _FIELDS)
    faults: Faults = {}
    numbers = {name: _number(form, name, faults) for name in NUMBERS}
    chosen = form.get("who", "")
    if chosen not in who:
        faults["who"] = _("Choose who sees the patients, and for what.")
    repeats = _repeats(form, numbers["interval"], faults)
    hours = _hours(form, numbers["minutes"], faults)
    first_on, last_on = _span(form, today, faults)
    if faults:
        return faults
    person, _colon, code = chosen.partition(":")
    return Terms(
        specialist_id=int(person),
        specialty_code=code,
        repeats=repeats,
        first_on=first_on,
        last_on=last_on,
        opens=hours[0],
        closes=hours[1],
        minutes=numbers["minutes"],
        capacity=numbers["capacity"],
        lead_minutes=numbers["lead_hours"] * 60,
        at_once=form.get("at_once") == "yes",
    )


def read_day(form: Form, *, minutes: int) -> tuple[dt.date, tuple[dt.time, dt.time] | None] | Faults:
    """Read a single day: without hours the rule does not hold on it."""
    refuse_other_fields(form, _DAY_FIELDS)
    faults: Faults = {}
    day = _date(form.get("day", ""), "day", faults)
    hours = None
    if form.get("opens") or form.get("closes"):
        hours = _hours(form, minutes, faults)
    return faults or (day, hours)


def form_of(rule: OpeningRule) -> Form:
    """Fill in the form with what a rule says."""
    pairs = {
        "who": f"{rule.specialist_id}:{rule.specialty_code}",
        "opens": f"{rule.opens:%H:%M}",
        "closes": f"{rule.closes:%H:%M}",
        "minutes": str(rule.minutes),
        "capacity": str(rule.capacity),
        "lead_hours": str(rule.lead_minutes // 60),
        "first_on": rule.first_on.isoformat(),
        "last_on": rule.last_on.isoformat() if rule.last_on else "",
        "at_once": "yes" if rule.at_once else "",
    }
    days = days_said(rule.repeats)
    return MultiDict(
        [
            *pairs.items(),
            ("every", days.every),
            ("interval", str(days.interval)),
            ("dates", ", ".join(map(str, days.dates))),
            *(("day", day) for day in days.days),
            *(("nth", nth) for nth in days.nths),
        ]
    )


@dataclass(frozen=True, slots=True)
class Days:
    """On which days a rule repeats, as the form has it: weekdays, those of a month, or dates of a month."""

    every: str
    interval: int
    days: tuple[str, ...] = ()
    nths: tuple[str, ...] = ()
    dates: tuple[int, ...] = ()


def days_said(repeats: str) -> Days:
    """Read the days of a rule; what the form cannot say is left out (see `is_changeable`)."""
    parts = dict(part.partition("=")[::2] for part in repeats.split(";"))
    interval = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "DAILY":
        return Days("week", interval, DAYS)
    by_day = parts.get("BYDAY", "").split(",")
    days = tuple(day for day in DAYS if any(each.endswith(day) for each in by_day))
    if parts["FREQ"] == "WEEKLY":
        return Days("week", interval, days)
    if "BYMONTHDAY" in parts:
        return Days("date", interval, dates=tuple(int(each) for each in parts["BYMONTHDAY"].split(",")))
    nths = tuple(nth for nth in NTHS if any(each[:-2] == nth for each in by_day))
    return Days("month", interval, days, nths)


def is_changeable(rule: OpeningRule) -> bool:
    """Whether the form can say this rule's days, all of them and no other."""
    if rule.repeats == "FREQ=DAILY":
        return True
    said = days_said(rule.repeats)
    same = _parts(_written(said)) == _parts(rule.repeats)
    return same and all(0 < date <= LAST_DATE for date in said.dates)


def _parts(repeats: str) -> set[tuple[str, frozenset[str]]]:
    named = (part.partition("=") for part in repeats.split(";"))
    return {(name, frozenset(values.split(","))) for name, _sign, values in named}


def fresh_form(today: dt.date) -> Form:
    """Give the form of a new rule."""
    return MultiDict(
        {
            "every": "week", "interval": "1", "opens": "09:00", "closes": "12:00", "minutes": "30",
            "capacity": "1", "lead_hours": "24", "first_on": today.isoformat(), "at_once": "yes",
        }
    )  # fmt: skip


def _repeats(form: Form, interval: int, faults: Faults) -> str:
    """Read on which days a rule repeats, as an RFC 5545 RRULE."""
    every = form.get("every", "week")
    if every not in REPEATING:
        faults["every"] = _("Choose one of these.")
        return ""
    if every == "date":
        return _written(Days(every, interval, dates=_dates(form, faults)))
    days = tuple(day for day in DAYS if day in form.getlist("day"))
    nths = tuple(nth for nth in NTHS if nth in form.getlist("nth")) if every == "month" else ()
    if not days or len(days) < len(set(form.getlist("day"))):
        faults["day"] = _("Choose at least one day of the week.")
    if every == "month" and (not nths or len(nths) < len(set(form.getlist("nth")))):
        faults["nth"] = _("Choose at least one of these.")
    return _written(Days(every, interval, days, nths))


def _dates(form: Form, faults: Faults) -> tuple[int, ...]:
    given = [each for each in re.split(r"[,\s]+", form.get("dates", "")) if each]
    if given and all(re.fullmatch("[0-9]{1,2}", each) and 0 < int(each) <= LAST_DATE for each in given):
        return tuple(sorted({int(each) for each in given}))
    faults["dates"] = _("Write dates from 1 to 31, as in 1, 15.")
    return ()


def _written(said: Days) -> str:
    every = f"INTERVAL={said.interval};" if said.interval > 1 else ""
    if said.every == "week":
        return f"FREQ=WEEKLY;{every}BYDAY={','.join(said.days)}"
    if said.every == "date":
        return f"FREQ=MONTHLY;{every}BYMONTHDAY={','.join(map(str, said.dates))}"
    by_day = ",".join(nth + day for nth in said.nths for day in said.days)
    return f"FREQ=MONTHLY;{every}BYDAY={by_day}"


def _number(form: Form, name: str, faults: Faults) -> int:
    least, most = NUMBERS[name]
    given = form.get(name, "").strip()
    if re.fullmatch("[0-9]{1,5}", given) and least <= int(given) <= most:
        return int(given)
    faults[name] = _("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
    return least


def _hours(form: Form, minutes: int, faults: Faults) -> tuple[dt.time, dt.time]:
    hours = []
    for name in ("opens", "closes"):
        given = form.get(name, "")
        if re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", given):
            hours.append(dt.time.fromisoformat(given))
        else:
            faults[name] = _("Write a time as in 09:30.")
    if len(hours) < 2:
        return dt.time(), dt.time()
    opens, closes = hours
    length = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    if length < minutes:
        faults["closes"] = _("Choose an end that leaves room for one visit.")
    return opens, closes


def _date(given: str, name: str, faults: Faults) -> dt.date:
    try:
        return dt.datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007 - days have no zone
    except ValueError:
        faults[name] = _("Write a date as in 2027-01-31.")
        return _FIRST


def _span(form: Form, today: dt.date, faults: Faults) -> tuple[dt.date, dt.date | None]:
    farthest = today + dt.timedelta(days=FARTHEST_DAYS)
    first = _date(form.get("first_on", ""), "first_on", faults)
    if not _FIRST <= first <= farthest:
        faults["first_on"] = _("Choose a day that is at most three years away.")
    if not form.get("last_on"):
        return first, None
    last = _date(form["last_on"], "last_on", faults)
    if "last_on" not in faults and not max(first, today) <= last <= farthest:
        faults["last_on"] = _("Choose a last day after the first, from today on, at most three years ahead.")
    return first, last
