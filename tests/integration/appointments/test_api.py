"""`POST /api/v1/appointment-requests` and what is free, as programs see them."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from finder.models import AppointmentRequest
from tests.integration.appointments.test_pages import client, place, settings_here

__all__ = ["client", "place", "settings_here"]
CALL = "/api/v1/appointment-requests"


def body(place: SimpleNamespace, **values: Any) -> dict[str, Any]:
    return {
        "clinic": place.slug, "specialties": ["physiatry"], "name": "Example Caller",
        "email": "caller@example.org", "reason": "My back hurts.", "first_visit": True, "consent": True,
        **values,
    }  # fmt: skip


def call(client: FlaskClient, sent: object, key: str = "a-key-of-a-call") -> Any:
    return client.post(CALL, json=sent, headers={"Idempotency-Key": key})


def count(engine: Engine) -> int | None:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(AppointmentRequest))


def test_a_request_is_made_and_its_link_leads_to_it(client: FlaskClient, place: SimpleNamespace) -> None:
    made = call(client, body(place))
    assert made.status_code == 201
    link = made.json["data"]["status_url"]
    assert made.headers["Location"] == link
    assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 303
    assert made.json["data"]["reference"] in client.get("/requests/yours").text


def test_a_retry_gets_the_stored_answer_and_another_body_is_refused(
    client: FlaskClient, place: SimpleNamespace, engine: Engine
) -> None:
    first, again = call(client, body(place)), call(client, body(place), '"a-key-of-a-call"')
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    assert call(client, body(place, reason="Another.")).status_code == 422
    assert count(engine) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 256, 'a"b-12345678', "käse-12345678"])
def test_a_call_without_a_proper_key_is_refused(
    client: FlaskClient, place: SimpleNamespace, key: str
) -> None:
    answer = client.post(
        CALL, json=body(place), headers={"Idempotency-Key": key.encode("latin-1").decode("latin-1")}
    )
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"state": "booked"}, "state"),
        ({"clinic_id": 1}, "clinic_id"),
        ({"specialties": []}, "specialties"),
        ({"specialties": ["physiatry", "physiatry"]}, "specialties"),
        ({"specialties": "physiatry"}, "specialties"),
        ({"email": "x"}, "email"),
        ({"consent": False}, "consent"),
        ({"consent": "yes"}, "consent"),
        ({"first_visit": None}, "first_visit"),
        ({"openings": ["1"]}, "openings.0"),
        ({"openings": [1, 2]}, "openings"),
        ({"preferred_days": [8]}, "preferred_days.0"),
        ({"insurance": "no-such-plan"}, "insurance"),
        ({"reason": "x" * 2001}, "reason"),
    ],
)
def test_a_wrong_or_unknown_field_is_named(
    client: FlaskClient, place: SimpleNamespace, engine: Engine, change: dict[str, Any], parameter: str
) -> None:
    answer = call(client, body(place, **change))
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert parameter in [error["parameter"] for error in answer.json["errors"]]
    assert count(engine) == 0


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"specialties=physiatry", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b"[" * 30_000, "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"\\ud800"', "application/json", 400),
        (b" " * 70_000, "application/json", 413),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    client: FlaskClient, place: SimpleNamespace, data: bytes, kind: str, status: int
) -> None:
    answer = client.post(CALL, data=data, content_type=kind, headers={"Idempotency-Key": "12345678"})
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_an_unknown_clinic_is_not_found(client: FlaskClient, place: SimpleNamespace) -> None:
    assert call(client, body(place, clinic="nowhere")).status_code == 404


def test_what_is_free_and_the_first_day_of_all_can_be_asked(
    client: FlaskClient, place: SimpleNamespace
) -> None:
    free = client.get(f"/api/v1/clinics/{place.id}/openings?specialty=physiatry").json["data"]
    assert {"opening", "starts_at", "time_zone", "specialist"} <= set(free[0])
    asked = "specialty=physiatry&specialty=neurosurgery&specialty=chiropractic"
    day = client.get(f"/api/v1/clinics/{place.id}/first-day-together?{asked}").json["data"]
    assert len(day["visits"]) == 3
    taken = call(client, body(place, openings=[free[0]["opening"]]))
    assert taken.status_code == 201
    again = call(client, body(place, openings=[free[0]["opening"]]), "another-key-1")
    assert again.status_code == 409
    left = client.get(f"/api/v1/clinics/{place.id}/openings?specialty=physiatry").json["data"]
    assert free[0]["opening"] not in [visit["opening"] for visit in left]


@pytest.mark.parametrize(
    "asked", ["", "specialty=nothing", "speciality=physiatry", "specialty=a&specialty=b"]
)
def test_a_wrong_question_about_openings_is_refused(
    client: FlaskClient, place: SimpleNamespace, asked: str
) -> None:
    answer = client.get(f"/api/v1/clinics/{place.id}/openings?{asked}")
    assert answer.status_code == 400
    assert json.loads(answer.data)["errors"]
