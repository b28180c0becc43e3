"""Bulk exports: asked for, looked at, fetched line by line, deleted."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from finder.fhir.services import exporting

ASYNC = {"Prefer": "respond-async", "Accept": "application/fhir+json"}


def begin(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/fhir/R4/$export{query}", headers=ASYNC)
    assert (answer.status_code, answer.data) == (202, b""), answer.text
    return urlsplit(answer.headers["Content-Location"]).path


def fetch(client: FlaskClient, path: str) -> dict[str, list[str]]:
    manifest = client.get(path).json
    assert manifest is not None
    assert manifest["requiresAccessToken"] is False
    assert dt.datetime.fromisoformat(manifest["transactionTime"]).tzinfo
    found = {}
    for output in manifest["output"]:
        file = client.get(urlsplit(output["url"]).path)
        assert file.mimetype == "application/fhir+ndjson"
        lines = [json.loads(line) for line in file.text.splitlines()]
        assert {line["resourceType"] for line in lines} == {output["type"]}
        found[output["type"]] = [line["id"] for line in lines]
    return found


def test_an_export_has_every_resource_once(
    client: FlaskClient, directory: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "A_PAGE", 2)
    found = fetch(client, begin(client))
    assert found.keys() == {
        "Location", "HealthcareService", "PractitionerRole", "Practitioner", "Organization",
    }  # fmt: skip
    for kind, ids in found.items():
        assert len(set(ids)) == len(ids) > 0
        counted = client.get(f"/fhir/R4/{kind}?_summary=count").json
        assert counted is not None
        assert len(ids) == counted["total"], kind


def test_an_export_can_be_of_some_types_and_since_a_time(
    client: FlaskClient, directory: SimpleNamespace
) -> None:
    assert fetch(client, begin(client, "?_type=Organization,Endpoint")).keys() == {"Organization"}
    assert fetch(client, begin(client, "?_type=Location&_since=2100-01-01T00:00:00Z")) == {}
    assert len(fetch(client, begin(client, "?_type=Location&_since=2020-01-01"))["Location"]) == 5


def test_a_deleted_export_is_gone(client: FlaskClient, directory: SimpleNamespace) -> None:
    path = begin(client, "?_type=Location")
    assert client.delete(path).status_code == 202
    for method in (client.get, client.delete):
        answer = method(path)
        assert answer.status_code == 404
        assert answer.json["resourceType"] == "OperationOutcome"  # type: ignore[index]  # it is one
    assert client.get(f"{path.replace('status', 'files')}/Location.ndjson").status_code == 404


@pytest.mark.parametrize(
    ("query", "name"),
    [("?_type=Patient", "_type"), ("?_since=soon", "_since"), ("?_outputFormat=csv", "_outputFormat"),
     ("?_typeFilter=x", "_typeFilter")],
)  # fmt: skip
def test_a_wrong_wish_is_refused(client: FlaskClient, query: str, name: str) -> None:
    answer = client.get(f"/fhir/R4/$export{query}", headers=ASYNC)
    assert answer.status_code == 400
    assert answer.json["issue"][0]["diagnostics"].startswith(name)  # type: ignore[index]  # it is one


def test_it_must_be_asked_for_asynchronously(client: FlaskClient) -> None:
    assert client.get("/fhir/R4/$export").status_code == 400
