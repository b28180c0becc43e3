"""The call answers with kinds and keys, and refuses what is no question."""

from __future__ import annotations

import pytest

from finder.app import create_app
from finder.config import Settings


@pytest.mark.parametrize("q", ["", "   ", "a" * 201, "back\x00", "back\x07"])
def test_what_is_no_question_is_refused_by_name(settings: Settings, q: str) -> None:
    answer = create_app(settings).test_client().get("/api/v1/suggest", query_string={"q": q})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert [error["parameter"] for error in answer.json["errors"]] == ["q"]
