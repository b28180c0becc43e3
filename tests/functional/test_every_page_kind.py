"""The gates that every kind of page passes: axe, narrow screens, plain words, weight.

A page is opened once for all of them: to open it takes longer than any gate but axe.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.functional.backstage import Backstage
from tests.functional.conftest import Product
from tests.functional.page_kinds import LEVELS, NOT_FOR_PATIENTS, PAGES, unfold, visit
from tests.functional.reading import HIGHEST_GRADE, LOWEST_SPANISH_SCORE, grade, prose, spanish_score

READ = PAGES.keys() - NOT_FOR_PATIENTS
MOST_SCRIPT, MOST_IN_ALL = 100_000, 200_000
WEIGHED = ("home", "results", "profile", "guide", "city")


def open_wholly(page: Page, name: str, backstage: Backstage, language: str) -> None:
    """Open a page with all that is folded; nothing moves, so that axe never sees half a change of colour."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    visit(page, name, backstage, language=language)
    unfold(page)
    assert page.locator("html").get_attribute("lang") == language


def axe_finds_no_fault(page: Page) -> None:
    """Run axe with the rules of WCAG 2.2 A and AA and its own best practices."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    assert found.violations_count == 0, found.generate_report()


def fits_a_narrow_screen(page: Page) -> None:
    """See that nothing scrolls sideways at 320 pixels."""
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def bears_large_text(page: Page) -> None:
    """See that nothing scrolls sideways where a reader has set text to twice its size."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(
        "const sheet = new CSSStyleSheet(); sheet.replaceSync(':root { font-size: 200% !important }');"
        " document.adoptedStyleSheets = [sheet]"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("name", PAGES)
def test_english_is_plain_fits_and_has_no_fault_for_axe_in_light_and_dark(
    page: Page, backstage: Backstage, name: str
) -> None:
    open_wholly(page, name, backstage, "en")
    axe_finds_no_fault(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    axe_finds_no_fault(page)
    if name in READ:
        said = prose(page)
        assert said
        assert grade(said) <= HIGHEST_GRADE, sorted(said, key=lambda block: -grade([block]))[:5]
    fits_a_narrow_screen(page)
    bears_large_text(page)


@pytest.mark.parametrize("name", PAGES)
def test_spanish_is_plain_fits_and_has_no_fault_for_axe(page: Page, backstage: Backstage, name: str) -> None:
    open_wholly(page, name, backstage, "es")
    axe_finds_no_fault(page)
    if name in READ:
        said = prose(page)
        assert said
        assert spanish_score(said) >= LOWEST_SPANISH_SCORE, sorted(said, key=lambda b: spanish_score([b]))[:5]
    fits_a_narrow_screen(page)
    bears_large_text(page)


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
