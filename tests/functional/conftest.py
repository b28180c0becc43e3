"""A running product: seeded database, index, worker and web server, and a browser to look at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import create_engine, make_url, text

from finder.config import Settings
from tests.conftest import SECRET
from tests.functional.backstage import Backstage, go_backstage
from tests.links import Link, link_to

BIN = Path(sys.executable).parent
PATIENCE_S = 60
TIMEOUT_S = 420
expect.set_options(timeout=20_000)  # on a busy machine a page may take longer than the usual five seconds


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give each test here time to set the product up, since any may be the first that needs it."""
    if item.get_closest_marker("timeout") is None:
        item.add_marker(pytest.mark.timeout(TIMEOUT_S))


@dataclass(frozen=True)
class Product:
    """The running product, its way to Elasticsearch, and the settings its commands run with."""

    url: str
    elasticsearch: Link
    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        """The settings of its processes, for what a test prepares in its database."""
        given = {name.removeprefix("FINDER_").lower(): value for name, value in self.environment.items()
                 if name.startswith("FINDER_")}  # fmt: skip
        return Settings.model_validate(given)

    def finder(self, *arguments: str) -> str:
        """Run a command of the product and give what it prints."""
        done = subprocess.run(
            [BIN / "finder", *arguments], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for /readyz to answer 200, or say what the server printed."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            process_wait(process, 0.1)
    pytest.fail("the server did not become ready")


def process_wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait a moment for the process to end, which would be a failure that the caller reports."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


@pytest.fixture(scope="session")
def product(
    test_name: str, elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """Start the product once for all functional tests, on its own database, index and port."""
    server = make_url(os.environ["FINDER_DATABASE_URL"])
    url = server.set(database=f"finder_{test_name}_product")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'drop database if exists "{url.database}" with (force)'))
        connection.execute(text(f'create database "{url.database}"'))
    admin.dispose()
    port = free_port()
    with link_to(elasticsearch_url) as link:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FINDER_")},
            "FINDER_DATABASE_URL": url.render_as_string(hide_password=False),
            "FINDER_ELASTICSEARCH_URL": link.url,
            "FINDER_INDEX_PREFIX": f"test-{test_name}-product",
            "FINDER_SECRET_KEY": SECRET,
            "FINDER_BASE_URL": f"http://127.0.0.1:{port}",
        }
        product = Product(f"http://127.0.0.1:{port}", link, environment)
        for command in (("db", "upgrade"), ("seed",), ("index", "rebuild")):
            product.finder(*command)
        log = (tmp_path_factory.mktemp("product") / "log").open("wb")
        worker = subprocess.Popen([BIN / "finder", "worker"], env=environment, stdout=log, stderr=log)
        web = subprocess.Popen(
            [BIN / "granian", "--interface", "wsgi", "--factory", "--port", str(port), "--workers", "1",
             "--blocking-threads", "4", "finder.app:create_app"],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            wait_until_ready(product.url, web)
            yield product
        finally:
            for process in (web, worker):
                process.terminate()
                process.wait(20)
            log.close()


@pytest.fixture
def no_reports(product: Product) -> Iterator[None]:
    """Take away what a test reported."""
    yield
    engine = create_engine(product.environment["FINDER_DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text("delete from problem_reports"))
    engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Drive the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run"],
        )  # fmt: skip
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def backstage(browser: Browser, product: Product) -> Backstage:
    """Sign in once for all tests, and make a request in each state."""
    return go_backstage(browser, product.settings)


@pytest.fixture
def page(browser: Browser, product: Product) -> Iterator[Page]:
    """Open a page; the test fails if anything was asked of another origin."""
    context = browser.new_context(base_url=product.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    strangers: list[str] = []
    page.on("request", lambda request: None if request.url.startswith((product.url, "data:", "blob:")) else
            strangers.append(request.url))  # fmt: skip
    yield page
    context.close()
    assert strangers == []
