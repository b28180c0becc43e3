"""An import can be taken back as a whole."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from finder.db import SessionFactory, unit_of_work
from finder.imports import undo
from finder.imports.faults import FileRefused
from finder.imports.places import import_places
from finder.imports.undo import Undone, undo_import
from finder.models import Attestation, Clinic, ClinicSummary, Provenance, SpecialtyCount
from tests.integration.imports.conftest import WritePlaces

TEAM = {"CHIROPRACTIC": 2, "PHYSICAL THERAPY": 1}


def test_what_an_import_made_is_gone_after_its_undo_and_comes_again(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    path = places_file(TEAM)
    first = import_places(directory, path=path)
    assert undo_import(directory, import_id=first.import_id) == Undone(removed=1, restored=0, left=0)
    with directory() as session:
        assert session.scalar(select(func.count()).select_from(Clinic)) == 0
    assert import_places(directory, path=path).counts["clinics_new"] == 1


def test_what_an_import_changed_stands_as_before_after_its_undo(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    before = places_file(TEAM)
    import_places(directory, path=before)
    second = import_places(directory, path=places_file({"CHIROPRACTIC": 9, "phone": "617-555-0199"}))
    assert undo_import(directory, import_id=second.import_id) == Undone(removed=0, restored=1, left=0)
    with directory() as session:
        clinic = session.scalars(select(Clinic)).one()
        assert clinic.phone == "+16175550100"
        assert session.get_one(ClinicSummary, clinic.id).integrated
        assert session.scalar(select(func.sum(SpecialtyCount.count))) == 3
        assert session.scalar(select(func.count()).select_from(Provenance)) == 4
    again = import_places(directory, path=places_file(TEAM))
    assert again.counts["clinics_same"] == 1


def test_a_clinic_that_has_spoken_for_itself_survives_the_undo(
    directory: SessionFactory, places_file: WritePlaces
) -> None:
    done = import_places(directory, path=places_file(TEAM))
    with unit_of_work(directory) as session:
        clinic = session.scalars(select(Clinic)).one()
        session.add(Attestation(clinic_id=clinic.id, attested_on=dt.date(2026, 11, 1), attested_by="Owner",
                                source_id=clinic.source_id))  # fmt: skip
    assert undo_import(directory, import_id=done.import_id) == Undone(removed=0, restored=0, left=1)


def test_an_undo_goes_on_over_many_batches(
    directory: SessionFactory, places_file: WritePlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "CLINICS_A_BATCH", 2)
    done = import_places(
        directory, path=places_file(*({**TEAM, "address": f"{number} MAIN ST"} for number in range(5)))
    )
    assert undo_import(directory, import_id=done.import_id) == Undone(removed=5, restored=0, left=0)


def test_an_import_is_undone_only_once(directory: SessionFactory, places_file: WritePlaces) -> None:
    done = import_places(directory, path=places_file(TEAM))
    undo_import(directory, import_id=done.import_id)
    with pytest.raises(FileRefused, match="no finished import"):
        undo_import(directory, import_id=done.import_id)
