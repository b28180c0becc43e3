"""Pages below /es/ speak Spanish, and programs are answered in English as ever."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

ENGLISH = re.compile(r"\b(?:the|and|with|this|who|which|your|clinics?|team|nothing|near)\b", re.IGNORECASE)
SAID = re.compile(r"<(?:script|style).*?</(?:script|style)>|<[^>]*>", re.DOTALL)


def visible(client: FlaskClient, path: str) -> str:
    """Give what a page says, without its tags, whatever its status."""
    return unescape(SAID.sub(" ", client.get(path).text))


@pytest.mark.parametrize(
    "path",
    [
        "/es/ranking",
        "/es/no-such-page",
        "/es/clinics?near=02451&radius=wide",
        "/es/clinics?near=Nowhereville",
        "/es/clinics?q=" + "x" * 9_000,
    ],
)
def test_a_spanish_page_says_no_english(client: FlaskClient, town: SimpleNamespace, path: str) -> None:
    # Names of parameters stand in the address; names of clinics and examples of the vocabulary are data.
    text = re.sub(r"\b(?:near|radius|Spine Together)\b:?", " ", visible(client, path))
    assert ENGLISH.findall(text) == []


def test_dates_and_plurals_follow_the_language(client: FlaskClient, town: SimpleNamespace) -> None:
    text = visible(client, "/es/clinics?near=02451&radius=100mi")
    assert re.search(r"\d clínicas", text)
    assert re.search(r"Declarado por la clínica el \d{1,2} (?:de )?[a-z]{3,4}\.? (?:de )?20\d\d", text)


def test_each_page_names_its_twin_in_the_other_language(client: FlaskClient, town: SimpleNamespace) -> None:
    for path in ("/teams", "/es/teams"):
        head = client.get(path).text
        assert '<link rel="alternate" hreflang="en" href="http://localhost/teams">' in head
        assert '<link rel="alternate" hreflang="es" href="http://localhost/es/teams">' in head


def test_programs_are_answered_in_english(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = client.get("/api/v1/clinics?near=02451&radius=wide")
    assert "Write a length above zero" in answer.text
