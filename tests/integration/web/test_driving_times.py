"""Driving times on the page and in the JSON: there where a router answers, and without a trace where not."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from finder.app import create_app
from finder.config import Settings
from tests.unit.routing.standin import StandIn, running

ASKED = "near=42.3765,-71.2356&specialty=chiropractic"


@pytest.fixture
def router() -> Iterator[StandIn]:
    with running() as server:
        server.times = [725] * 20
        yield server


@pytest.fixture
def client(database_url: str, router: StandIn) -> FlaskClient:
    settings = Settings(
        database_url=database_url, secret_key="k" * 40, engine="postgis",
        router="osrm", router_url=router.url, router_timeout_s=0.5,
    )  # fmt: skip
    return create_app(settings).test_client()


def test_a_list_says_how_long_the_drive_is(
    client: FlaskClient, town: SimpleNamespace, router: StandIn
) -> None:
    page = client.get(f"/clinics?{ASKED}").text
    assert "about 12 min by car" in page
    assert "Driving times are by road, without traffic." in page
    assert "unos 12 min en auto" in client.get(f"/es/clinics?{ASKED}").text
    answer = client.get(f"/api/v1/clinics?{ASKED}").json
    assert answer is not None
    assert {clinic["drive_s"] for clinic in answer["data"]} == {725}
    assert len(router.asked) == 1


def test_only_a_rounded_origin_leaves_the_house_and_nothing_is_logged(
    client: FlaskClient, town: SimpleNamespace, router: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/clinics?near=42.37654321,-71.23561234&specialty=chiropractic")
    assert router.asked[0][0] == (42.377, -71.236)
    router.status = 500
    client.get("/clinics?near=42.39654321,-71.23561234&specialty=chiropractic")
    assert "42.3" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("fault", ["hang", "status", "body"])
def test_without_an_answer_the_list_is_there_and_the_line_is_called_straight(
    client: FlaskClient, town: SimpleNamespace, router: StandIn, fault: str
) -> None:
    setattr(router, fault, {"hang": True, "status": 500, "body": b"<html>"}[fault])
    page = client.get(f"/clinics?{ASKED}")
    assert page.status_code == 200
    assert "straight line" in page.text
    assert "by car" not in page.text


def test_from_the_middle_of_a_state_nobody_sets_out(
    client: FlaskClient, town: SimpleNamespace, router: StandIn
) -> None:
    assert "by car" not in client.get("/clinics?near=Massachusetts&specialty=chiropractic").text
    assert router.asked == []
