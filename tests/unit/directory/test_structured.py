"""What machines read of a clinic: the shape that validators ask for, and no way out of its script."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from finder.directory import structured
from finder.directory.answers import Address, Location, MixEntry, Status, Term, Verified
from finder.directory.profile import OpenStretch, Profile, Spoken
from finder.places.answers import Precision
from search.types import Point
from tests.unit.directory.people import person, specialty

ADDRESS = "https://finder.example/clinics/example"
CRUMBS = (("Finder", "https://finder.example/"), ("Example", ADDRESS))
CLINIC = Profile(
    id=1, slug="example", name="Example Clinic", organization="Example Group", form=None, demo=True,
    by_counts=False,
    address=Address("1 Main St", "Suite 2", "Waltham", "MA", "02451"),
    location=Location(Point(42.3765, -71.2356), Precision.ROOFTOP), time_zone="America/New_York",
    phone="+17815550101", phone_extension=None, website="https://clinic.example",
    mix=(MixEntry(specialty("chiropractic"), 2),), schema_org=("Neurologic",), integrated=False, people=(),
    practices=(), pathways=(), hours=(OpenStretch(1, dt.time(8), dt.time(17, 30)),), insurance=(),
    languages=(Spoken(Term("es", "Spanish"), "staff"), Spoken(Term("vi", "Vietnamese"), "interpreter")),
    access=(), verified=Verified(Status.BY_REGISTRY, None), attested_by=None, facts={}, presence=None,
    opening=None, closed_on=(), history=(), changed_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC), reports=(),
)  # fmt: skip

SHAPES: dict[str, dict[str, str]] = {
    "MedicalClinic": {
        "@id": "url", "url": "url", "name": "text", "address": "PostalAddress", "geo": "GeoCoordinates",
        "telephone": r"\+[1-9][0-9]{6,14}", "sameAs": "url", "parentOrganization": "MedicalOrganization",
        "openingHoursSpecification": "[OpeningHoursSpecification]", "availableService": "[MedicalTherapy]",
        "medicalSpecialty": r"[https://schema\.org/[A-Z][A-Za-z]+]", "isAcceptingNewPatients": "bool",
    },
    "PostalAddress": {
        "streetAddress": "text", "addressLocality": "text", "addressRegion": "[A-Z]{2}",
        "postalCode": "[0-9]{5}", "addressCountry": "US",
    },
    "GeoCoordinates": {"latitude": "number", "longitude": "number"},
    "MedicalOrganization": {"name": "text"},
    "MedicalTherapy": {"name": "text"},
    "OpeningHoursSpecification": {
        "dayOfWeek": r"https://schema\.org/[A-Z][a-z]+day", "opens": "[0-9]{2}:[0-9]{2}",
        "closes": "[0-9]{2}:[0-9]{2}",
    },
    "BreadcrumbList": {"itemListElement": "[ListItem]"},
    "ListItem": {"position": "number", "name": "text", "item": "url"},
}  # fmt: skip
"""What `schemaorg-validate` accepts of each type: its properties and what stands in them ("[…]": several)."""
NEEDED = {
    "MedicalClinic": {"name", "address", "url"},
    "PostalAddress": {"streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry"},
    "ListItem": {"position", "name", "item"},
}
WORDS = {"url": r"https?://\S+", "text": r"\S(.*\S)?"}


def faults(value: Any, wanted: str, where: str = "") -> list[str]:
    """Compare a value with its shape, and name every place where it differs."""
    if wanted.startswith("[") and wanted.endswith("]") and isinstance(value, list):
        return [fault for n, one in enumerate(value) for fault in faults(one, wanted[1:-1], f"{where}[{n}]")]
    if wanted in SHAPES:
        return _faults_of_a_thing(value, wanted, where)
    if wanted in ("bool", "number"):
        right = isinstance(value, bool) if wanted == "bool" else type(value) in (int, float)
    else:
        right = isinstance(value, str) and re.fullmatch(WORDS.get(wanted, wanted), value) is not None
    return [] if right else [f"{where}: {value!r} is no {wanted}"]


def _faults_of_a_thing(value: Any, wanted: str, where: str) -> list[str]:
    if not isinstance(value, dict) or value.get("@type") != wanted:
        return [f"{where}: no {wanted}"]
    given = {name: one for name, one in value.items() if name != "@type"}
    missing = [f"{where}.{name} is missing" for name in NEEDED.get(wanted, set()) - given.keys()]
    unknown = [f"{where}.{name} is no property of {wanted}" for name in given.keys() - SHAPES[wanted].keys()]
    return [
        *missing, *unknown,
        *(fault for name, one in given.items() if name in SHAPES[wanted]
          for fault in faults(one, SHAPES[wanted][name], f"{where}.{name}")),
    ]  # fmt: skip


def described(clinic: Profile = CLINIC) -> dict[str, Any]:
    document = json.loads(structured.script(clinic, crumbs=CRUMBS))
    assert document["@context"] == "https://schema.org"
    thing, way = document["@graph"]
    assert faults(thing, "MedicalClinic") == []
    assert faults(way, "BreadcrumbList") == []
    return thing


def test_a_full_profile_has_the_shape_that_validators_ask_for() -> None:
    thing = described()
    assert thing["@id"] == f"{ADDRESS}#clinic"
    assert thing["openingHoursSpecification"][0]["dayOfWeek"] == "https://schema.org/Monday"


def test_the_check_itself_finds_faults() -> None:
    thing = described()
    wrong = {**thing, "telephone": "call us", "colour": "red", "geo": {"@type": "Place"}}
    del wrong["address"]
    assert len(faults(wrong, "MedicalClinic")) == 4


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(
        CLINIC, phone=None, website=None, organization=None, hours=(), mix=(), schema_org=(), languages=()
    )
    assert described(bare).keys() == {"@type", "@id", "url", "name", "address", "geo"}


def test_a_coarse_point_is_no_place_of_the_clinics() -> None:
    assert "geo" not in described(replace(CLINIC, location=Location(Point(42, -71), Precision.ZIP)))


@pytest.mark.parametrize(
    ("said", "expected"), [((True, None), True), ((False, False), False), ((False, None), None), ((), None)]
)
def test_new_patients_are_said_only_where_they_are_known(
    said: tuple[bool | None, ...], expected: bool | None
) -> None:
    people = tuple(person(n, "chiropractic", accepting=one) for n, one in enumerate(said))
    assert described(replace(CLINIC, people=people)).get("isAcceptingNewPatients") is expected


@pytest.mark.parametrize(
    "name", ["</script><script>alert(1)</script>", "<!--<script>", "]]>&amp;", "a\u2028b"]
)
def test_no_name_can_end_the_script(name: str) -> None:
    text = structured.script(replace(CLINIC, name=name), crumbs=((name, ADDRESS),))
    assert not re.search(r"[<>&]", text)
    assert json.loads(text)["@graph"][0]["name"] == name
