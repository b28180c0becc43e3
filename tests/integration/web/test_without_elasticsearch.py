"""While Elasticsearch is away, silent or empty, the same question is answered in time and marked limited."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from finder.app import create_app
from finder.config import Settings
from tests.links import Link

QUESTION = (
    "/api/v1/clinics?near=02451&match=all&specialty=neurosurgery&specialty=physiatry&specialty=chiropractic"
    "&specialty=psychology&accepting=1"
)
WITHIN_S = 3.0
"""The timeout of 0.5 s, then each round on PostGIS with cold caches, beside whatever else is running."""


@pytest.fixture
def link(elasticsearch_url: str) -> Iterator[Link]:
    """Give a road to Elasticsearch that the test can close."""
    link = Link(elasticsearch_url)
    yield link
    link.close()


@pytest.fixture
def cut_off(database_url: str, town: SimpleNamespace, link: Link) -> FlaskClient:
    """The application whose Elasticsearch is behind the link; it has no index there."""
    settings = Settings(
        database_url=database_url,
        secret_key=SecretStr("k" * 40),
        elasticsearch_url=link.url,
        index_prefix="test-weba-none",
        search_timeout_s=0.5,
    )
    return create_app(settings).test_client()


@pytest.mark.parametrize("state", ["cut", "hang"])
def test_the_first_question_after_its_death_is_answered_in_time(
    cut_off: FlaskClient, client: FlaskClient, link: Link, state: str
) -> None:
    whole = client.get(QUESTION).json
    getattr(link, state)()
    began = time.perf_counter()
    answer = cut_off.get(QUESTION).json
    took_s = time.perf_counter() - began
    assert answer is not None
    assert whole is not None
    assert (answer["meta"]["engine"], answer["meta"]["limited"]) == ("postgis", True)
    assert answer["data"] == whole["data"]
    assert answer["meta"]["relaxed"] == whole["meta"]["relaxed"]
    assert took_s < WITHIN_S


def test_a_missing_index_is_answered_for_as_well(cut_off: FlaskClient) -> None:
    answer = cut_off.get(QUESTION).json
    assert answer is not None
    assert answer["meta"]["limited"] is True


def test_readiness_names_each_dependency(cut_off: FlaskClient, client: FlaskClient) -> None:
    limited = cut_off.get("/readyz")
    assert limited.status_code == 200
    assert limited.json == {"status": "limited", "dependencies": {"database": "ok", "elasticsearch": "away"}}
    assert client.get("/readyz").json == {"status": "ok", "dependencies": {"database": "ok"}}
