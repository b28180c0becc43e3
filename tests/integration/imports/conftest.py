"""A vocabulary and a way to write small places files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from finder.db import SessionFactory, unit_of_work
from finder.imports.readers.places import FIXED_COLUMNS
from finder.models import SpecialtyRegistryName
from tests.factories import make_vocabulary

CMS = {
    "CHIROPRACTIC": "chiropractic",
    "PHYSICAL THERAPY": "physical-therapy",
    "ANESTHESIOLOGY": "anesthesiology",
    "INTERNAL MEDICINE": None,
}
WritePlaces = Callable[..., Path]


@pytest.fixture
def directory(sessions: SessionFactory, gazetteer: None) -> SessionFactory:
    """Give sessions on a database with the vocabulary and the gazetteer."""
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        session.add_all(
            SpecialtyRegistryName(system="cms", value=name, specialty_code=code)
            for name, code in CMS.items()
            if code
        )
    return sessions


@pytest.fixture
def places_file(tmp_path: Path) -> WritePlaces:
    """Give a writer of places files: each row a dict, what it leaves out has a sound value."""

    def write(*rows: dict[str, object]) -> Path:
        header = [*FIXED_COLUMNS, *CMS]
        sound = {"name": "SPINE CARE LLC", "address": "1 MAIN ST", "city": "WALTHAM", "state": "MA",
                 "zip": "02451-1234", "phone": "617-555-0100", "hasSpecialties": "True"}  # fmt: skip
        lines = [",".join(header)]
        for number, row in enumerate(rows):
            values = {**sound, "id": f"PCP{number}", **row}
            lines.append(",".join(str(values.get(name, "")) for name in header))
        path = tmp_path / "places.csv"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write
