"""The seed files hold what others rely on, and a fault in them is named before anything is loaded."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from finder.seeding.files import SEEDS, BadSeed, lineage, read_seeds

RELIED_ON = {
    "orthopedic-surgery", "orthopedic-spine-surgery", "neurosurgery", "physiatry", "interventional-physiatry",
    "pain-medicine", "interventional-pain", "anesthesiology", "radiology", "neuroradiology", "neurology",
    "chiropractic", "physical-therapy", "occupational-therapy", "psychology", "pain-psychology",
    "acupuncture", "massage-therapy", "rheumatology", "sports-medicine",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seeds that a test may spoil."""
    for path in SEEDS.glob("*.json"):
        shutil.copy(path, tmp_path)
    return tmp_path


def spoil(folder: Path, name: str, change: Callable[[Any], None]) -> None:
    content = json.loads((folder / name).read_text("utf-8"))
    change(content)
    (folder / name).write_text(json.dumps(content), "utf-8")


def test_the_files_hold_every_specialty_that_others_rely_on() -> None:
    assert {entry.code for entry in read_seeds().specialties} >= RELIED_ON


def test_a_pain_psychologist_is_a_psychologist() -> None:
    assert lineage("pain-psychology", read_seeds().specialties) == ["pain-psychology", "psychology"]


@pytest.mark.parametrize(
    ("registry_word", "code"),
    [
        ("207XS0117X", "orthopedic-spine-surgery"),
        ("207T00000X", "neurosurgery"),
        ("207LP2900X", "pain-medicine"),
        ("2081P2900X", "pain-medicine"),
        ("208VP0014X", "interventional-pain"),
        ("2085N0700X", "neuroradiology"),
        ("2251X0800X", "orthopedic-physical-therapy"),
        ("PHYSICAL THERAPIST IN PRIVATE PRACTICE", "physical-therapy"),
        ("PSYCHOLOGIST, CLINICAL", "psychology"),
        ("INTERVENTIONAL RADIOLOGY", "radiology"),
    ],
)
def test_a_registry_word_stands_for_one_specialty(registry_word: str, code: str) -> None:
    found = [e.code for e in read_seeds().specialties if registry_word in (*e.nucc, *e.cms_names)]
    assert found == [code]


def test_registry_anesthesiology_and_radiology_only_support() -> None:
    supporting = {entry.code for entry in read_seeds().specialties if entry.supporting}
    assert supporting == {"anesthesiology", "radiology", "neuroradiology"}


def test_the_examples_reach_from_alaska_to_puerto_rico_and_say_that_they_are_invented() -> None:
    clinics = read_seeds().examples.clinics
    assert len(clinics) == 16
    assert {"AK", "HI", "PR", "MA"} <= {clinic.state for clinic in clinics}
    assert all(clinic.name.startswith("Example ") for clinic in clinics)


def test_each_real_place_holds_two_kinds_of_specialists() -> None:
    specialties = read_seeds().specialties
    family = {
        name: lineage(entry.code, specialties)[-1]
        for entry in specialties
        if not entry.supporting
        for name in entry.cms_names
    }
    with (SEEDS / "places_ma.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 552
    for row in rows:
        assert len({family[name] for name, count in row.items() if name in family and count != "0"}) >= 2


@pytest.mark.parametrize(
    ("name", "change", "named"),
    [
        pytest.param(
            "specialties.json", lambda c: c[0]["name"].pop("es"), "name.es", id="a name without Spanish"
        ),
        pytest.param(
            "specialties.json", lambda c: c[0].update(lay="x"), "lay", id="a field that nobody knows"
        ),
        pytest.param(
            "specialties.json",
            lambda c: c[1]["nucc"].append("207T00000X"),
            "The NUCC code 207T00000X stands 2 times",
            id="a code of two specialties",
        ),
        pytest.param(
            "specialties.json",
            lambda c: c[0].update(parent="orthopedic-spine-surgery"),
            "orthopedic-surgery must stand after its parent",
            id="a parent that is its child's child",
        ),
        pytest.param(
            "teams.json",
            lambda c: c[0]["wants"].append(["wizardry"]),
            "there is no specialty wizardry",
            id="a team that wants an unknown specialty",
        ),
        pytest.param(
            "teams.json",
            lambda c: c[0]["wants"][0].append("orthopedic-surgery"),
            "names orthopedic-spine-surgery beside its parent",
            id="an alternative that says nothing more",
        ),
        pytest.param(
            "examples.json",
            lambda c: c["clinics"][0].update(phone="+16175551234"),
            "phone",
            id="a telephone number that may be somebody's",
        ),
        pytest.param(
            "examples.json",
            lambda c: c["clinics"][1].update(pathways=["surgery-is-not-the-answer"]),
            "not all of its steps can be taken there",
            id="a pathway that cannot be walked there",
        ),
        pytest.param(
            "examples.json",
            lambda c: c["clinics"][0]["people"][0].update(weekdays=[7]),
            "when it is closed",
            id="a person who comes on a closed day",
        ),
        pytest.param(
            "examples.json",
            lambda c: c["clinics"][0]["hours"].update({"1": [["08:00", "12:00"], ["11:00", "17:00"]]}),
            "out of order",
            id="hours that overlap",
        ),
        pytest.param(
            "examples.json",
            lambda c: c["clinics"][0].update(insurance=["golden-plan"]),
            "there is no insurance plan golden-plan",
            id="an unknown plan",
        ),
        pytest.param(
            "examples.json",
            lambda c: c["partnerships"][0].update(partner="example-nowhere"),
            "are not two of these clinics",
            id="a partner that is not there",
        ),
    ],
)
def test_a_fault_is_named(folder: Path, name: str, change: Callable[[Any], None], named: str) -> None:
    spoil(folder, name, change)
    with pytest.raises(BadSeed, match=named):
        read_seeds(folder)
