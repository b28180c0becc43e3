"""The way of a patient: ask on the first page, read the answer, open a clinic; with and without script."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import Product
from tests.functional.page_kinds import PAGES


@pytest.fixture
def bare_page(browser: Browser, product: Product) -> Iterator[Page]:
    """Open a page in a browser that runs no script."""
    context = browser.new_context(base_url=product.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def ask(page: Page) -> None:
    """Ask on the first page for three specialists near Waltham."""
    page.goto("/")
    page.locator("#who").fill("nerve block doctor, psychologist and chiropractor")
    page.locator("#near").fill("Waltham, MA")
    page.get_by_role("button", name="Find clinics", exact=True).click()


def test_a_question_leads_to_a_list_and_from_there_to_a_clinic(page: Page) -> None:
    ask(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Clinics near Waltham, MA")
    found = page.get_by_role("article").filter(has_text="Boston Paincare Center")
    expect(found).to_contain_text("Waltham, MA 02451")
    expect(found).to_contain_text("Co-located by registry, not yet confirmed")
    expect(found).to_contain_text("from the centre of Waltham, straight line")
    found.get_by_text("Why this rank").click()
    expect(found).to_contain_text("No one there has confirmed it: counts as 5 mi farther.")
    found.get_by_role("link", name="Boston Paincare Center").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Boston Paincare Center")
    expect(page.get_by_role("table")).to_contain_text("Address")


def test_all_of_it_works_without_script(bare_page: Page) -> None:
    ask(bare_page)
    expect(bare_page.get_by_role("article").first).to_contain_text("Example Charles River Spine Center")
    bare_page.get_by_role("checkbox", name="Takes new patients").check()
    bare_page.get_by_role("button", name="Show these clinics").click()
    expect(bare_page.get_by_label("Filters in force")).to_contain_text("Takes new patients")
    bare_page.get_by_role("article").first.get_by_role("link").first.click()
    expect(bare_page.get_by_text("This clinic is invented.")).to_be_visible()
    expect(bare_page.get_by_role("heading", name="How they work together")).to_be_visible()


def test_a_partial_match_says_what_it_lacks_and_where_that_is(page: Page) -> None:
    page.goto(PAGES["results"])
    partial = page.get_by_role("article").filter(has_text="2 of 3.").first
    expect(partial).to_contain_text("Lacks ")
    expect(partial).to_contain_text("The nearest one:")


def test_a_team_is_one_click_away(page: Page) -> None:
    page.goto("/")
    page.locator("#near").fill("02451")
    page.get_by_role("button", name="Conservative care team").click()
    expect(page.get_by_role("checkbox", name="Conservative care team")).to_be_checked()
    expect(page.get_by_role("article").first).to_contain_text("from the centre of ZIP 02451, straight line")


def test_empty_fields_stay_out_of_the_address(page: Page) -> None:
    ask(page)
    names = {name for name, _ in parse_qsl(urlsplit(page.url).query, keep_blank_values=True)}
    assert names == {"specialty", "near"}


def test_a_fault_stands_beside_its_field_and_the_rest_is_kept(page: Page) -> None:
    page.goto(PAGES["faults"] + "&specialty=psychology")
    field = page.get_by_label("within", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#radius-fault")).to_contain_text("25mi")
    expect(page.locator("#near")).to_have_value("Waltham, MA")
    expect(page.get_by_role("checkbox", name="Psychology", exact=True)).to_be_checked()


def test_a_place_of_many_offers_them(page: Page) -> None:
    page.goto(PAGES["choices"])
    page.get_by_role("link", name="Springfield, MA").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Clinics near Springfield, MA")


def test_the_next_page_goes_on_counting(page: Page) -> None:
    page.goto(PAGES["results"])
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".hit-number").first).to_have_text("21")


def test_the_keyboard_reaches_the_content_at_once(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
