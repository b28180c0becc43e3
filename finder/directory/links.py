"""Addresses of the same search with one thing changed: a filter, the place, the page."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from finder.directory.answers import Query
from finder.directory.question import REPEATED
from finder.extensions import services

Pair = tuple[str, str]


def search(query: Iterable[Pair]) -> str:
    """Give the address of a search with these parameters."""
    parameters: dict[str, list[str]] = MultiDict(query).to_dict(flat=False)
    return url_for("directory.clinics", **parameters)  # type: ignore[arg-type]  # a list repeats its parameter


def own(path: str) -> str:
    """Give the whole address of a page of ours, by the setting: a Host header is the asker's word only."""
    return services().settings.base_url + path


def crumbs(name: str, slug: str) -> tuple[tuple[str, str], ...]:
    """Give the way from the first page to a clinic's: names and whole addresses."""
    return (
        (_("Integrated Clinic Finder"), own(url_for("directory.home"))),
        (_("Clinics"), own(url_for("directory.clinics"))),
        (name, own(url_for("directory.clinic", slug=slug))),
    )


def with_value(query: Query, name: str, value: str) -> str:
    """Give the same search with this one value for a parameter."""
    return search([*(pair for pair in query if pair[0] != name), (name, value)])


def without(query: Query, pair: Pair) -> str:
    """Give the same search without this parameter of this value."""
    return search(other for other in query if other != pair)


def with_filter(query: Query, pair: Pair) -> str:
    """Give the same search with this value added, where a parameter repeats, or in place of another."""
    name, value = pair
    return search([*query, pair]) if name in REPEATED else with_value(query, name, value)
