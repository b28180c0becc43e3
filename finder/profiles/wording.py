"""How pages say fields and their values, in the language of the page: for drafts, versions and reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from finder.directory.answers import Term
from finder.directory.profile_wording import evidence
from finder.directory.services.names import Names
from finder.directory.wording import clock, phone, weekday
from finder.profiles.fields import kind_of


def section_name(section: str) -> str:
    """Name a section of the editor."""
    said: dict[str, str] = {
        "identity": _("Name and contact"),
        "place": _("Place"),
        "hours": _("Open hours"),
        "people": _("Specialists"),
        "practices": _("How they work together"),
        "offers": _("Insurance, languages, access"),
    }
    return said[section]


def missing(name: str) -> str:
    """Say what a profile lacks."""
    said: dict[str, str] = {
        "phone": _("a phone number"),
        "accepting": _("who takes new patients"),
        "weekdays": _("who is there on which day"),
        "insurance": _("insurance plans"),
        "hours": _("open hours"),
        "point": _("an exact place on the map"),
        "practices": _("how your team works together"),
        "languages": _("languages"),
        "access": _("access for people with disabilities"),
        "website": _("your own site"),
        "pathways": _("care steps that you take in house"),
    }
    return said[name]


def precision(kind: str) -> str:
    """Say how sure a point is."""
    said: dict[str, str] = {
        "rooftop": _("at the building"),
        "street": _("on its street, about"),
        "zip": _("by its ZIP only, about"),
        "city": _("by its city only, about"),
    }
    return said[kind]


@dataclass(frozen=True, slots=True)
class Say:
    """Says fields and values with the vocabulary's names; `pathways` names these by code."""

    names: Names
    pathways: dict[str, str]

    def field(self, field: str, *values: Any) -> str:
        """Name a field; a person by the name that one of the values has."""
        kind, key = kind_of(field), field.partition("/")[2]
        if kind == "people":
            found = next((value for value in values if value), {"given": None, "family": key})
            return " ".join(filter(None, (found["given"], found["family"])))
        if kind == "practices":
            return self.names.practices[key].name
        said: dict[str, str] = {
            "name": _("Name"), "form": _("Kind of clinic"), "phone": _("Phone"), "website": _("Site"),
            "address": _("Address"), "point": _("Place on the map"), "hours": _("Open hours"),
            "closed_days": _("Days on which you are closed"), "basis": _("Who counts"),
            "pathways": _("Care steps in house"), "insurance": _("Insurance"),
            "languages": _("Languages"), "access": _("Access"),
        }  # fmt: skip
        return said[kind]

    def value(self, field: str, value: Any) -> list[str]:
        """Say a value in lines."""
        kind = kind_of(field)
        if value is None or value == [] or value == {}:
            return [_("not here") if kind == "people" else _("nothing")]
        special: dict[str, Callable[[Any], list[str]]] = {
            "form": self._form, "phone": self._phone, "address": self._address, "point": self._point,
            "hours": self._hours, "closed_days": self._closed_days, "people": self._person,
            "practices": self._practice, "languages": self._languages, "basis": self._basis,
        }  # fmt: skip
        if kind in special:
            return special[kind](value)
        terms: dict[str, Any] = {"insurance": self.names.insurance, "access": self.names.access}
        if kind == "pathways":
            return [self.pathways.get(code, code) for code in value]
        return [terms[kind][code].name for code in value] if kind in terms else [str(value)]

    def _form(self, value: str) -> list[str]:
        return [_("Part of a hospital") if value == "hospital" else _("Independent group")]

    def _basis(self, value: str) -> list[str]:
        return [_("the people named here") if value == "people" else _("the registry's numbers")]

    def _phone(self, value: dict[str, Any]) -> list[str]:
        extension = _("ext. %(extension)s", extension=value["extension"]) if value["extension"] else ""
        return [" ".join(filter(None, (phone(value["number"]), extension)))]

    def _address(self, value: dict[str, Any]) -> list[str]:
        pin = self._point(value["point"]) if value.get("point") else []
        street = ", ".join(filter(None, (value["street"], value["suite"])))
        return [street, f"{value['city']}, {value['state']} {value['zip5']}", *pin]

    def _point(self, value: dict[str, Any]) -> list[str]:
        return [f"{value['lat']:.5f}, {value['lon']:.5f}", precision(value["precision"])]

    def _hours(self, value: list[list[Any]]) -> list[str]:
        def time(text: str) -> str:
            return clock(dt.time.fromisoformat(text))

        return [f"{weekday(day)} {time(opens)} – {time(closes)}" for day, opens, closes in value]

    def _closed_days(self, value: list[list[str]]) -> list[str]:
        days = ((format_date(dt.date.fromisoformat(day), "medium"), name) for day, name in value)
        return [f"{day} ({name})" if name else day for day, name in days]

    def _languages(self, value: dict[str, str]) -> list[str]:
        how = {"staff": _("by staff"), "interpreter": _("through an interpreter")}
        return [f"{self.names.languages[code].name}, {how[by]}" for code, by in sorted(value.items())]

    def _person(self, value: dict[str, Any]) -> list[str]:
        rooms = {True: _("Takes new patients"), False: _("Takes no new patients"),
                 None: _("New patients: not known")}  # fmt: skip
        days = ", ".join(weekday(day) for day in value["weekdays"] or ())
        lines = [
            ", ".join(self.names.specialties[code].name for code in value["specialties"]),
            f"{_('Here on:')} {days}" if days else _("Days here: not known."),
            rooms[value["accepting"]],
            _("Video visits") if value["telehealth"] else "",
            _("Confirmed by the clinic") if value["confirmed"] else _("Listed, not confirmed"),
        ]
        return [said for said in lines if said]

    def _practice(self, value: dict[str, Any]) -> list[str]:
        day = weekday(value["meets_on"]) if value["meets_on"] else ""
        return [
            said
            for said in (evidence(value["evidence"]), day, ", ".join(value["participants"]), value["detail"])
            if said
        ]


def say(names: Names, pathways: tuple[Term, ...]) -> Say:
    """Make the speaker of a page."""
    return Say(names, {term.code: term.name for term in pathways})


FILTERS = {
    "section_name": section_name,
    "missing_fact": missing,
    "point_precision": precision,
}
"""What templates may call, by the filter's name."""
