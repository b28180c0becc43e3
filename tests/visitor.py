"""A browser without a screen: keeps cookies, sends the token of the form before it, follows nothing."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories.accounts import Person

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """One person's browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, str] | None = None, *, page: str | None = None) -> TestResponse:
        """Open the form's page (at the same address, unless another is given) and send it filled in."""
        token = TOKEN.search(self.get(page or path).text)
        return self.client.post(path, data={**(data or {}), "csrf_token": token.group(1) if token else ""})

    def sign_in(self, person: Person, *, drift: int = 0) -> TestResponse:
        """Sign in with everything the person has."""
        answer = self.post("/sign-in", {"email": person.email, "password": person.password})
        if person.secret and answer.status_code == 303:
            return self.post("/sign-in/second", {"code": person.code(drift)})
        return answer

    @property
    def sid(self) -> str | None:
        """The secret of the session's cookie."""
        cookie = self.client.get_cookie("sid")
        return cookie.value if cookie else None

    def carry(self, sid: str) -> None:
        """Send this secret from now on."""
        self.client.set_cookie("sid", sid)
