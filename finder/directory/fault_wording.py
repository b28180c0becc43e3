"""How a page says what is wrong with a parameter; the checks themselves speak English, as the API does."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from finder.errors import Fault
from finder.extensions import locale


def on_page(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Give the faults in the language of the page: in Spanish each says what its parameter may be."""
    if locale() == "en":
        return tuple(faults)
    return tuple(Fault(fault.parameter, remedy(fault.parameter)) for fault in faults)


def remedy(parameter: str) -> str:
    """Say what to write in a parameter, whatever was wrong with it."""
    said: dict[str, str] = {
        "near": _("Write a ZIP code, or a city with its state."),
        "specialty": _("Choose specialists from the list, eight at most."),
        "team": _("Choose a team from the list."),
        "at_least": _("Write a whole number, no higher than the number of specialists."),
        "together_on": _("Choose a day from the list."),
        "open_on": _("Choose a day from the list."),
        "radius": _("Choose a distance from the list, and give a place."),
        "sort": _("Choose an order from the list. Nearest first needs a place."),
        "match": _("Choose an answer from the list, and name specialists."),
        "q": _("Write a name of 100 characters at most."),
        "cursor": _("Start again from the first page."),
    }
    return said.get(parameter) or _("This cannot be used. Leave it out, or give another value.")
