"""The gates that every kind of page passes: axe, narrow screens, plain words, weight."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.functional.conftest import Product
from tests.functional.page_kinds import LEVELS, NOT_FOR_PATIENTS, PAGES, visit
from tests.functional.reading import HIGHEST_GRADE, LOWEST_SPANISH_SCORE, grade, prose, spanish_score

READ = sorted(PAGES.keys() - NOT_FOR_PATIENTS - {"error"})
MOST_SCRIPT, MOST_IN_ALL = 100_000, 200_000
WEIGHED = ("home", "results", "profile", "guide", "city")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_on_a_narrow_screen(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for language in ("en", "es"):
        visit(page, name, language=language)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, language


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "en"), ("light", "es")])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_fault(page: Page, name: str, scheme: Any, language: str) -> None:
    page.emulate_media(color_scheme=scheme)
    visit(page, name, language=language)
    assert page.locator("html").get_attribute("lang") == language
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", READ)
def test_english_is_read_in_the_eighth_grade_or_before(page: Page, name: str) -> None:
    visit(page, name)
    said = prose(page)
    assert said
    assert grade(said) <= HIGHEST_GRADE, sorted(said, key=lambda block: -grade([block]))[:5]


@pytest.mark.parametrize("name", READ)
def test_spanish_is_as_easy(page: Page, name: str) -> None:
    visit(page, name, language="es")
    said = prose(page)
    assert said
    assert spanish_score(said) >= LOWEST_SPANISH_SCORE, sorted(said, key=lambda b: spanish_score([b]))[:5]


@pytest.mark.parametrize("name", WEIGHED)
def test_a_page_is_light(browser: Browser, product: Product, name: str) -> None:
    """What a first visit transfers, as compressed, before a map is opened."""
    context = browser.new_context(base_url=product.url, viewport={"width": 412, "height": 823})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    devtools.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    devtools.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(PAGES[name], wait_until="networkidle")
    context.close()
    script = sum(size for request, size in sizes.items() if kinds.get(request) == "Script")
    print(f"{name}: {sum(sizes.values()):,} bytes in {len(sizes)} requests, {script:,} of script")
    assert script < MOST_SCRIPT
    assert sum(sizes.values()) < MOST_IN_ALL
