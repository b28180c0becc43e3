"""A routing service on loopback that speaks both dialects, well or badly, as a test tells it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class StandIn(ThreadingHTTPServer):
    """Answers with `times` in seconds, in the asked dialect; or with `body` and `status` as they are.

    `hang` keeps every question waiting until `hurry` is set. `asked` are the positions of each question:
    latitude, longitude, the origin first.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.times: list[Any] = []
        self.body: bytes | None = None
        self.status = 200
        self.hang = False
        self.hurry = threading.Event()
        self.asked: list[list[tuple[float, float]]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/route/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent when the client hangs up, as some tests make it do."""


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        answer = self._osrm(url.path) if "/table/v1/driving/" in url.path else self._valhalla(url.query)
        if self.server.hang:
            self.server.hurry.wait(10)
        sent = json.dumps(answer).encode() if self.server.body is None else self.server.body
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def _osrm(self, path: str) -> Any:
        places = path.removeprefix("/route/table/v1/driving/").split(";")
        pairs = [tuple(map(float, place.split(","))) for place in places]
        self.server.asked.append([(lat, lon) for lon, lat in pairs])
        return {"code": "Ok", "durations": [[0, *self.server.times[: len(pairs) - 1]]]}

    def _valhalla(self, query: str) -> Any:
        question = json.loads(parse_qs(query)["json"][0])
        assert question["costing"] == "auto"
        places = [*question["sources"], *question["targets"]]
        self.server.asked.append([(place["lat"], place["lon"]) for place in places])
        ways = [
            {"from_index": 0, "to_index": to, "distance": 1.0, "time": time}
            for to, time in enumerate(self.server.times[: len(places) - 1])
        ]
        return {"sources_to_targets": [ways], "units": "kilometers"}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""


@contextmanager
def running() -> Iterator[StandIn]:
    """Run one."""
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.hurry.set()
        server.shutdown()
        thread.join()
        server.server_close()
