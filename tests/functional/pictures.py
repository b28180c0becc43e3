"""Takes the pictures of docs/screenshots: `script/screenshots` runs this; a run of all tests does not.

Each kind of page of page_kinds.py at two widths in the light, some in the dark and in Spanish, the profile on
paper, and static/images/shared.svg as the PNG that sites show beside a link to us (Open Graph).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Page

from tests.functional.backstage import Backstage
from tests.functional.conftest import Product
from tests.functional.page_kinds import PAGES, visit

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / "docs" / "screenshots"
SHARED = CHECKOUT / "static" / "images" / "shared.svg"
SHARED_SIZE = (1200, 630)
WIDTHS = (1280, 390)
TALLEST = 1000
PAPER = 816
"""Pixels across a sheet of Letter paper."""
QUALITY = 35
MOST_BYTES = 250_000
DARK = ("home", "results", "profile", "compare", "guide question", "request with proposals", "inbox")
SPANISH = ("home", "results", "profile", "guide", "emergency", "request with proposals")


@pytest.fixture(scope="module", autouse=True)
def _only_these() -> Iterator[None]:
    """Take away the pictures of kinds of pages that there are no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    before = {path: path.stat().st_mtime_ns for path in FOLDER.iterdir()}
    yield
    for path, written in before.items():
        if path.stat().st_mtime_ns == written:
            path.unlink()


def take(page: Page, name: str, *, since: str = "body") -> None:
    """Write the page as it is shown, from its top or from an element of it, as WebP."""
    page.evaluate("scrollTo(0, 0)")
    width, height, top = page.evaluate(
        "(since) => [innerWidth, document.documentElement.scrollHeight,"
        " document.querySelector(since).getBoundingClientRect().top]",
        since,
    )
    clip: FloatRect = {"x": 0, "y": top, "width": width, "height": min(height - top, TALLEST)}
    devtools = page.context.new_cdp_session(page)
    taken = devtools.send(
        "Page.captureScreenshot",
        {"format": "webp", "quality": QUALITY, "captureBeyondViewport": True, "clip": {**clip, "scale": 1}},
    )
    picture = base64.b64decode(taken["data"])
    assert len(picture) < MOST_BYTES, f"{name}: {len(picture):,} bytes"
    (FOLDER / f"{name.replace(' ', '-')}.webp").write_bytes(picture)


@pytest.mark.parametrize("name", PAGES)
def test_take_it_wide_and_narrow(page: Page, backstage: Backstage, name: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        visit(page, name, backstage)
        below = name == "results with the map" and width < 500
        take(page, f"{name}-{width}", since="#map" if below else "body")


@pytest.mark.parametrize("name", DARK)
def test_take_it_in_the_dark(page: Page, backstage: Backstage, name: str) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    visit(page, name, backstage)
    take(page, f"{name}-dark")


@pytest.mark.parametrize("name", SPANISH)
def test_take_it_in_spanish(page: Page, backstage: Backstage, name: str) -> None:
    visit(page, name, backstage, language="es")
    take(page, f"{name}-es")


def test_take_the_profile_on_paper(page: Page, backstage: Backstage) -> None:
    page.set_viewport_size({"width": PAPER, "height": 1056})
    page.emulate_media(media="print")
    visit(page, "profile", backstage)
    take(page, "profile-print")


def test_draw_what_stands_beside_a_shared_link(browser: Browser, product: Product) -> None:
    width, height = SHARED_SIZE
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(f"<body style='margin:0'>{SHARED.read_text()}")
    page.screenshot(path=SHARED.with_suffix(".png"))
    page.close()
