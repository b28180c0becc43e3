"""A request's language is found once, and stays with that request."""

from __future__ import annotations

from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

WORDS = {"": "How we rank", "/es": "Cómo ordenamos"}


def test_each_request_speaks_its_own_language_whichever_came_before(client: FlaskClient) -> None:
    titles = [(prefix, client.get(f"{prefix}/ranking").text) for prefix in ("", "/es", "", "/es", "/es", "")]
    for prefix, page in titles:
        other = WORDS["" if prefix else "/es"]
        assert f"<h1>{WORDS[prefix]}</h1>" in page
        assert other not in page


def test_outside_of_a_request_nothing_is_translated_and_nothing_fails() -> None:
    assert gettext("How we rank") == "How we rank"
    with force_locale("es"):
        assert gettext("How we rank") == "How we rank"
