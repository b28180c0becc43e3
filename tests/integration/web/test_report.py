"""Reporting a problem on the web: the form, its traps, its limits, and what the page says afterwards."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import time_machine
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from finder.app import create_app
from finder.config import Settings
from tests.integration.web.test_pages import get, words

CANARY = "ZZCANARY"
SENT_AT = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def path(town: SimpleNamespace, client: FlaskClient) -> str:
    slug = client.get(f"/api/v1/clinics/{town.spine}").json["data"]["slug"]
    return f"/clinics/{slug}"


@pytest.fixture(autouse=True)
def _forget(engine: Engine) -> Iterator[None]:
    yield
    with engine.begin() as connection:
        connection.execute(text("delete from problem_reports"))


@pytest.fixture
def visitor(database_url: str) -> FlaskClient:
    """A browser of its own, on an application whose counters of requests begin at nought."""
    settings = Settings(database_url=database_url, secret_key=SecretStr("k" * 40), engine="postgis")
    return create_app(settings).test_client()


def hidden(page: str) -> dict[str, str]:
    """Give what the form carries along unseen."""
    names = ("csrf_token", "began")
    return {name: re.search(rf'name="{name}"[^>]* value="([^"]+)"', page)[1] for name in names}  # type: ignore[index]  # a missing one fails the test


def send(
    visitor: FlaskClient, path: str, *, after_s: float = 10, address: str = "203.0.113.7", **fields: str
) -> TestResponse:
    """Fill the form in and send it so many seconds later."""
    with time_machine.travel(SENT_AT, tick=False):
        carried = hidden(visitor.get(f"{path}/report").text)
    with time_machine.travel(SENT_AT + dt.timedelta(seconds=after_s), tick=False):
        return visitor.post(
            f"{path}/report",
            data={**carried, **fields},
            environ_overrides={"REMOTE_ADDR": address},
        )


def test_a_report_is_thanked_for_and_the_page_says_that_it_is_checked(
    visitor: FlaskClient, path: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = send(visitor, path, about="wrong_telephone", words=CANARY, email="ada@example.org")
    assert (answer.status_code, answer.location) == (303, f"{path}/report/received")
    assert "We check your report within two business days" in visitor.get(answer.location).text
    with time_machine.travel(SENT_AT, tick=False):
        said = words(get(visitor, path)).replace("\u202f", " ")
    assert "The phone number is wrong. Reported on Nov 24, 2026, being checked." in said
    assert "We check it by Friday, Nov 27, 2026, 10:00 AM." in said
    logged = capsys.readouterr().out + caplog.text
    assert CANARY not in logged
    assert "ada@example.org" not in logged


def test_a_second_network_puts_the_page_in_doubt(
    visitor: FlaskClient, path: str, town: SimpleNamespace
) -> None:
    send(visitor, path, about="closed")
    assert "In doubt" not in get(visitor, path)
    send(visitor, path, about="closed", address="198.51.100.1")
    said = words(get(visitor, path))
    assert "In doubt: people report a problem" in said
    assert "2 people say so, each on their own." in said
    profile = visitor.get(f"/api/v1/clinics/{town.spine}").json["data"]
    assert [(one["problem"], one["reporters"], one["doubted"]) for one in profile["reports"]] == [
        ("closed", 2, True)
    ]
    assert all(fact["doubted"] for fact in profile["provenance"])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose what is wrong."),
        ({"about": "rumour"}, "Not a valid choice"),
        ({"about": "closed", "person": "99999"}, "Not a valid choice"),
        ({"about": "closed", "email": "nobody"}, "This is no e-mail address."),
        ({"about": "closed", "words": "x" * 2001}, "2,000 letters or fewer"),
        ({"about": "closed", "website": "https://spam.example"}, "Please leave this field empty"),
    ],
)
def test_a_faulty_report_is_kept_as_typed_with_the_fault_beside_its_field(
    visitor: FlaskClient, path: str, fields: dict[str, str], said: str
) -> None:
    answer = send(visitor, path, **{"words": CANARY, **fields})
    assert answer.status_code == 400
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert fields.get("words", CANARY) in answer.text
    assert "Reported on this page" not in get(visitor, path)


def test_a_problem_of_the_clinic_names_no_person(visitor: FlaskClient, path: str) -> None:
    person = re.search(r'<option value="(\d+)">', visitor.get(f"{path}/report").text)
    assert person
    answer = send(visitor, path, about="closed", person=person[1])
    assert "This problem is not about one person." in answer.text
    assert send(visitor, path, about="person_left", person=person[1]).status_code == 303


def test_a_form_sent_faster_than_it_can_be_read_can_be_sent_again(visitor: FlaskClient, path: str) -> None:
    answer = send(visitor, path, after_s=1, about="closed")
    assert (answer.status_code, "That was very quick." in answer.text) == (400, True)
    with time_machine.travel(SENT_AT + dt.timedelta(seconds=10), tick=False):
        again = visitor.post(f"{path}/report", data={**hidden(answer.text), "about": "closed"})
    assert again.status_code == 303


@pytest.mark.parametrize("change", [{"csrf_token": "forged"}, {"csrf_token": ""}, {"began": "forged"}])
def test_a_forged_form_is_refused_and_kept_as_typed(
    visitor: FlaskClient, path: str, change: dict[str, str]
) -> None:
    answer = send(visitor, path, about="closed", words=CANARY, **change)
    assert answer.status_code == 400
    assert "This page was open for too long" in answer.text
    assert CANARY in answer.text


def test_too_many_reports_are_told_when_to_come_back(visitor: FlaskClient, path: str) -> None:
    kinds = ("wrong_address", "wrong_telephone", "not_accepting", "closed", "duplicate", "other")
    answers = [send(visitor, path, about=kind, words=CANARY) for kind in kinds]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert "Please send it again in 60 minutes." in answers[-1].text
    assert CANARY in answers[-1].text


def test_forms_that_are_sent_again_and_again_are_limited_too(visitor: FlaskClient, path: str) -> None:
    carried = hidden(visitor.get(f"{path}/report").text)
    codes = [visitor.post(f"{path}/report", data=carried).status_code for _ in range(21)]
    assert (codes[0], codes[-1]) == (400, 429)


def test_a_link_fills_the_form_in(visitor: FlaskClient, path: str) -> None:
    page = visitor.get(f"{path}/report?about=person_left").text
    assert '<option selected value="person_left">' in page
    assert "<strong>about</strong>" in get(visitor, f"{path}/report?about=wizardry", 400)
    assert "<strong>colour</strong>" in get(visitor, f"{path}/report?colour=red", 400)


def test_nothing_of_the_form_is_kept_by_a_browser(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(f"{path}/report").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("tail", ["report", "report/received"])
def test_a_clinic_that_is_not_listed_has_no_form(visitor: FlaskClient, path: str, tail: str) -> None:
    assert visitor.get(f"/clinics/nobody/{tail}").status_code == 404


def test_the_form_is_spanish_below_es(visitor: FlaskClient, path: str) -> None:
    assert "¿Qué está mal?" in get(visitor, f"/es{path}/report")
