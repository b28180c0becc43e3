"""A directory, its real index, and the product's own commands as processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from search import indices
from search.client import connect
from tests.conftest import SECRET
from tests.integration.indexing.rows import until

Finder = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., "subprocess.Popen[bytes]"]
STARTED_WITHIN_S = 30
FINDER = Path(sys.executable).parent / "finder"


@pytest.fixture(scope="session")
def client(elasticsearch_url: str) -> Elasticsearch:
    """A patient client."""
    return connect(elasticsearch_url, timeout_s=20)


@pytest.fixture
def prefix(client: Elasticsearch, index_prefix: str) -> Iterator[str]:
    """A prefix with no index yet; what comes to be goes after the test."""
    own = f"{index_prefix}-sync"
    _drop(client, own)
    yield own
    _drop(client, own)


@pytest.fixture
def environment(database_url: str, elasticsearch_url: str, prefix: str) -> dict[str, str]:
    """The settings of the product's commands."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("FINDER_")},
        "FINDER_DATABASE_URL": database_url,
        "FINDER_ELASTICSEARCH_URL": elasticsearch_url,
        "FINDER_INDEX_PREFIX": prefix,
        "FINDER_SECRET_KEY": SECRET,
    }


@pytest.fixture
def finder(environment: dict[str, str]) -> Finder:
    """Run a command to its end."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [FINDER, *arguments]
        return subprocess.run(command, env=environment | settings, capture_output=True, text=True, timeout=60)

    return run


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start a command as a process of its own; it is gone when the test ends. A worker works by then."""
    with ExitStack() as stack:

        def start(*arguments: str, **settings: str) -> subprocess.Popen[bytes]:
            log = tmp_path / f"{len(list(tmp_path.iterdir()))}.log"
            with log.open("wb") as output:
                process = subprocess.Popen(
                    [FINDER, *arguments], env=environment | settings, stdout=output, stderr=output
                )
            stack.callback(_end, process)
            if arguments == ("worker",):
                assert until(lambda: b"worker_started" in log.read_bytes(), STARTED_WITHIN_S), log.read_text()
            return process

        yield start


def _drop(client: Elasticsearch, prefix: str) -> None:
    for one in indices.status(client, prefix):
        client.indices.delete(index=one.name)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
