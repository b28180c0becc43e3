"""The 49 official Plan-Net examples, brought in by the importer, by everything the package declares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from finder import db
from finder.fhir.table import RESOURCES
from finder.imports.listing_import import import_listings
from finder.imports.undo import undo_import
from tests.contracts.fhir import official
from tests.contracts.fhir.conftest import empty

pytestmark = official.needs_package


@pytest.fixture(scope="module")
def imported(engine: Engine, gazetteer: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Bring the examples in; give the import's number."""
    report = tmp_path_factory.mktemp("plan-net") / "report.csv"
    sessions = db.make_sessions(engine)
    done = import_listings(sessions, kind="plan-net", paths=[official.EXAMPLES], report=report)
    assert done.counts["resources_kept"] == len(official.examples()) == 49
    yield done.import_id
    empty(engine)


@pytest.fixture(scope="module")
def report() -> Iterator[list[str]]:
    """Lines of the conformance report, written when all tests of this file are through."""
    lines: list[str] = []
    yield lines
    official.REPORT.parent.mkdir(exist_ok=True)
    head = "# FHIR conformance: Plan-Net 1.1.0, the official examples\n\n"
    official.REPORT.write_text(head + "".join(f"- {line}\n" for line in lines))


def ask(client: FlaskClient, kind: str, query: str) -> Any:
    answer = client.get(f"/fhir/R4/{kind}?{query}&_count=100")
    assert answer.status_code == 200, f"{query}: {answer.text}"
    return answer.json


def names(bundle: Any, mode: str = "match") -> set[str]:
    return {
        f"{each['resource']['resourceType']}/{each['resource']['id']}"
        for each in bundle.get("entry", [])
        if each["search"]["mode"] == mode
    }


def encoded(question: str) -> str:
    modifier, _, value = question.partition("=")
    return f"{modifier}={quote(value.replace(',', chr(92) + ','))}"


def test_each_example_is_read_as_it_came(client: FlaskClient, imported: int) -> None:
    for name, example in official.examples().items():
        answer = client.get(f"/fhir/R4/{name}")
        assert answer.status_code == 200, name
        served: Any = answer.json
        assert served["meta"].pop("lastUpdated")
        assert served == example | {
            "meta": {key: value for key, value in example["meta"].items() if key != "lastUpdated"}
        }


def test_the_table_has_every_parameter_and_include_of_the_package() -> None:
    for resource in official.statement():
        ours = RESOURCES[resource["type"]]
        assert {each["name"] for each in resource["searchParam"]} <= ours.parameters.keys()
        assert set(resource.get("searchInclude", ())) <= set(ours.includes)
        assert set(resource.get("searchRevInclude", ())) <= set(ours.revincludes)
        assert set(resource["supportedProfile"]) == set(ours.profiles)
        for each in resource["searchParam"]:
            assert ours.parameters[each["name"]].definition == each["definition"]
            assert ours.parameters[each["name"]].type == each["type"]


def test_the_examples_come_back_by_every_parameter(
    client: FlaskClient, imported: int, report: list[str]
) -> None:
    for parameter in official.declared():
        if parameter.name == "_lastUpdated":
            continue
        asked = official.questions(parameter)
        for question, expected in asked.items():
            found = names(ask(client, parameter.kind, parameter.name + encoded(question)))
            assert found == expected, f"{parameter.kind}?{parameter.name}{question}"
        report.append(f"{parameter.kind}?{parameter.name}: {len(asked)} questions answered as expected")


@pytest.mark.parametrize("kind", RESOURCES)
def test_alternatives_are_united_and_repetitions_cut(client: FlaskClient, imported: int, kind: str) -> None:
    every = sorted(name.rpartition("/")[2] for name in official.of_type(kind))
    assert len(names(ask(client, kind, f"_id={','.join(every)}"))) == len(every)
    assert names(ask(client, kind, f"_id={every[0]}&_id={every[-1]}x")) == set()
    assert names(ask(client, kind, "_lastUpdated=gt2020-01-01")) == set(official.of_type(kind))
    assert names(ask(client, kind, "_lastUpdated=lt2020-01-01")) == set()


def test_each_chain_of_the_package_is_followed(client: FlaskClient, imported: int, report: list[str]) -> None:
    for parameter in official.declared():
        for last in parameter.chain:
            inner = official.of(parameter.target or "", last)
            assert inner is not None, f"{parameter.kind}.{parameter.name}.{last}"
            asked = dict(list(official.questions(inner).items())[:3])
            for question, fits in asked.items():
                expected = {
                    name
                    for name in official.of_type(parameter.kind)
                    if official.referred(name, parameter) & fits
                }
                chain = f"{parameter.name}.{last}"
                found = names(ask(client, parameter.kind, chain + encoded(question)))
                assert found == expected, f"{parameter.kind}?{chain}{question}"
            report.append(f"{parameter.kind}?{parameter.name}.{last}: {len(asked)} questions")


def test_each_reference_is_reversed_by_has(client: FlaskClient, imported: int, report: list[str]) -> None:
    for parameter in official.declared():
        if parameter.target is None:
            continue
        inner = [each for each in official.declared() if each.kind == parameter.kind and each.name[0] != "_"]
        for each in inner:
            for question, fits in list(official.questions(each).items())[:2]:
                expected = {
                    target
                    for name in fits
                    for target in official.referred(name, parameter)
                    if target.startswith(parameter.target + "/")
                }
                has = f"_has:{parameter.kind}:{parameter.name}:{each.name}"
                found = names(ask(client, parameter.target, has + encoded(question)))
                assert found == expected, f"{parameter.target}?{has}{question}"
        report.append(f"{parameter.target}?_has:{parameter.kind}:{parameter.name}: {len(inner)} parameters")


def test_each_include_brings_what_it_leads_to(client: FlaskClient, imported: int, report: list[str]) -> None:
    for resource in official.statement():
        kind = resource["type"]
        matched = set(official.of_type(kind))
        for word in ("searchInclude", "searchRevInclude"):
            for include in resource.get(word, ()):
                source, _, name = include.partition(":")
                parameter = official.of(source, name)
                assert parameter is not None
                by_name = {each: official.referred(each, parameter) for each in official.of_type(source)}
                if word == "searchInclude":
                    expected = set().union(*by_name.values())
                else:
                    expected = {each for each, targets in by_name.items() if targets & matched}
                asked = "_include" if word == "searchInclude" else "_revinclude"
                bundle = ask(client, kind, f"{asked}={include}")
                assert names(bundle) == matched
                assert names(bundle, "include") == expected - matched, f"{kind}?{asked}={include}"
                report.append(f"{kind}?{asked}={include}: {len(expected)} included")


def test_the_same_file_again_changes_no_time_and_undo_takes_all_away(
    client: FlaskClient, imported: int, engine: Engine, tmp_path: Path
) -> None:
    before = client.get("/fhir/R4/Organization/Acme").headers["Last-Modified"]
    sessions = db.make_sessions(engine)
    again = import_listings(
        sessions, kind="plan-net", paths=[official.EXAMPLES], report=tmp_path / "report.csv"
    )
    assert client.get("/fhir/R4/Organization/Acme").headers["Last-Modified"] == before
    undo_import(sessions, import_id=again.import_id)
    undo_import(sessions, import_id=imported)
    assert client.get("/fhir/R4/Organization/Acme").status_code == 404
