"""The call answers with kinds and keys, and refuses what is no question."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from finder.app import create_app
from finder.config import Settings
from finder.db import SessionFactory
from finder.seeding.services import seed


@pytest.mark.parametrize("q", ["", "   ", "a" * 201, "back\x00", "back\x07"])
def test_what_is_no_question_is_refused_by_name(settings: Settings, q: str) -> None:
    answer = create_app(settings).test_client().get("/api/v1/suggest", query_string={"q": q})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert [error["parameter"] for error in answer.json["errors"]] == ["q"]


def test_specialties_are_suggested_while_elasticsearch_is_away(
    settings: Settings, sessions: SessionFactory
) -> None:
    with sessions.begin() as session:
        seed(session, today=dt.date(2026, 11, 24))
    away = settings.model_copy(update={"elasticsearch_url": "http://127.0.0.1:9"})
    answer = create_app(away).test_client().get("/api/v1/suggest", query_string={"q": "back surgeon"})
    assert answer.json["data"][0]["key"] == "orthopedic-spine-surgery"
    assert "clinic" not in {suggestion["kind"] for suggestion in answer.json["data"]}


def test_a_clinic_is_suggested_with_its_city_and_its_page_the_nearest_first(
    client: FlaskClient, seeded: None
) -> None:
    def named(near: str) -> list[str]:
        found = client.get("/api/v1/suggest", query_string={"q": "example charles", "near": near}).json[
            "data"
        ]
        assert all(one["slug"].startswith("example-charles-river-spine") for one in found)
        return [one["where"] for one in found if one["kind"] == "clinic"]

    assert named("02451") == ["Waltham, MA", "Newton, MA"]
    assert named("02459") == ["Newton, MA", "Waltham, MA"]


def test_a_misspelt_place_is_offered_rightly_spelt(client: FlaskClient, seeded: None) -> None:
    found = client.get("/api/v1/places", query_string={"q": "sprngfield, ma"}).json["data"]
    assert [place["label"] for place in found] == ["Springfield, MA"]
