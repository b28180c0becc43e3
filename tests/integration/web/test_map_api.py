"""The map of API v1: clinics and clusters in a rectangle, and what it refuses."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

AROUND = "bbox=-73,42,-70,43"
SPOT = (42.3765, -71.2356)


def get(client: FlaskClient, query: str, status: int = 200) -> Any:
    response = client.get(f"/api/v1/map?{query}")
    assert response.status_code == status, response.text
    return response.json


def wrong(client: FlaskClient, query: str) -> list[str]:
    return [error["parameter"] for error in get(client, query, 400)["errors"]]


def test_clinics_alone_are_named_and_others_are_counted(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = get(client, f"{AROUND}&zoom=14")
    assert {pin["id"] for pin in answer["data"]["clinics"]} == {town.spine, town.far}
    [cluster] = answer["data"]["clusters"]
    assert (cluster["count"], cluster["lat"], cluster["lon"]) == (3, *SPOT)
    assert cluster["tile"].startswith("16/")
    assert (answer["meta"]["total"], answer["meta"]["whole"]) == (5, True)


def test_a_farther_look_makes_fewer_groups(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = get(client, f"{AROUND}&zoom=2")
    assert [cluster["count"] for cluster in answer["data"]["clusters"]] == [5]


def test_the_same_question_as_the_list_is_understood(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = get(client, f"{AROUND}&zoom=14&near=02451&radius=25mi&specialty=chiropractic&match=all")
    found = answer["data"]["clinics"]
    assert {pin["id"] for pin in found} == {town.spine, town.registry}
    by_id = {pin["id"]: pin for pin in found}
    assert by_id[town.spine]["distance_m"] > 0
    assert by_id[town.registry]["location"]["precision"] == "zip"
    assert by_id[town.registry]["distance_precision"] == "zip"


def test_a_whole_state_stays_a_condition(client: FlaskClient, town: SimpleNamespace) -> None:
    assert get(client, f"{AROUND}&zoom=9&near=Massachusetts")["meta"]["total"] == 5
    assert get(client, f"{AROUND}&zoom=9&near=Vermont")["meta"]["total"] == 0


def test_beyond_the_edges_is_nothing(client: FlaskClient, town: SimpleNamespace) -> None:
    assert get(client, "bbox=170,50,-170,60&zoom=4")["meta"]["total"] == 0


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("", ["zoom", "bbox"]),
        ("zoom=3", ["bbox"]),
        (AROUND, ["zoom"]),
        (f"{AROUND}&zoom=23", ["zoom"]),
        (f"{AROUND}&zoom=-1", ["zoom"]),
        (f"{AROUND}&zoom=%EF%BC%91", ["zoom"]),
        (f"{AROUND}&zoom=1&zoom=2", ["zoom"]),
        ("bbox=1,2,3&zoom=3", ["bbox"]),
        ("bbox=nan,0,1,1&zoom=3", ["bbox"]),
        ("bbox=0,10,1,5&zoom=3", ["bbox"]),
        ("bbox=-190,0,1,1&zoom=3", ["bbox"]),
        ("bbox=0,0,1,91&zoom=3", ["bbox"]),
        (f"{AROUND}&zoom=3&limit=5&cursor=a", ["limit", "cursor"]),
        (f"{AROUND}&zoom=3&specialty=magic", ["specialty"]),
        (f"{AROUND}&zoom=3&colour=red", ["colour"]),
        (f"{AROUND}&zoom=3&near=Nowhereville", ["near"]),
        (f"{AROUND}&zoom=3&near=Springfield", ["near"]),
    ],
)
def test_a_wrong_parameter_is_named(
    client: FlaskClient, town: SimpleNamespace, query: str, parameters: list[str]
) -> None:
    assert wrong(client, query) == parameters


def test_an_answer_is_kept_by_its_tag(client: FlaskClient, town: SimpleNamespace) -> None:
    path = f"/api/v1/map?{AROUND}&zoom=9"
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def places(client: FlaskClient, bbox: str) -> list[str]:
    response = client.get(f"/api/v1/map/places?bbox={bbox}")
    assert response.status_code == 200, response.text
    return [place["name"] for place in response.json["data"]] if response.json else []


def test_the_ground_names_the_largest_cities_first(client: FlaskClient, town: SimpleNamespace) -> None:
    assert places(client, "-71.5,42.2,-70.9,42.6")[0] == "Boston"
    assert "San Juan" in places(client, "-67.3,17.9,-65.2,18.6")
    assert "Anchorage" in places(client, "170,50,-140,72")
    assert client.get("/api/v1/map/places").status_code == 400
    assert client.get("/api/v1/map/places?bbox=1,2,3,x").status_code == 400


def test_the_drawn_map_shows_the_list_and_refuses_what_the_list_refuses(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    page = client.get("/clinics/map?near=02451&specialty=chiropractic").text
    assert "Spine Together" in page
    assert 'id="clinic-1"' in page
    assert client.get("/clinics/map?colour=red").status_code == 400
    assert (
        client.get("/clinics/map?near=Springfield").headers["Location"].endswith("/clinics?near=Springfield")
    )
