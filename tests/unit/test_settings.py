"""Settings are brought into one form where they are read."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from finder.config import Settings


@pytest.mark.parametrize(
    "given", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/", "http://127.0.0.1:8000//"]
)
def test_the_address_of_the_service_ends_without_a_slash(given: str) -> None:
    settings = Settings(database_url="postgresql+psycopg://a", secret_key=SecretStr("k" * 40), base_url=given)
    assert settings.base_url == "http://127.0.0.1:8000"
