"""How complete a profile is, and what is worth adding first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finder.profiles.fields import kind_of

WEIGHTS = {
    "phone": 15,
    "accepting": 15,
    "weekdays": 15,
    "insurance": 12,
    "hours": 10,
    "point": 8,
    "practices": 7,
    "languages": 6,
    "access": 5,
    "website": 4,
    "pathways": 3,
}
"""Out of 100, by how often its absence keeps a patient from deciding: whether there is room and how to reach
the clinic first, then when and under which plan. Guesses until searches and reports have been counted."""

SECTION = {
    "phone": "identity", "website": "identity", "accepting": "people", "weekdays": "people", "point": "place",
    "insurance": "offers", "languages": "offers", "access": "offers", "hours": "hours",
    "practices": "practices", "pathways": "practices",
}  # fmt: skip
"""Where each is filled in."""


@dataclass(frozen=True, slots=True)
class Meter:
    """Points of 100, and what is missing, the weightiest first."""

    points: int
    missing: tuple[str, ...]


def meter(state: Mapping[str, Any]) -> Meter:
    """Measure a state. What is told of some people only counts by their share."""
    people = [value for field, value in state.items() if kind_of(field) == "people"]
    known = {
        name: float(bool(state[name]))
        for name in ("phone", "website", "insurance", "languages", "access", "hours", "pathways")
    }
    known["point"] = float(bool(state["point"]) and state["point"]["precision"] in ("rooftop", "street"))
    known["practices"] = float(any(kind_of(field) == "practices" for field in state))
    for name in ("accepting", "weekdays"):
        told = [person for person in people if person[name] is not None]
        known[name] = len(told) / len(people) if people else 0.0
    points = sum(weight * known[name] for name, weight in WEIGHTS.items())
    return Meter(round(points), tuple(name for name in WEIGHTS if known[name] < 1))
