"""The whole gazetteer, loaded once, and a geocoder on loopback that answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

HOUSE = {
    "lat": "42.38812",
    "lon": "-71.24567",
    "class": "place",
    "type": "house",
    "place_rank": 30,
    "display_name": "123, Main Street, Waltham",
}


class AnsweringServer(ThreadingHTTPServer):
    """Answers each question with `body` and `status`, `drip_s` seconds a byte; keeps what it was asked.

    Before that it gives `refusals`, each a status and its Retry-After.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.body: Any = [HOUSE]
        self.status = 200
        self.refusals: list[tuple[int, str]] = []
        self.drip_s = 0.0
        self.hurry = Event()
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}/maps"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent when the client hangs up, as some tests make it do."""


class _Handler(BaseHTTPRequestHandler):
    server: AnsweringServer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = parse_qs(url.query)
        self.server.asked.append(f"{url.path}: {asked.get('q') or asked.get('text')}")
        if self.server.refusals:
            status, retry_after = self.server.refusals.pop(0)
            self.send_response(status)
            self.send_header("Retry-After", retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = self.server.body
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", self.server.url)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        for byte in sent if self.server.drip_s else (sent,):
            self.server.hurry.wait(self.server.drip_s)
            self.wfile.write(bytes([byte]) if isinstance(byte, int) else byte)
            self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""


@pytest.fixture
def nominatim() -> Iterator[AnsweringServer]:
    """Run a server that speaks Nominatim's answer shape."""
    server = AnsweringServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
