"""Every link of the seeded site leads somewhere, in both languages; a program follows them."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote_plus, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from finder.app import create_app
from finder.config import Settings
from finder.extensions import limiter
from tests.functional.conftest import Product

MOST_OF_A_KIND = 3
"""So many addresses of one route, language, parameters and fragment are followed: searches have no end."""
FEWEST_PAGES = 120
LINK = re.compile(r'<(?:a|link|script|img|iframe)\s[^>]*?\b(?:href|src)="([^"]*)"')
ID = re.compile(r'\sid="([^"]*)"')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)"')
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"')


@pytest.fixture
def client(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """The application in this process, on the seeded database, without the limit of reads a minute."""
    for name, value in product.environment.items():
        if name.startswith("FINDER_"):
            monkeypatch.setenv(name, value)
    app = create_app(Settings())  # type: ignore[call-arg]  # pydantic-settings reads the environment
    limiter.enabled = False
    yield app.test_client()
    limiter.enabled = True


class Crawl:
    """Follows the links of a site from its two first pages, and keeps what is wrong."""

    def __init__(self, client: FlaskClient, base: str) -> None:
        self.client, self.base = client, base
        self.routes = client.application.url_map.bind("localhost")
        self.waiting = ["/", "/es/"]
        self.seen = set(self.waiting)
        self.kinds: Counter[tuple[str, ...]] = Counter()
        self.ids: dict[str, set[str]] = {}
        self.wanted: dict[str, dict[str, str]] = {}
        self.faults: list[str] = []

    def run(self) -> None:
        """Follow until nothing new is left, then look for the anchors that links speak of."""
        while self.waiting:
            self.visit(self.waiting.pop())
        for address, anchors in self.wanted.items():
            if address in self.ids:
                self.faults += [
                    f"{source} leads to {address}#{anchor}, which is not there"
                    for anchor, source in anchors.items()
                    if anchor not in self.ids[address]
                ]

    def visit(self, address: str) -> None:
        """Open a page, check it, and note where it leads."""
        answer = self.client.get(address, base_url=self.base)
        if answer.status_code >= 400:
            self.faults.append(f"{address}: {answer.status_code}")
        page = answer.text if answer.mimetype == "text/html" else ""
        if page and answer.status_code == 200:
            self.ids[address] = set(ID.findall(page))
            self.faults += [f"{address}: {fault}" for fault in self.faults_of(page, address)]
        leads = [*LINK.findall(page), *filter(None, [answer.headers.get("Location")])]
        for found in dict.fromkeys(leads):
            self.note(html.unescape(found), source=address)

    def note(self, found: str, *, source: str) -> None:
        """Remember an address of ours that a page leads to, unless enough of its kind were followed."""
        target = urlsplit(urljoin(self.base + source, found))
        if f"{target.scheme}://{target.netloc}" != self.base:
            return
        address = target.path + (f"?{target.query}" if target.query else "")
        if target.fragment:
            self.wanted.setdefault(address, {}).setdefault(target.fragment, source)
        kind = self.kind(target.path, target.query, target.fragment)
        if address not in self.seen and self.kinds[kind] < MOST_OF_A_KIND:
            self.kinds[kind] += 1
            self.seen.add(address)
            self.waiting.append(address)

    def kind(self, path: str, query: str, fragment: str) -> tuple[str, ...]:
        """Name what an address has in common with its like."""
        spanish = path.startswith("/es/")
        names = sorted({part.partition("=")[0] for part in query.split("&")})
        anchor = re.sub(r"\d+", "", fragment)
        try:
            endpoint, given = self.routes.match(path.removeprefix("/es") if spanish else path, method="GET")
        except HTTPException:
            return ("unknown", path, *names)
        if endpoint == "static":
            return ("static", path)
        return (endpoint, str(spanish), anchor, *sorted(given), *names)

    def faults_of(self, page: str, address: str) -> Iterator[str]:
        """Say what is wrong with a page in itself."""
        for name, count in Counter(ID.findall(page)).items():
            if count > 1:
                yield f"id {name} twice"
        canonical = [unquote_plus(html.unescape(found)) for found in CANONICAL.findall(page)]
        if 'content="noindex"' in page:
            if len(canonical) > 1:
                yield "two canonical addresses"
            return
        address = unquote_plus(address)  # a comma may be spelt in two ways
        if canonical != [self.base + address]:
            yield f"its canonical address is {canonical}"
        bare = address.removeprefix("/es") if address.startswith("/es/") else address
        others = {language: unquote_plus(html.unescape(url)) for language, url in ALTERNATE.findall(page)}
        expected = {"en": bare, "es": f"/es{bare}", "x-default": bare}
        if others != {language: self.base + path for language, path in expected.items()}:
            yield f"its languages are at {others}"


@pytest.mark.timeout(240)
def test_every_link_of_the_site_leads_to_a_page_with_one_address_and_every_anchor_is_there(
    client: FlaskClient, product: Product
) -> None:
    crawl = Crawl(client, product.url)
    crawl.run()
    assert crawl.faults == []
    assert len(crawl.ids) > FEWEST_PAGES
