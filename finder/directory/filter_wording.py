"""How pages name filters, their values, and what changing one of them does."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from finder.directory.units import length_in_words
from finder.directory.values import WEEKDAYS
from finder.directory.wording import weekday

FORMS = {"hospital": _l("Part of a hospital"), "independent": _l("Independent group")}


_TITLES = {
    "integrated": _l("Team work"),
    "accepting": _l("New patients"),
    "verified_within": _l("Confirmed"),
    "practice": _l("How they work together"),
    "insurance": _l("Insurance"),
    "language": _l("Language"),
    "form": _l("Kind of clinic"),
    "telehealth": _l("Video visits"),
    "accessible": _l("Access"),
    "open_on": _l("Open on"),
    "together_on": _l("All there on"),
    "q": _l("Name"),
    "at_least": _l("At least"),
    "bbox": _l("Area of the map"),
    "team": _l("Add a team"),
    "specialty": _l("Add a specialist"),
}
_SWITCHES = {
    "integrated": _l("Two or more kinds of specialists"),
    "accepting": _l("Takes new patients"),
    "telehealth": _l("Offers video visits"),
    "accessible": _l("Has wheelchair or other access"),
    "bbox": _l("Within this area"),
}


def title(name: str) -> str:
    """Name a filter."""
    return str(_TITLES[name])


def value(name: str, text: str, names: Mapping[str, str]) -> str:
    """Say what a filter with this value asks for; `names` are those of codes."""
    if name in _SWITCHES:
        return str(_SWITCHES[name])
    if name == "form":
        return ", ".join(str(FORMS[code]) for code in text.split(","))
    if name == "verified_within":
        return str(_("Within %(days)s days", days=text))
    if name in ("open_on", "together_on"):
        return _day(name, text)
    if name == "at_least":
        return str(_("At least %(count)s of them", count=text))
    if name == "q":
        return str(_("Name: %(words)s", words=text))
    return ", ".join(names.get(code, code) for code in text.split(","))


def unit(name: str) -> str:
    """Name the change that shows all lengths in this unit."""
    said: dict[str, str] = {"mi": _("Show miles"), "km": _("Show kilometers")}
    return said[name]


def leave_out(words: str) -> str:
    """Name the change that gives up a filter or a specialist."""
    return str(_("Leave out: %(words)s", words=words))


def changed(name: str, text: str) -> str:
    """Name the change that sets a parameter to a value: a wider radius, fewer of the wanted."""
    if name == "at_least":
        return str(_("Ask for at least %(count)s of them", count=text))
    return str(_("Look within %(radius)s", radius=length_in_words(text)))


def _day(name: str, text: str) -> str:
    number = int(text) if text.isdigit() else WEEKDAYS.index(text.lower()) + 1
    return str(_("All there on %(day)s", day=weekday(number)) if name == "together_on" else weekday(number))
