"""Hostile values of every parameter that a view declares: never a 500, and a 400 names the parameter."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from finder import access
from finder.extensions import limiter
from finder.taking import taken_by

VALUES = {
    "nothing": "",
    "a blank": "%20",
    "NUL": "a%00b",
    "a lone surrogate": "%ED%A0%80",
    "no UTF-8": "%FF%FE",
    "a line's end": "a%0D%0ASet-Cookie:x=1",
    "a letter from right to left": "%E2%80%AEabc",
    "letters that join": "a%CC%80%CC%81%CC%82%CC%83",
    "an emoji": "%F0%9F%8F%A5",
    "digits of another script": "%D9%A1%D9%A2",
    "not a number": "NaN",
    "infinity": "-inf",
    "too large a float": "1e400",
    "a huge number": "9" * 40,
    "a negative number": "-1",
    "a fraction": "1.5",
    "ten thousand letters": "a" * 10_000,
    "a quote": "'%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "a wildcard": "%25_*?",
    "a template": "%7B%7B7*7%7D%7D",
    "a path": "..%2F..%2Fetc%2Fpasswd",
    "a list": "a,,b,",
    "JSON": "%7B%22$ne%22:1%7D",
    "a query": "((+-%5B%5D~%22",
}
HERE = {
    "state": "ma",
    "city": "waltham",
    "team": "spine-surgery",
    "specialty": "physiatry",
    "code": "physiatry",
}
BESIDE = {
    "maps.clusters": {"zoom": "4", "bbox": "-72,42,-71,43"},
    "api.nearest_team": {"near": "02451", "specialty": "physiatry"},
    "api.places": {"q": "Walth"},
    "api_suggest.suggestions": {"q": "pain"},
    "widget.frame": {"near": "02451"},
}
"""What a call needs beside the parameter that is tried."""
AS_A_PROGRAM = {"Prefer": "respond-async"}
"""A bulk export is refused without it, whatever else is wrong."""


@pytest.fixture
def unlimited() -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


def routes(client: FlaskClient, town: SimpleNamespace) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Endpoint, address and parameters of every open route that declares some, of things that are there."""
    slug = client.get(f"/api/v1/clinics/{town.spine}").json["data"]["slug"]  # type: ignore[index]  # it is there
    app = client.application
    for rule in app.url_map.iter_rules():
        names = taken_by(app.view_functions[rule.endpoint])
        signed_in = access.of(rule.endpoint.rpartition(".")[0] or None).signed_in
        if not names or signed_in or "GET" not in (rule.methods or ()):
            continue
        given = {name: {**HERE, "slug": slug}.get(name, "7") for name in rule.arguments}
        yield rule.endpoint, str(app.url_map.bind("localhost").build(rule.endpoint, given)), names


def faults_of(answer: TestResponse, name: str) -> Iterator[str]:
    if answer.status_code >= 500:
        yield str(answer.status_code)
    if answer.status_code == 400:
        told = str(answer.json["errors"]) if answer.mimetype == "application/problem+json" else answer.text  # type: ignore[index]  # a problem has them
        if name not in told:
            yield f"400 without {name}"
    if answer.mimetype == "text/html" and "<script>alert" in answer.text:
        yield "it shows the script as one"
    if "x=1" in answer.headers.get("Set-Cookie", "") or "\n" in answer.headers.get("Location", ""):
        yield "it splits the answer"


@pytest.mark.timeout(240)
def test_no_value_of_a_known_parameter_breaks_a_page_and_a_refused_one_is_named(
    client: FlaskClient, town: SimpleNamespace, unlimited: None
) -> None:
    """A program's call gets every value of every parameter; pages, which cost more, every fourth."""
    wrong, tried = [], 0
    for endpoint, path, names in routes(client, town):
        beside = BESIDE.get(endpoint, {})
        every = 1 if endpoint == "api.clinics" or len(names) < 6 else 4
        for place, name in enumerate(names):
            others = "".join(f"&{other}={text}" for other, text in beside.items() if other != name)
            queries = {kind: f"{name}={value}" for kind, value in VALUES.items()}
            queries["twice"] = f"{name}=1&{name}=2"
            queries["as an array"] = f"{name}[]=1"
            for at, (kind, query) in enumerate(queries.items()):
                if (at + place) % every == 0:
                    tried += 1
                    answer = client.get(f"{path}?{query}{others}", headers=AS_A_PROGRAM)
                    wrong += [f"{path} {name}, {kind}: {fault}" for fault in faults_of(answer, name)]
    assert wrong == []
    assert tried > 900
