"""The fields of API v1 as product.md promises them; one more is welcome, one fewer breaks a program."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

CLINIC = {
    "id", "slug", "name", "organization", "location", "address", "distance_m", "coverage", "specialty_mix",
    "integrated", "practices", "verified", "url",
}  # fmt: skip
PROFILE = CLINIC - {"distance_m", "coverage"} | {"people", "hours", "insurance", "languages", "provenance"}


def get(client: FlaskClient, path: str) -> Any:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    assert response.headers["ETag"]
    assert response.headers["Cache-Control"]
    return response.json


def test_a_search_has_data_facets_meta_and_links(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = get(client, "/clinics?near=02451&specialty=physiatry")
    assert set(answer) == {"data", "facets", "meta", "links"}
    assert answer["meta"].keys() >= {"total", "engine", "place", "radius_m", "took_ms", "relaxed"}
    assert answer["links"] == {"next": None}
    assert answer["meta"]["engine"] == "postgis"
    assert answer["meta"]["radius_m"] == pytest.approx(40_233.6)
    assert all(set(count) == {"value", "count"} for counts in answer["facets"].values() for count in counts)
    assert {"value": "hospital", "count": 1} not in answer["facets"]["form"]


def test_a_clinic_of_a_list_has_its_fields(client: FlaskClient, town: SimpleNamespace) -> None:
    clinic = get(client, "/clinics?near=02451&specialty=physiatry&specialty=chiropractic")["data"][0]
    assert clinic.keys() >= CLINIC
    assert clinic["location"].keys() == {"lat", "lon", "precision"}
    assert clinic["coverage"].keys() >= {"wanted", "has", "lacks"}
    assert {"specialty": "physiatry", "count": 1} in clinic["specialty_mix"]
    assert clinic["verified"].keys() == {"status", "at"}
    assert clinic["verified"]["status"] == "attested"
    assert clinic["practices"] == ["shared-records"]
    assert clinic["sources"] == ["A registry for tests"]
    assert clinic["url"] == f"http://localhost/clinics/{clinic['slug']}"


def test_distances_are_geodesic_and_coarse_points_say_so(client: FlaskClient, town: SimpleNamespace) -> None:
    clinics = get(client, "/clinics?near=42.376,-71.236&q=registry")["data"]
    assert clinics[0]["distance_m"] == pytest.approx(64.5, abs=0.5)  # GeodSolve of GeographicLib
    assert clinics[0]["location"]["precision"] == clinics[0]["distance_precision"] == "zip"
    assert clinics[0]["verified"] == {"status": "by_registry", "at": None}
    assert clinics[0]["roster_basis"] == "counts"


def test_a_profile_has_everything_with_its_source(client: FlaskClient, town: SimpleNamespace) -> None:
    profile = get(client, f"/clinics/{town.spine}")["data"]
    assert profile.keys() >= PROFILE
    assert [person["specialties"] for person in profile["people"]] == [
        ["neurosurgery"], ["physiatry"], ["chiropractic"],
    ]  # fmt: skip
    assert profile["people"][0]["accepting"] is False
    assert profile["people"][0]["weekdays"] == [2]
    assert profile["hours"] == [{"weekday": 1, "opens": "08:00", "closes": "17:30"}]
    assert profile["insurance"] == ["medicare"]
    assert profile["languages"] == [{"language": "es", "spoken_by": "staff"}]
    assert profile["practices"][0]["grade"] == 2
    assert profile["verified"]["by"] == "Test Owner"
    assert {fact["group"]: fact["source"] for fact in profile["provenance"]} == {
        "address": "A registry for tests",
        "roster": "A registry for tests",
    }


def test_the_vocabulary_is_listed_by_readable_codes(client: FlaskClient, town: SimpleNamespace) -> None:
    specialties = {entry["code"]: entry for entry in get(client, "/specialties")["data"]}
    entry = specialties["interventional-pain"]
    assert entry.keys() >= {"code", "name", "lay_name", "nucc", "group", "synonyms"}
    assert (entry["group"], entry["parent"]) == ("interventional", "pain-medicine")
    teams = get(client, "/teams")["data"]
    assert teams[0]["specialties"] == [["orthopedic-spine-surgery"], ["neurosurgery"]]
    assert get(client, "/pathways") == {"data": []}


def test_places_begin_as_typed(client: FlaskClient, town: SimpleNamespace) -> None:
    first = get(client, "/places?q=Walth")["data"][0]
    assert first["label"] == "Waltham, MA"
    assert first.keys() >= {"label", "name", "lat", "lon", "precision", "state"}


def test_a_problem_names_the_parameters(client: FlaskClient, town: SimpleNamespace) -> None:
    response = client.get("/api/v1/clinics?limit=0&colour=red")
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert response.json.keys() >= {"type", "title", "status", "detail", "errors"}
    assert {error["parameter"] for error in response.json["errors"]} == {"limit", "colour"}
