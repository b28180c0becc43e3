"""The widget on a page of another origin, in a real browser, under a strict policy of that page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import Product

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def partner(product: Product) -> Iterator[str]:
    """A partner's site on another loopback port, with a policy that allows what the help page says."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            framed = self.path.removeprefix("/frames")
            body = (
                f'<iframe id="other" src="{product.url}{framed}"></iframe>'
                if self.path.startswith("/frames")
                else '<div data-clinic-finder data-team="full-spectrum" data-near="02451"></div>'
                f'<script src="{product.url}/widget.js" async></script>'
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'none'; script-src {product.url}; frame-src {product.url}",
            )
            self.end_headers()
            self.wfile.write(f'<!doctype html><html lang="en"><title>Partner</title>{body}</html>'.encode())

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_a_partners_page_shows_the_nearest_clinics_and_fits_them(visitor: Page, partner: str) -> None:
    complaints: list[str] = []
    visitor.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    visitor.goto(partner)
    frame = visitor.frame_locator("iframe[title='Integrated clinic finder']")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Full spectrum spine team")
    expect(frame.get_by_role("listitem").first).to_contain_text("Attested by the clinic on")
    expect(frame.get_by_role("listitem")).to_have_count(5)
    height = visitor.locator("iframe")
    expect(height).not_to_have_attribute("height", "480")
    inner = frame.locator("html").evaluate("html => [html.scrollHeight, innerHeight]")
    assert inner[0] <= inner[1] + 1, "nothing in the frame has to be scrolled"
    assert [said for said in complaints if "favicon" not in said] == []
    assert visitor.context.cookies() == [], "the widget sets no cookie"


def test_a_clinic_opens_in_a_new_tab(visitor: Page, partner: str) -> None:
    visitor.goto(partner)
    link = visitor.frame_locator("iframe").get_by_role("listitem").first.get_by_role("link")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")


@pytest.mark.parametrize("path", ["/", "/guide", "/clinics?near=02451", "/widget/help"])
def test_no_other_page_lets_itself_be_framed(visitor: Page, partner: str, path: str) -> None:
    refusals: list[str] = []
    visitor.on("console", lambda said: refusals.append(said.text))
    visitor.goto(f"{partner}/frames{path}")
    visitor.wait_for_load_state()
    assert any("frame-ancestors" in said for said in refusals)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/widget?team=full-spectrum&near=02451", "/es/widget", "/widget?colour=red"]
)
def test_the_frame_is_accessible(page: Page, path: str, scheme: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    assert found.violations_count == 0, found.generate_report()


def test_a_parameter_that_it_does_not_have_is_named(page: Page) -> None:
    answer = page.goto("/widget?colour=red")
    assert answer is not None
    assert answer.status == 400
    expect(page.get_by_text("colour")).to_be_visible()
