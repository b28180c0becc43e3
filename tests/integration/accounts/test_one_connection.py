"""Signing in takes one connection at a time: with a pool of a single one nobody waits for oneself."""

from __future__ import annotations

from types import SimpleNamespace

from pydantic import SecretStr

from finder.app import create_app
from finder.config import Settings
from tests.conftest import SECRET
from tests.factories.accounts import PASSWORD
from tests.visitor import Visitor


def test_each_page_that_counts_tries_does_with_a_single_connection(
    database_url: str, staff: SimpleNamespace
) -> None:
    settings = Settings(
        database_url=database_url,
        secret_key=SecretStr(SECRET),
        engine="postgis",
        pool_size=1,
        pool_timeout_s=1,
    )
    visitor = Visitor(create_app(settings).test_client())
    assert visitor.sign_in(staff.owner).status_code == 303
    wrong = visitor.post("/account/password", {"current": "x" * 16, "password": "five green kites humming"})
    assert wrong.status_code == 422
    right = visitor.post("/account/password", {"current": PASSWORD, "password": "five green kites humming"})
    assert right.status_code == 303
