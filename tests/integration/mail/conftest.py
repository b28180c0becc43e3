"""A mail server, a keyring, and the worker as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from finder.db import SessionFactory, unit_of_work
from finder.mail.delivery import Post
from finder.mail.services import queue
from finder.sealing.keyring import derive
from tests.conftest import SECRET
from tests.mail_server import MailServer, mail_server

FINDER = Path(sys.executable).parent / "finder"
BASE = "http://127.0.0.1:8000"
KEYRING = derive(SECRET)

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes everything until it is told otherwise."""
    with mail_server() as running:
        yield running


@pytest.fixture
def post() -> Post:
    """The keys and addresses of these tests."""
    return Post(KEYRING, BASE, "Integrated Clinic Finder <no-reply@finder.example>")


@pytest.fixture
def environment(database_url: str, server: MailServer) -> dict[str, str]:
    """The settings of the product's commands."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("FINDER_")},
        "FINDER_DATABASE_URL": database_url,
        "FINDER_SECRET_KEY": SECRET,
        "FINDER_ENGINE": "postgis",
        "FINDER_SMTP_URL": server.url,
    }


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    """Start a command as a process of its own; it is gone when the test ends."""
    with ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen([FINDER, *arguments], env=environment)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield start


def queued(sessions: SessionFactory, to: str = "ada@example.org", locale: str = "en") -> UUID:
    """Queue an invitation in a transaction of its own."""
    with unit_of_work(sessions) as session:
        return queue(
            session,
            keyring=KEYRING,
            to=to,
            template="invitation",
            locale=locale,
            values={"inviter": "Ada Example"},
            path="/invitation/abc",
        )
