"""A running web process and worker that tests ask, kill and start again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.conftest import SECRET
from tests.functional.conftest import free_port, wait_until_ready

BIN = Path(sys.executable).parent


class Site:
    """A web process and a worker that can be killed and started again."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.environment = environment
        self.log = log.open("wb")
        self.start()

    def start(self) -> None:
        port = str(self.port)
        web = [BIN / "granian", "--interface", "wsgi", "--factory", "--port", port, "--workers", "1",
               "--blocking-threads", "4", "finder.app:create_app"]  # fmt: skip
        self.web = subprocess.Popen(web, **self._options)
        self.start_worker()
        wait_until_ready(self.url, self.web)

    @property
    def _options(self) -> dict[str, Any]:
        return {
            "env": self.environment, "stdout": self.log, "stderr": self.log, "start_new_session": True,
        }  # fmt: skip

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """Kill both at once, as a machine that loses its current."""
        for process in (self.web, self.worker):
            os.killpg(process.pid, 9)
            process.wait(10)

    def stop_worker(self) -> None:
        """Let the worker end what it does."""
        self.worker.terminate()
        self.worker.wait(30)

    def start_worker(self) -> None:
        """Start another worker."""
        self.worker = subprocess.Popen([BIN / "finder", "worker"], **self._options)

    def ask(self, place: SimpleNamespace, number: int, **more: object) -> str | None:
        """Make request `number`; give its reference, or None where no answer came or another was faster."""
        body = {
            "clinic": place.slug, "specialties": ["physiatry"], "name": "Example Patient",
            "email": f"crash{number}@example.org", "reason": "My back hurts.", "first_visit": True,
            "consent": True, **more,
        }  # fmt: skip
        headers = {
            "Content-Type": "application/json", "Idempotency-Key": f"crash-key-{number}",
            "X-Forwarded-For": f"10.1.{number % 250}.1",
        }  # fmt: skip
        request = urllib.request.Request(
            f"{self.url}/api/v1/appointment-requests", json.dumps(body).encode(), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return str(json.load(answer)["data"]["reference"])
        except (OSError, urllib.error.HTTPError):
            return None


@contextmanager
def running(database_url: str, folder: Path, **settings: str) -> Iterator[Site]:
    """Start a web process and a worker, with further settings where given; both are killed at the end."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FINDER_")},
        "FINDER_DATABASE_URL": database_url,
        "FINDER_SECRET_KEY": SECRET,
        "FINDER_ENGINE": "postgis",
        "FINDER_TRUSTED_PROXIES": "1",
        **settings,
    }
    site = Site(environment, folder / "log")
    try:
        yield site
    finally:
        site.kill()
        site.log.close()
