"""A vocabulary, three ZIPs and a way to write small places files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from finder.db import SessionFactory, unit_of_work
from finder.imports.readers.places import FIXED_COLUMNS
from finder.models import SpecialtyRegistryName
from finder.models.place import GazetteerPlace
from tests.factories import make_vocabulary

CMS = {
    "CHIROPRACTIC": "chiropractic",
    "PHYSICAL THERAPY": "physical-therapy",
    "ANESTHESIOLOGY": "anesthesiology",
    "INTERNAL MEDICINE": None,
}
ZIPS = {
    "02451": ("Waltham", "MA", 42.3933, -71.2546, "America/New_York"),
    "99501": ("Anchorage", "AK", 61.2161, -149.876, "America/Anchorage"),
}
WritePlaces = Callable[..., Path]


@pytest.fixture
def directory(sessions: SessionFactory) -> Iterator[SessionFactory]:
    """Give sessions on a database with the vocabulary and two ZIPs; ZIPs that were there already stay."""
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        session.add_all(
            SpecialtyRegistryName(system="cms", value=name, specialty_code=code)
            for name, code in CMS.items()
            if code
        )
        made = session.scalars(
            insert(GazetteerPlace).on_conflict_do_nothing().returning(GazetteerPlace.id),
            [
                {"code": f"zip:{zip5}", "kind": "zip", "name": zip5, "folded": zip5, "city": city,
                 "state": state, "point": f"SRID=4326;POINT({lon} {lat})", "time_zone": zone,
                 "source": "test"}
                for zip5, (city, state, lat, lon, zone) in ZIPS.items()
            ],
        ).all()  # fmt: skip
    yield sessions
    with unit_of_work(sessions) as session:
        session.execute(delete(GazetteerPlace).where(GazetteerPlace.id.in_(made)))


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
