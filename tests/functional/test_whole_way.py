"""The whole way of somebody who looks for a clinic: search, filter, map, compare, report.

By the keyboard alone, in Spanish on the narrowest screen, and without script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.functional.conftest import Product

MOST_TABS = 200
PIN = "1, Example Charles River Spine Center, Waltham"
pytestmark = pytest.mark.usefixtures("no_reports")


@pytest.fixture
def bare_page(browser: Browser, product: Product) -> Iterator[Page]:
    """Open a page in a browser that runs no script."""
    context = browser.new_context(base_url=product.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def reach(page: Page, wanted: Locator) -> None:
    """Go on by the Tab key until something has the focus, and see that it is in view, as a person would."""
    wanted = wanted.first
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("(one) => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    expect(wanted).to_be_in_viewport()


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Reach something by the keyboard and press a key on it."""
    reach(page, wanted)
    page.keyboard.press(key)


def choose(page: Page, field: str, typed: str, name: str) -> None:
    """Type into a field and take the suggestion of this name."""
    reach(page, page.locator(field))
    page.keyboard.type(typed)
    option = page.get_by_role("option", name=name).first
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def send_patiently(page: Page) -> None:
    """Send a report as slowly as a person does: what is filled in at once is taken for a program's."""
    while "report/received" not in page.url:
        page.wait_for_timeout(1_000)
        if page.locator("main form button").count():
            press(page, page.locator("main form button"))
            page.wait_for_load_state()


def fits(page: Page) -> None:
    """See that nothing scrolls sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_all_of_it_by_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    choose(page, "#who", "chiroprac", "Chiropractic")
    choose(page, "#near", "walth", "Waltham, MA")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clinics near Waltham, MA")
    press(page, page.locator("#filter-accepting-1"), "Space")
    expect(page.get_by_label("Filters in force")).to_contain_text("Takes new patients")
    press(page, page.locator(".to-map"))
    expect(page.locator("[data-map-said][role=status]")).to_contain_text("On the map:")
    press(page, page.get_by_role("button", name=PIN))
    expect(page.locator("[data-map-chosen][role=status]")).to_contain_text(f"Chosen: {PIN}")
    press(page, page.locator("[data-card-page]"))
    expect(page.get_by_role("heading", level=1)).to_have_text(PIN.removeprefix("1, "))
    press(page, page.get_by_role("link", name="Compare", exact=True))
    press(page, page.get_by_role("link", name=re.compile("^Add Example Charles River Spine Center, Newton")))
    expect(page.get_by_role("columnheader", name="Newton")).to_be_visible()
    press(page, page.get_by_role("columnheader").get_by_role("link", name=PIN.removeprefix("1, ")))
    press(page, page.get_by_role("link", name="Report a problem", exact=True))
    reach(page, page.get_by_label("What is wrong?"))
    page.keyboard.type("The phone")
    expect(page.locator("#about")).to_have_value("wrong_telephone")
    reach(page, page.get_by_label("Anything that helps us check"))
    page.keyboard.type("The number is a bakery's.")
    send_patiently(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


def test_all_of_it_in_spanish_on_the_narrowest_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/es/")
    page.locator("#who").press_sequentially("quiropr")
    page.get_by_role("option", name="Quiropráctica").first.click()
    page.locator("#near").fill("Waltham, MA")
    page.get_by_role("button", name="Buscar clínicas", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Clínicas cerca de Waltham, MA")
    fits(page)
    page.locator(".fold > summary").first.click()
    page.get_by_role("checkbox", name="Acepta pacientes nuevos").check()
    expect(page.get_by_label("Filtros activos")).to_contain_text("Acepta pacientes nuevos")
    fits(page)
    page.locator(".to-map").click()
    expect(page.locator("[data-map-said][role=status]")).to_contain_text("En el mapa:")
    page.get_by_role("button", name=PIN).click()
    fits(page)
    page.locator("[data-card-page]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PIN.removeprefix("1, "))
    fits(page)
    page.get_by_role("link", name="Comparar", exact=True).click()
    page.locator("main a[href*='spine-newton']").first.click()
    expect(page.get_by_role("columnheader", name="Newton")).to_be_visible()
    fits(page)
    page.get_by_role("columnheader").get_by_role("link", name=PIN.removeprefix("1, ")).first.click()
    page.locator("main a[href$='/report']").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator("#about").select_option("wrong_telephone")
    fits(page)
    send_patiently(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Gracias")
    fits(page)


def test_all_of_it_without_script(bare_page: Page) -> None:
    page = bare_page
    page.goto("/")
    page.locator("#who").fill("chiropractor")
    page.locator("#near").fill("Waltham, MA")
    page.get_by_role("button", name="Find clinics", exact=True).click()
    page.get_by_role("checkbox", name="Takes new patients").check()
    page.get_by_role("button", name="Show these clinics").click()
    expect(page.get_by_label("Filters in force")).to_contain_text("Takes new patients")
    page.locator(".map").get_by_role("link", name="Show on a map").click()
    page.locator(".map-names a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PIN.removeprefix("1, "))
    page.get_by_role("link", name="Compare", exact=True).click()
    page.get_by_role("link", name=re.compile("^Add Example Charles River Spine Center, Newton")).click()
    expect(page.get_by_role("columnheader", name="Newton")).to_be_visible()
    page.get_by_role("columnheader").get_by_role("link", name=PIN.removeprefix("1, ")).first.click()
    page.get_by_role("link", name="Report a problem", exact=True).click()
    page.get_by_label("What is wrong?").select_option("wrong_telephone")
    while "report/received" not in page.url:
        page.get_by_role("button", name="Send the report").click()
        page.wait_for_timeout(1_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
