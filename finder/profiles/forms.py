"""The forms of a profile's sections, read into fields, or what is wrong with them said beside each one."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from finder.directory.services.names import Names
from finder.imports.phones import read_phone
from finder.models.integration import HIGHER_GRADES, OWN_GRADES
from finder.profiles.fields import State
from finder.taking import refuse_other_fields

Form = MultiDict[str, str]
Faults = dict[str, str]
WEEKDAYS = range(1, 8)
STRETCHES = ("1", "2")
LONGEST_NAME = 160
LONGEST_DETAIL = 500
MOST_CLOSED_DAYS = 60
MOST_PARTICIPANTS = 20
FORMS = ("hospital", "independent")
SPOKEN_BY = ("staff", "interpreter")
_TOKENS = {"csrf_token", "deed"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a form is read against: the drafted state, the vocabulary, the codes of pathways."""

    state: State
    names: Names
    pathways: Collection[str]
    demo: bool


Read = State | Faults


def read_identity(form: Form, ground: Ground, faults: Faults) -> State:
    """Read name, form, telephone and site."""
    known(form, {"name", "form", "phone", "extension", "website"})
    name = line(form, "name", faults, most=LONGEST_NAME)
    if "name" not in faults and len(name) < 2:
        faults["name"] = _("Write the name that stands at the door.")
    if ground.demo and not name.startswith("Example "):
        faults.setdefault("name", _("An invented clinic's name begins with “Example ”."))
    return {
        "name": name,
        "form": form.get("form") if form.get("form") in FORMS else None,
        "phone": _phone(form, faults),
        "website": _website(form, faults),
    }


def _phone(form: Form, faults: Faults) -> dict[str, Any] | None:
    extension = form.get("extension", "").strip()
    try:
        number = read_phone(form.get("phone", "").strip()).number
    except ValueError:
        faults["phone"] = _("Write a telephone number of the United States, as in 617-555-0100.")
        return None
    if extension and not re.fullmatch("[0-9]{1,6}", extension):
        faults["extension"] = _("Write up to six digits, or nothing.")
    if extension and not number:
        faults["phone"] = _("Write the number that the extension belongs to.")
    return {"number": number, "extension": extension or None} if number else None


def _website(form: Form, faults: Faults) -> str | None:
    site = form.get("website", "").strip()
    if site and "://" not in site:
        site = f"https://{site}"
    if site and (len(site) > 300 or not re.fullmatch(r"https?://[^\s/?#@]+\.[^\s/?#@]+([/?#]\S*)?", site)):
        faults["website"] = _("Write the address of a site, as in https://clinic.example.")
    return site or None


def read_hours(form: Form, ground: Ground, faults: Faults) -> State:
    """Read two stretches a weekday, and the single days on which the clinic is closed."""
    names = {f"{edge}-{day}-{part}" for edge in ("opens", "closes") for day in WEEKDAYS for part in STRETCHES}
    known(form, names | {"day", "day_name"})
    hours = []
    for day in WEEKDAYS:
        stretches = [stretch for part in STRETCHES if (stretch := _stretch(form, day, part, faults))]
        if any(one[2] > other[1] for one, other in itertools.pairwise(stretches)):
            faults[f"closes-{day}-1"] = _("The second hours begin before the first ones end.")
        hours += stretches
    return {"hours": sorted(hours), "closed_days": _closed_days(form, ground, faults)}


def _stretch(form: Form, day: int, part: str, faults: Faults) -> list[Any] | None:
    opens, closes = (form.get(f"{edge}-{day}-{part}", "").strip()[:5] for edge in ("opens", "closes"))
    if not opens and not closes:
        return None
    if not all(re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", time) for time in (opens, closes)):
        faults[f"closes-{day}-{part}"] = _("Write both times, as in 09:30.")
        return None
    if opens >= closes:
        faults[f"closes-{day}-{part}"] = _("Choose an end after the beginning.")
        return None
    return [day, opens, closes]


def _closed_days(form: Form, ground: Ground, faults: Faults) -> list[list[str]]:
    days: dict[str, str] = {}
    today = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    for day, name in itertools.zip_longest(form.getlist("day"), form.getlist("day_name"), fillvalue=""):
        if not day.strip():
            continue
        try:
            date = dt.datetime.strptime(day.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - days have no zone
        except ValueError:
            faults["day"] = _("Write a date as in 2027-01-31.")
            continue
        if not today <= date <= today + dt.timedelta(days=3 * 365):
            faults["day"] = _("Choose days from today on, at most three years ahead.")
        if len(name) > 80 or not name.isprintable():
            faults["day"] = _("Write a name of at most 80 letters, on one line.")
        days[date.isoformat()] = name.strip()
    if len(days) > MOST_CLOSED_DAYS:
        faults["day"] = _("You can close %(most)s days at most.", most=MOST_CLOSED_DAYS)
    past = [one for one in ground.state["closed_days"] if one[0] < today.isoformat()]
    return sorted([*past, *([day, name] for day, name in days.items())])


def read_practices(form: Form, ground: Ground, faults: Faults) -> State:
    """Read each way of working together with its proof, and the pathways."""
    parts = ("has", "evidence", "detail", "detail_es", "meets_on", "participants")
    known(form, {f"{code}.{part}" for code in ground.names.practices for part in parts} | {"pathway"})
    read: State = {"pathways": sorted(chosen(form, "pathway", ground.pathways, faults))}
    for code in ground.names.practices:
        value = _practice(form, code, ground.state.get(f"practices/{code}"), faults)
        if value is not None or f"practices/{code}" in ground.state:
            read[f"practices/{code}"] = value
    return read


def _practice(form: Form, code: str, held: dict[str, Any] | None, faults: Faults) -> dict[str, Any] | None:
    if form.get(f"{code}.has") != "yes":
        return None
    proven = [held["evidence"]] if held and held["evidence"] in HIGHER_GRADES else []
    evidence = form.get(f"{code}.evidence", "own_word")
    if evidence not in (*OWN_GRADES, *proven):
        faults[f"{code}.evidence"] = _("Choose one of these.")
    people = [name.strip() for name in form.get(f"{code}.participants", "").splitlines() if name.strip()]
    meets_on = form.get(f"{code}.meets_on", "")
    named = evidence == "named_conference"
    if named and meets_on not in {str(day) for day in WEEKDAYS}:
        faults[f"{code}.meets_on"] = _("Choose the day of the week on which you meet.")
    if named and not 2 <= len(people) <= MOST_PARTICIPANTS:
        faults[f"{code}.participants"] = _("Name two people or more who take part, one a line.")
    if any(len(name) > 120 or not name.isprintable() for name in people):
        faults[f"{code}.participants"] = _("Write names of at most 120 letters, one a line.")
    return {
        "evidence": evidence,
        "detail": line(form, f"{code}.detail", faults, most=LONGEST_DETAIL) or None,
        "detail_es": line(form, f"{code}.detail_es", faults, most=LONGEST_DETAIL) or None,
        "meets_on": int(meets_on) if named and meets_on.isdecimal() else None,
        "participants": people if named else [],
    }


def read_offers(form: Form, ground: Ground, faults: Faults) -> State:
    """Read insurance, languages and access."""
    names = ground.names
    known(form, {"insurance", "access", *(f"spoken.{code}" for code in names.languages)})
    spoken = {code: by for code in names.languages if (by := form.get(f"spoken.{code}", ""))}
    for code, by in spoken.items():
        if by not in SPOKEN_BY:
            faults[f"spoken.{code}"] = _("Choose one of these.")
    return {
        "insurance": sorted(chosen(form, "insurance", names.insurance, faults)),
        "access": sorted(chosen(form, "access", names.access, faults)),
        "languages": spoken,
    }


READERS: dict[str, Callable[[Form, Ground, Faults], State]] = {
    "identity": read_identity,
    "hours": read_hours,
    "practices": read_practices,
    "offers": read_offers,
}
"""The sections that are one form each; place and people have pages of their own."""


def filled(section: str, state: Mapping[str, Any], names: Names) -> Form:
    """Fill in a section's form with what stands."""
    pairs: list[tuple[str, str]] = []
    if section == "identity":
        phone = state["phone"] or {}
        pairs = [(name, state[name] or "") for name in ("name", "form", "website")]
        pairs += [("phone", phone.get("number") or ""), ("extension", phone.get("extension") or "")]
    elif section == "hours":
        counted: dict[int, int] = {}
        for day, opens, closes in state["hours"]:
            counted[day] = counted.get(day, 0) + 1
            pairs += [(f"opens-{day}-{counted[day]}", opens), (f"closes-{day}-{counted[day]}", closes)]
    elif section == "practices":
        pairs = [("pathway", code) for code in state["pathways"]]
        for code in names.practices:
            value = state.get(f"practices/{code}")
            if value:
                pairs += [(f"{code}.has", "yes"), (f"{code}.evidence", value["evidence"]),
                          (f"{code}.detail", value["detail"] or ""),
                          (f"{code}.detail_es", value["detail_es"] or ""),
                          (f"{code}.meets_on", str(value["meets_on"] or "")),
                          (f"{code}.participants", "\n".join(value["participants"]))]  # fmt: skip
    elif section == "offers":
        pairs = [(kind, code) for kind in ("insurance", "access") for code in state[kind]]
        pairs += [(f"spoken.{code}", by) for code, by in state["languages"].items()]
    return MultiDict(pairs)


def known(form: Mapping[str, str], names: Collection[str]) -> None:
    """Refuse a form with other fields. Errors: `BadParameters`."""
    refuse_other_fields(form, {*names, *_TOKENS})


def line(form: Form, name: str, faults: Faults, *, most: int) -> str:
    """Read one line of text, its blanks single."""
    given = " ".join(form.get(name, "").split())
    if len(given) > most or not given.isprintable():
        faults[name] = _("Write at most %(most)s letters, on one line.", most=most)
    return given


def chosen(form: Form, name: str, offered: Collection[str], faults: Faults) -> set[str]:
    """Read the ticked ones."""
    given = set(form.getlist(name))
    if not given <= set(offered):
        faults[name] = _("Choose one of these.")
    return given
