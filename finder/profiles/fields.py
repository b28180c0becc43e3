"""The fields of a profile as its clinic edits them: plain JSON values, by name.

A person is `people/KEY` (the NPI, `id-NUMBER` for somebody without one, `new-…` before the first
publication), a practice `practices/CODE`; None is nobody and nothing. Versions, drafts and waiting edits all
hold these values, so each field can be compared, merged and put back in one way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

State = dict[str, Any]

SECTIONS: dict[str, tuple[str, ...]] = {
    "identity": ("name", "form", "phone", "website"),
    "place": ("address", "point"),
    "hours": ("hours", "closed_days"),
    "people": ("people", "basis"),
    "practices": ("practices", "pathways"),
    "offers": ("insurance", "languages", "access"),
}
"""The pages of the editor and their fields, by what stands before the slash."""

FACT_GROUP = {
    "name": "name",
    "form": "name",
    "website": "name",
    "phone": "telephone",
    "address": "address",
    "point": "address",
    "hours": "hours",
    "closed_days": "hours",
    "people": "roster",
    "basis": "roster",
    "practices": "practices",
    "pathways": "practices",
    "insurance": "insurance",
    "languages": "languages",
    "access": "accessibility",
}
"""The group of facts (`FACT_GROUPS`) that a field belongs to."""

ALWAYS_REVIEWED = ("name", "address", "phone")


def kind_of(field: str) -> str:
    """Give what stands before the slash."""
    return field.partition("/")[0]


def section_of(field: str) -> str:
    """Give the section that shows the field."""
    return next(section for section, kinds in SECTIONS.items() if kind_of(field) in kinds)


def of_section(state: Mapping[str, Any], section: str) -> State:
    """Give the fields of a section."""
    return {field: value for field, value in state.items() if section_of(field) == section}


def is_sensitive(field: str, value: Any, *, known: Collection[str]) -> bool:
    """Whether a moderator sees the change first; `known` are the specialties that the clinic has already."""
    if kind_of(field) == "people":
        return value is not None and bool(set(value["specialties"]) - set(known))
    return field in ALWAYS_REVIEWED


def merged(state: Mapping[str, Any], changes: Mapping[str, Any]) -> State:
    """Lay changed values over a state; a person or practice that is None leaves it."""
    whole = {**state, **changes}
    return {
        field: value
        for field, value in whole.items()
        if value is not None or kind_of(field) not in ("people", "practices")
    }
