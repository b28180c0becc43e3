"""The search page in a real browser: typing, ticking, going back, sharing; with script and without."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.functional.conftest import Product
from tests.functional.page_kinds import LEVELS

NEAR = "/clinics?near=Waltham,+MA"
PAIR = f"{NEAR}&specialty=orthopedic-spine-surgery&specialty=physical-therapy"


@pytest.fixture
def bare_page(browser: Browser, product: Product) -> Iterator[Page]:
    """Open a page in a browser that runs no script."""
    context = browser.new_context(base_url=product.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def whom(page: Page) -> Locator:
    """Give the field for specialists."""
    return page.locator("#who")


def chosen(page: Page, name: str) -> Locator:
    """Give the tick of a specialist that was chosen."""
    return page.locator("#chosen").get_by_role("checkbox", name=name)


def take(page: Page, text: str, name: str) -> None:
    """Type by the keyboard, go down to a suggestion and take it."""
    page.keyboard.type(text)
    option = page.get_by_role("option", name=name).first
    expect(option).to_be_visible()
    for _ in range(11):
        page.keyboard.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")


def stays(page: Page) -> None:
    """Mark the page, so that a load of another one shows."""
    page.evaluate("window.sameDocument = true")


def stayed(page: Page) -> bool:
    """Tell whether the page is still the one that was marked."""
    return bool(page.evaluate("window.sameDocument === true"))


def test_a_search_by_typing_needs_no_mouse(page: Page) -> None:
    page.goto("/")
    whom(page).focus()
    take(page, "back surg", "Orthopedic spine surgery")
    expect(chosen(page, "Orthopedic spine surgery")).to_be_checked()
    expect(whom(page)).to_be_focused()
    take(page, "physio", "Physical therapy")
    page.locator("#near").focus()
    take(page, "walth", "Waltham, MA")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clinics near Waltham, MA")
    assert page.url.endswith(
        "/clinics?near=Waltham,+MA&specialty=orthopedic-spine-surgery&specialty=physical-therapy"
    )


def test_the_list_of_suggestions_tells_a_screen_reader_what_it_is(page: Page) -> None:
    page.goto("/")
    field = page.get_by_role("combobox", name="I want to see")
    field.press_sequentially("migraine")
    expect(page.get_by_role("option").first).to_contain_text("Neurology")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    active = page.locator("#who-list").get_by_role("option", selected=True)
    expect(field).to_have_attribute("aria-activedescendant", active.get_attribute("id") or "")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("migraine")


def test_a_clinic_is_found_by_its_name(page: Page) -> None:
    page.goto("/")
    whom(page).press_sequentially("charles river sp")
    page.get_by_role("option", name="Example Charles River Spine Center, Waltham").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Example Charles River Spine Center, Waltham")


def test_what_was_just_chosen_names_the_button_for_an_alternative(page: Page) -> None:
    page.goto("/")
    whom(page).focus()
    take(page, "chiro", "Chiropractic")
    expect(page.get_by_role("button", name="another that would do as well as Chiropractic")).to_be_visible()


def test_one_of_two_will_do(page: Page) -> None:
    page.goto(f"{NEAR}&specialty=orthopedic-spine-surgery")
    page.get_by_role("button", name="another that would do as well as Orthopedic spine surgery").click()
    expect(whom(page)).to_be_focused()
    take(page, "neurosurg", "Neurosurgery")
    expect(chosen(page, "Orthopedic spine surgery or Neurosurgery")).to_be_checked()
    expect(page).to_have_url(re.compile("specialty=orthopedic-spine-surgery(,|%2C)neurosurgery$"))


def test_a_tick_narrows_the_list_in_place_keeps_the_focus_and_says_the_count(page: Page) -> None:
    page.goto(PAIR)
    stays(page)
    tick = page.get_by_role("checkbox", name="Takes new patients")
    tick.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("accepting=1"))
    expect(page.get_by_label("Filters in force")).to_contain_text("Takes new patients")
    expect(tick).to_be_checked()
    expect(tick).to_be_focused()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"\d+ clinics?"))).to_have_count(1)
    assert stayed(page)


def test_a_specialist_taken_away_changes_the_list_in_place(page: Page) -> None:
    page.goto(PAIR)
    stays(page)
    chosen(page, "Physical therapy").click()
    expect(page).to_have_url(re.compile(r"\?near=Waltham,\+MA&specialty=orthopedic-spine-surgery$"))
    expect(page.locator("#chosen li")).to_have_count(1)
    expect(whom(page)).to_be_focused()
    assert stayed(page)


def test_words_that_nobody_chose_are_understood_when_sent(page: Page) -> None:
    page.goto(NEAR)
    stays(page)
    whom(page).fill("chiropractor and psychologist")
    page.get_by_role("button", name="Find clinics").click()
    expect(chosen(page, "Chiropractic")).to_be_checked()
    expect(chosen(page, "Psychology")).to_be_checked()
    expect(whom(page)).to_have_value("")
    assert stayed(page)


def test_a_name_filters_while_it_is_typed(page: Page) -> None:
    page.goto(NEAR)
    page.get_by_text("More choices").click()
    page.locator("#q").press_sequentially("charles river")
    expect(page).to_have_url(re.compile(r"q=charles\+river$"))
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("charles river")


def test_back_and_forward_show_what_was_there(page: Page) -> None:
    page.goto(PAIR)
    before = page.locator("#count").inner_text()
    page.get_by_role("checkbox", name="Takes new patients").check()
    expect(page.locator("#count")).not_to_have_text(before)
    after = page.locator("#count").inner_text()
    page.go_back()
    expect(page.locator("#count")).to_have_text(before)
    expect(page.get_by_role("checkbox", name="Takes new patients")).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#count")).to_have_text(after)
    expect(page.get_by_role("checkbox", name="Takes new patients")).to_be_checked()
    page.get_by_role("article").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Clinics near")
    page.go_back()
    expect(page.locator("#count")).to_have_text(after)
    expect(page.get_by_role("banner")).to_be_visible()


def test_the_address_is_all_that_is_shared(page: Page, browser: Browser) -> None:
    page.goto(PAIR)
    page.get_by_role("checkbox", name="Takes new patients").check()
    page.locator("#radius").select_option("50mi")
    page.locator("#sort").select_option("distance")
    expect(page).to_have_url(re.compile("(?=.*sort=distance)(?=.*radius=50mi)(?=.*accepting=1)"))
    expect(page.locator("#count")).to_contain_text("50 mi")
    other = browser.new_page()
    other.goto(page.url)
    assert (
        other.get_by_role("heading", level=3).all_inner_texts()
        == page.get_by_role("heading", level=3).all_inner_texts()
    )
    expect(chosen(other, "Physical therapy")).to_be_checked()
    expect(other.locator("#radius")).to_have_value("50mi")
    other.close()


def test_lengths_are_shown_in_the_unit_that_was_chosen(page: Page) -> None:
    page.goto("/clinics?near=02451&radius=10mi")
    assert "km" not in page.locator(".distance").all_inner_texts()[1]
    page.get_by_role("link", name="Show kilometers").click()
    expect(page.locator("#radius")).to_have_value("16km")
    expect(page.locator("#count")).to_contain_text("within 16 km")
    assert all("mi" not in text for text in page.locator(".distance").all_inner_texts())


def test_a_fault_in_place_stands_beside_its_field_and_goes_with_it(page: Page) -> None:
    page.goto(NEAR)
    page.locator("#near").fill("Nowhereville Xyz")
    page.keyboard.press("Tab")
    expect(page.locator("#near")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#near-fault")).to_contain_text("We know no such place")
    page.locator("#near").fill("02451")
    expect(page.locator("#near-fault")).to_be_hidden()
    expect(page.locator("#near")).not_to_have_attribute("aria-invalid", "true")


def test_a_position_is_asked_for_by_a_click_and_rounded(browser: Browser, product: Product) -> None:
    context = browser.new_context(
        base_url=product.url,
        permissions=["geolocation"],
        geolocation={"latitude": 42.37654, "longitude": -71.23567},
    )
    page = context.new_page()
    page.goto("/clinics?specialty=chiropractic")
    expect(page.locator("#near")).to_have_value("")
    page.get_by_role("button", name="Use my location").click()
    expect(page.locator("#near")).to_have_value("42.38, -71.24")
    expect(page.locator("#located")).to_contain_text("not your exact place")
    expect(page).to_have_url(re.compile(r"near=42\.38,\+-71\.24"))
    context.close()


def test_plain_words_lead_to_a_choice_without_script(bare_page: Page) -> None:
    bare_page.goto("/")
    bare_page.locator("#who").fill("back surgeon, PT")
    bare_page.locator("#near").fill("02451")
    bare_page.get_by_role("button", name="Find clinics").click()
    expect(bare_page.get_by_role("heading", level=2).first).to_have_text(
        "Which one do you mean by “back surgeon”?"
    )
    bare_page.get_by_role("link", name="Either of the two").click()
    expect(chosen(bare_page, "Orthopedic spine surgery or Neurosurgery")).to_be_checked()
    expect(chosen(bare_page, "Physical therapy")).to_be_checked()
    chosen(bare_page, "Physical therapy").uncheck()
    bare_page.get_by_role("checkbox", name="Takes new patients").check()
    bare_page.get_by_role("button", name="Show these clinics").click()
    assert bare_page.url.endswith(
        "/clinics?near=02451&specialty=orthopedic-spine-surgery,neurosurgery&accepting=1"
    )


def test_it_speaks_spanish_in_place_too(page: Page) -> None:
    page.goto("/es/clinics?near=02451")
    stays(page)
    whom(page).focus()
    take(page, "fisio", "Terapia física")
    expect(page).to_have_url(re.compile(r"/es/clinics\?near=02451&specialty=physical-therapy$"))
    expect(page.locator("#count")).to_contain_text("clínicas")
    expect(page.get_by_role("link", name="English")).to_have_attribute(
        "href", re.compile(r"/clinics\?near=02451&specialty=physical-therapy$")
    )
    assert stayed(page)


def test_filters_are_folded_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(PAIR)
    tick = page.get_by_role("checkbox", name="Takes new patients")
    expect(tick).to_be_hidden()
    page.get_by_text("Narrow the list", exact=True).last.click()
    tick.check()
    expect(page).to_have_url(re.compile("accepting=1"))
    expect(tick).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("root", ["", "/es"])
@pytest.mark.parametrize("path", ["/", PAIR, "/find?who=back+surgeon"])
def test_axe_finds_no_fault_while_somebody_types(page: Page, path: str, root: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(root + path)
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    whom(page).fill("")
    whom(page).press_sequentially("psic")
    expect(page.get_by_role("option").first).to_be_visible()
    whom(page).press("ArrowDown")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    assert found.violations_count == 0, found.generate_report()
