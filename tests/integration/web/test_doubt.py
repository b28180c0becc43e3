"""What lists, maps and programs say of a clinic in doubt, and where it ranks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from finder.models import ProblemReport
from tests.integration.web.test_pages import get, words

IN_DOUBT = "In doubt: people report a problem"
NEAR = "near=02451&specialty=neurosurgery&specialty=physiatry"


@pytest.fixture(autouse=True)
def _doubt(engine: Engine, town: SimpleNamespace) -> Iterator[None]:
    """Two people report that `spine`, which ranks first, has closed."""
    now = dt.datetime.now(dt.UTC)
    with Session(engine) as session, session.begin():
        for reporter in (b"a" * 16, b"b" * 16):
            session.add(
                ProblemReport(
                    id=uuid4(), clinic_id=town.spine, kind="closed", reporter=reporter, received_at=now,
                    due_at=now + dt.timedelta(days=2),
                )
            )  # fmt: skip
    yield
    with engine.begin() as connection:
        connection.execute(text("delete from problem_reports"))


def test_the_list_says_so_beside_the_clinic_and_why_it_ranks_lower(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    hits = client.get(f"/api/v1/clinics?{NEAR}&explain=1").json["data"]
    assert [hit["doubted"] for hit in hits if hit["id"] == town.spine] == [True]
    assert [hit["id"] for hit in hits if hit["doubted"]] == [town.spine]
    reasons = {part["name"]: part["metres"] for hit in hits if hit["doubted"] for part in hit["explanation"]}
    assert reasons["doubted"] == 8_000
    page = get(client, f"/clinics?{NEAR}")
    said = words(page)
    assert said.count(IN_DOUBT) == 2  # once in the list, once hidden in the card of the map
    assert "People report that it is wrong: counts as 5 mi farther." in said
    assert "data-doubted" in page


def test_profile_map_and_landing_page_say_so_too(client: FlaskClient, town: SimpleNamespace) -> None:
    profile = client.get(f"/api/v1/clinics/{town.spine}").json["data"]
    assert profile["doubted"] is True
    assert words(get(client, f"/clinics/{profile['slug']}")).count(IN_DOUBT) == 1
    pins = client.get("/api/v1/map?zoom=17&bbox=-71.5,42.2,-71,42.6").json["data"]["clinics"]
    assert {pin["id"]: pin["doubted"] for pin in pins}[town.spine] is True
    assert IN_DOUBT in words(get(client, f"/clinics/map?{NEAR}"))
    landing = words(get(client, "/in/ma"))
    assert landing.count(IN_DOUBT) == 1
    assert landing.index("Two Kinds") < landing.index("Spine Together")


def test_the_rules_of_the_order_publish_what_a_doubt_weighs(client: FlaskClient) -> None:
    assert "In doubt: two people report the same problem, or we found it to be so 5 mi farther" in words(
        get(client, "/ranking")
    )
