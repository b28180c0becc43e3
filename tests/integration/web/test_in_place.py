"""The page of results, whole and in part: a script that asks for a part gets the content alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

PART = {"HX-Request": "true"}


@pytest.mark.parametrize("query", ["near=02451", "near=02451&radius=-1", "near=Springfield"])
def test_a_part_is_the_content_of_the_same_page(
    client: FlaskClient, town: SimpleNamespace, query: str
) -> None:
    whole, part = client.get(f"/clinics?{query}"), client.get(f"/clinics?{query}", headers=PART)
    assert part.status_code == whole.status_code
    assert "<html" not in part.text
    assert part.text.lstrip().startswith("<title>")
    content = part.text[part.text.index('<div id="finder"') :].strip()
    assert content in whole.text


def test_no_cache_mistakes_a_part_for_a_page(client: FlaskClient, town: SimpleNamespace) -> None:
    for headers in ({}, PART):
        answer = client.get("/clinics?near=02451", headers=headers)
        assert "HX-Request" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"
