"""A browser without a screen over real HTTP: it keeps cookies, sends a form's token, and follows nothing."""

from __future__ import annotations

import http.cookiejar
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.serving import make_server

from tests.factories.accounts import Person
from tests.visitor import TOKEN

MARK = re.compile(r'name="form" value="([^"]+)"')
TIME = re.compile(r'name="time" value="([\d,]+)"')
REFERENCE = re.compile(r'name="reference" value="([^"]+)"')
PATIENCE_S = 30


@dataclass(frozen=True)
class Heard:
    """An answer: its status, its words, and where it leads."""

    status: int
    text: str
    location: str


class _FollowNothing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


class Browser:
    """One person's browser, somewhere in a network of its own. `addresses` is every address it asked."""

    def __init__(self, url: str, *, network: str = "10.0.0.1") -> None:
        self.url, self.network = url, network
        self.addresses: list[str] = []
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar), _FollowNothing
        )

    def get(self, path: str) -> Heard:
        """Open a page."""
        return self._ask(path, None, {})

    def send(self, path: str, fields: Iterable[tuple[str, str]]) -> Heard:
        """Send a form as it is, without its token where none is given."""
        return self._ask(path, urlencode(list(fields)).encode(), {})

    def ready(self, path: str, fields: Mapping[str, str], *, page: str) -> Callable[[], Heard]:
        """Open the form's page, and give what sends it filled in."""
        token = TOKEN.search(self.get(page).text)
        assert token is not None, page
        filled = [*fields.items(), ("csrf_token", token[1])]
        return lambda: self.send(path, filled)

    def post(self, path: str, fields: Mapping[str, str], *, page: str | None = None) -> Heard:
        """Open the form's page, and send it filled in."""
        return self.ready(path, fields, page=page or path)()

    def call(self, path: str, body: object, *, key: str) -> Heard:
        """Call the API as a program does."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._ask(path, json.dumps(body).encode(), headers)

    def sign_in(self, person: Person) -> None:
        """Sign in with password and one-time code."""
        self.post("/sign-in", {"email": person.email, "password": person.password})
        assert self.post("/sign-in/second", {"code": person.code()}).status == 303

    def reference(self) -> str:
        """Give the number of one's own request."""
        found = REFERENCE.search(self.get("/requests/yours").text)
        assert found is not None
        return found[1]

    def act(self, deed: str, **more: str) -> Callable[[], Heard]:
        """Open one's own page, and give what presses a button there."""
        fields = {"reference": self.reference(), **more}
        return self.ready(f"/requests/yours/{deed}", fields, page="/requests/yours")

    def _ask(self, path: str, data: bytes | None, headers: dict[str, str]) -> Heard:
        self.addresses.append(path)
        asked = urllib.request.Request(self.url + path, data, {**headers, "X-Forwarded-For": self.network})
        try:
            answer = self._opener.open(asked, timeout=PATIENCE_S)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            location = answer.headers.get("Location", "")
            self.addresses += [location] if location else []
            return Heard(answer.status, answer.read().decode(), location)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on loopback, each request in a thread of its own; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def all_at_once(deeds: list[Callable[[], Heard]]) -> list[Heard]:
    """Do all in the same moment."""
    barrier = threading.Barrier(len(deeds))

    def do(deed: Callable[[], Heard]) -> Heard:
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
