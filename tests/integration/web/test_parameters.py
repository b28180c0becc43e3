"""No address passes over a parameter: generated from the routes, so that a new one cannot be forgotten."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from finder import access
from finder.taking import taken_by

NUMBER = "7"
UUID = "00000000-0000-4000-8000-000000000000"


def addresses(client: FlaskClient) -> list[tuple[str, str, str]]:
    """Endpoint, method and address of every route that opens without an account, of things that are none."""
    app = client.application
    found = []
    for rule in app.url_map.iter_rules():
        if access.of(rule.endpoint.rpartition(".")[0] or None).signed_in:
            continue
        kinds = {name: UUID if f"<uuid:{name}>" in rule.rule else NUMBER for name in rule.arguments}
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            with app.test_request_context():
                path = app.url_map.bind("localhost").build(rule.endpoint, kinds, method=method)
            found.append((rule.endpoint, method, str(path)))
    return found


def test_every_route_refuses_an_unknown_parameter_by_its_name(client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    wrong = []
    for _endpoint, method, path in addresses(client):
        for query in ("zzcanary=1", "zzcanary=", "zzcanary"):
            answer = client.open(f"{path}?{query}", method=method)
            if answer.status_code != 400 or "zzcanary" not in answer.text:
                wrong.append(f"{method} {path}?{query}: {answer.status_code}")
            if path.startswith("/api/") and answer.mimetype != "application/problem+json":
                wrong.append(f"{method} {path}: {answer.mimetype}")
    client.application.config["WTF_CSRF_ENABLED"] = True
    assert wrong == []


def test_what_a_view_declares_is_not_refused_by_its_name(client: FlaskClient, town: SimpleNamespace) -> None:
    """A misspelt declaration would refuse what the view reads."""
    wrong = []
    for endpoint, method, path in addresses(client):
        for name in taken_by(client.application.view_functions[endpoint]):
            if "There is no such parameter" in client.open(f"{path}?{name}=1", method=method).text:
                wrong.append(f"{path}?{name}")
    assert wrong == []


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        ("/?utm_source=letter&utm_medium=email", "/"),
        ("/es/guide?fbclid=abc", "/es/guide"),
        ("/clinics?near=02451&gclid=x&specialty=physiatry%2Cneurosurgery", None),
        ("/clinics?UTM_Source=a&q=Fran%C3%A7ois+%26+Sons", "/clinics?q=Fran%C3%A7ois+%26+Sons"),
        ("/clinics/zz%20top?msclkid=1", "/clinics/zz%20top"),
        ("/requests/a-secret?mc_eid=1", "/requests/a-secret"),
    ],
)
def test_marks_of_advertisers_lead_to_the_same_page_without_them(
    client: FlaskClient, address: str, bare: str | None
) -> None:
    answer = client.get(address)
    assert answer.status_code == 301
    assert answer.location == (bare or "/clinics?near=02451&specialty=physiatry%2Cneurosurgery")


def test_a_program_that_sends_such_a_mark_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/v1/specialties?utm_source=x")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert client.post("/guide?utm_source=x").status_code == 400


def test_a_mark_beside_an_unknown_parameter_is_no_way_round(client: FlaskClient) -> None:
    answer = client.get("/teams?utm_source=x&colour=red")
    assert answer.status_code == 400
    assert "<strong>colour</strong>" in answer.text
    assert 'href="/teams"' in answer.text


@pytest.mark.parametrize(
    "path", ["//evil.example", "/%2Fevil.example", "/\\evil.example", "/in//evil.example"]
)
def test_no_mark_makes_an_address_lead_elsewhere(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?utm_source=x")
    assert not (answer.location or "").startswith(("//", "http://evil", "/\\"))


@pytest.mark.parametrize("name", ["near", "colour", "<script>alert(1)</script>", "\u202e", "q" * 500])
def test_a_refused_name_is_shown_as_text(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/specialties?{quote(name)}=1")
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("report?about=-1", "about"),
        ("report?person=-1", "person"),
        ("report?about=closed&person=wizard", "person"),
        ("request?specialty=-1", "specialty"),
    ],
)
def test_a_form_refuses_what_none_of_its_fields_offers(
    client: FlaskClient, town: SimpleNamespace, path: str, parameter: str
) -> None:
    slug = client.get(f"/api/v1/clinics/{town.spine}").json["data"]["slug"]  # type: ignore[index]  # it is there
    answer = client.get(f"/clinics/{slug}/{path}")
    assert answer.status_code == 400
    assert f"<strong>{parameter}</strong>" in answer.text
