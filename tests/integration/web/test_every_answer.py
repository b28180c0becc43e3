"""What holds for every answer: headers, hosts, limits, logs, errors."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from finder.app import create_app
from finder.config import Settings

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
}


@pytest.fixture
def client(database_url: str) -> FlaskClient:
    return create_app(Settings(database_url=database_url, secret_key=SecretStr("k" * 40))).test_client()


@pytest.fixture
def away() -> FlaskClient:
    nobody = "postgresql+psycopg://finder@127.0.0.1:9/finder"
    return create_app(Settings(database_url=nobody, secret_key=SecretStr("k" * 40))).test_client()


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/metrics", "/nowhere", "/static/none.css", "/api/v1/no"]
)
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


def test_a_foreign_host_is_refused(client: FlaskClient) -> None:
    response = client.get("/healthz", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.text


def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(client: FlaskClient) -> None:
    assert client.get("/nowhere").mimetype == "text/html"
    problem = client.get("/api/v1/nowhere")
    assert problem.mimetype == "application/problem+json"
    assert problem.json is not None
    assert problem.json["status"] == 404


@pytest.mark.parametrize("query", ["near=" + "a" * 100_000, "&".join(["near=a"] * 10_000)])
def test_an_over_long_query_is_414_and_names_its_parameter(client: FlaskClient, query: str) -> None:
    response = client.get(f"/api/v1/clinics?{query}")
    assert response.status_code == 414
    assert response.json is not None
    assert response.json["errors"][0]["parameter"] == "near"


def test_no_word_of_the_question_reaches_the_log(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/nowhere/ZZCANARY?near=ZZCANARY")
    written = "".join(capsys.readouterr())
    assert '"event": "request"' in written
    assert "ZZCANARY" not in written


def test_without_the_database_the_service_lives_but_is_not_ready(away: FlaskClient) -> None:
    assert away.get("/healthz").status_code == 200
    assert away.get("/readyz").status_code == 503
