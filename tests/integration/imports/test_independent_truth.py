"""The places of twelve states against verdicts that somebody else gave before reading the importer.

tests/data/README.md says how the list was drawn and judged, and what it cannot show.
"""

import csv
import hashlib
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from finder.db import SessionFactory
from finder.imports.addresses import address_key, read_street
from finder.imports.runs import ImportSummary
from finder.models import Clinic, ClinicSummary
from tests.guards.source import CHECKOUT
from tests.integration.imports.test_real_places import SPINE_ROLES, imported, pytestmark

__all__ = ["imported", "pytestmark"]
LISTS = CHECKOUT / "tests" / "data"
JUDGED = LISTS / "integrated_places_judged_independently.csv"
FRESH = LISTS / "integrated_places_fresh.csv"
REACHED = {
    "all": (0.85, 0.82), "clear": (1.0, 0.91), "to confirm": (0.66, 0.76),
    "fresh": (0.61, 1.0), "fresh, clear": (0.78, 1.0),
}  # fmt: skip
"""Precision and recall as measured on the first verdicts; the aim is 0.95 for each (docs/next.md)."""


class Truth(NamedTuple):
    hits: int
    wrong: list[str]
    missed: list[str]

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + len(self.missed))


def integrated_buildings(sessions: SessionFactory) -> set[str]:
    """Give the street and ZIP of each published place with two or more spine roles, without its suite."""
    with sessions() as session:
        rows = session.execute(
            select(Clinic.address_key, ClinicSummary.specialties)
            .join(ClinicSummary, ClinicSummary.clinic_id == Clinic.id)
            .where(ClinicSummary.integrated, ClinicSummary.published)
        )
        return {
            row.address_key.split(" #")[0] for row in rows if len(SPINE_ROLES & set(row.specialties)) >= 2
        }


def judged(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def truth(found: set[str], lines: list[dict[str, str]]) -> Truth:
    hits, wrong, missed = 0, list[str](), list[str]()
    for line in lines:
        key = building(line)
        if key in found and line["integrated_at_first"] == "yes":
            hits += 1
        elif key in found:
            wrong.append(key)
        elif line["integrated_at_first"] == "yes":
            missed.append(key)
    return Truth(hits, wrong, missed)


def building(line: dict[str, str]) -> str:
    try:
        return address_key(read_street(line["street"]), line["zip5"])
    except ValueError:
        return f"{line['street']} {line['zip5']}"


def to_confirm(line: dict[str, str]) -> bool:
    """Tell whether a place is of the half that no rule was made on."""
    said = f"{line['street']}|{line['zip5']}".encode()
    return bool(int(hashlib.sha256(said).hexdigest(), 16) % 2)


def test_no_fewer_places_agree_with_independent_verdicts_than_were_measured(
    sessions: SessionFactory, imported: ImportSummary
) -> None:
    found, lines, fresh = integrated_buildings(sessions), judged(JUDGED), judged(FRESH)
    assert len(lines) >= 90
    assert len(fresh) >= 60
    parts = {
        "all": lines,
        "clear": [line for line in lines if line["certainty"] == "clear"],
        "to confirm": [line for line in lines if to_confirm(line)],
        "fresh": fresh,
        "fresh, clear": [line for line in fresh if line["certainty"] == "clear"],
    }
    measured = {name: truth(found, part) for name, part in parts.items()}
    for name, part in measured.items():
        print(f"{name}: precision {part.precision:.3f}, recall {part.recall:.3f}")
        print(f"  wrong {part.wrong}")
        print(f"  missed {part.missed}")
    for name, (precision, recall) in REACHED.items():
        assert measured[name].precision >= precision, name
        assert measured[name].recall >= recall, name
