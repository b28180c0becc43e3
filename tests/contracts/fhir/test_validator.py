"""HAPI's validator finds no error in what is served, and sees a fault that was put in."""

from __future__ import annotations

import json
import shutil
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.contracts.fhir import official

pytestmark = [
    official.needs_package,
    pytest.mark.skipif(
        not (shutil.which("java") and shutil.which("mvn")),
        reason="left out: the validator needs Java and Maven",
    ),
    pytest.mark.timeout(600),
]


def shapes(resource: Any, path: str = "") -> set[str]:
    """The elements that a resource has, as paths."""
    if isinstance(resource, list):
        return set().union(*(shapes(each, path) for each in resource))
    if isinstance(resource, dict):
        return set().union(*(shapes(value, f"{path}.{name}") for name, value in resource.items()))
    return {path}


def sampled(resources: list[Any]) -> list[Any]:
    """So many of them that each element of each type is seen."""
    seen: set[str] = set()
    kept = []
    for each in resources:
        new = shapes(each, each["resourceType"]) - seen
        if new:
            kept.append(each)
            seen |= new
    return kept


def validate(resources: list[Any]) -> list[str]:
    """Run the validator; give its lines."""
    given = "".join(json.dumps(each) + "\n" for each in resources)
    command = [str(official.CHECKOUT / "script" / "fhir-validate"), str(official.PACKAGE.parent)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_what_is_served_is_valid_and_a_fault_is_seen(client: FlaskClient, directory: SimpleNamespace) -> None:
    served = []
    for kind in ("Location", "HealthcareService", "PractitionerRole", "Practitioner", "Organization"):
        bundle: Any = client.get(f"/fhir/R4/{kind}?_count=100").json
        served += [entry["resource"] for entry in bundle["entry"]]
    statement: Any = client.get("/fhir/R4/metadata").json
    nameless = {name: value for name, value in served[0].items() if name != "name"}
    asked = [*sampled(served), statement, *official.examples().values(), nameless]
    *errors, summary = validate(asked)
    assert summary == f"VALIDATED {len(asked)} WRONG 1"
    assert all(line.startswith(f"ERROR {len(asked)} ") for line in errors), errors
