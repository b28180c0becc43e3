"""A clinic's page in a real browser: filters, a report, a comparison, a shortlist, paper, narrow screens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import Product

WALTHAM = "/clinics/example-charles-river-spine-waltham"
NEWTON = "/clinics/example-charles-river-spine-newton"
PORTLAND = "/clinics/example-riverside-pain-practice"
COMPARED = "/compare?" + "&".join(
    f"clinic={path.removeprefix('/clinics/')}" for path in (WALTHAM, NEWTON, PORTLAND)
)
PAGES = {
    "profile": WALTHAM,
    "people": f"{WALTHAM}?weekday=tuesday&language=en",
    "wrong filter": f"{WALTHAM}?weekday=someday",
    "report": f"{WALTHAM}/report?about=person_left",
    "reported": f"{WALTHAM}/report/received",
    "compare": COMPARED,
    "compare none": "/compare",
    "shortlist": "/shortlist",
}
SAVED = [
    {"slug": path.removeprefix("/clinics/"), "name": f"Example {place}", "place": place}
    for path, place in ((WALTHAM, "Waltham, MA"), (NEWTON, "Newton, MA"))
]


@pytest.fixture
def bare_page(browser: Browser, product: Product) -> Iterator[Page]:
    """Open a page in a browser that runs no script."""
    context = browser.new_context(base_url=product.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def keep(page: Page) -> None:
    """Put two clinics on the shortlist before any page is opened."""
    page.add_init_script(f"localStorage.setItem('finder.shortlist', {json.dumps(json.dumps(SAVED))})")


def patiently_report(page: Page) -> None:
    """Fill the form in as slowly as a person does, and send it."""
    page.get_by_label("What is wrong?").select_option("wrong_telephone")
    page.get_by_label("Anything that helps us check").fill("The number is a bakery's.")
    while "report/received" not in page.url:
        page.get_by_role("button", name="Send the report").click()
        page.wait_for_timeout(1_000)


def test_people_are_filtered_without_script(bare_page: Page) -> None:
    bare_page.goto(WALTHAM)
    bare_page.get_by_label("Is here on", exact=True).select_option("tuesday")
    bare_page.get_by_label("Speaks", exact=True).select_option("vi")
    bare_page.get_by_role("button", name="Show", exact=True).click()
    people = bare_page.get_by_role("region", name="The specialists")
    expect(people.get_by_role("heading", level=3)).to_have_text(["Linh Phantasy, PhD"])
    expect(people.get_by_role("status")).to_contain_text("1 of 7 fits.")
    people.get_by_role("link", name="Show all").click()
    expect(people.get_by_role("heading", level=3)).to_have_count(7)


@pytest.mark.usefixtures("no_reports")
def test_a_problem_is_reported_and_the_page_shows_the_clock(bare_page: Page, product: Product) -> None:
    bare_page.goto(PORTLAND)
    bare_page.get_by_role("link", name="Report a problem", exact=True).click()
    patiently_report(bare_page)
    expect(bare_page.get_by_role("heading", level=1)).to_have_text("Thank you")
    bare_page.get_by_role("link", name="Back to the clinic").click()
    told = bare_page.get_by_role("region", name="Reported on this page")
    expect(told).to_contain_text("The phone number is wrong. Reported on")
    expect(told).to_contain_text(re.compile("We check it by (Mon|Tues|Wednes|Thurs|Fri)day"))
    listed = product.finder("moderation", "reports", "list", "--words")
    assert "example-riverside-pain-practice: wrong telephone" in listed
    assert "The number is a bakery's." in listed
    number = re.search(r"[0-9a-f-]{36}", listed)
    assert number
    assert "1 decided." in product.finder(
        "moderation", "reports", "decide", number[0], "reject", "--by", "Example"
    )
    bare_page.reload()
    expect(told).to_have_count(0)


def test_clinics_are_compared_and_what_differs_is_marked(page: Page) -> None:
    page.goto(WALTHAM)
    page.get_by_role("link", name="Compare", exact=True).click()
    page.get_by_role("link", name="Add Example Charles River Spine Center, Newton").click()
    table = page.get_by_role("table")
    expect(
        table.get_by_role("columnheader", name="Example Charles River Spine Center, Waltham")
    ).to_be_visible()
    differing = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="differs"))
    expect(differing.first).to_be_visible()
    same = table.get_by_role("rowheader", name="Kind of clinic")
    expect(same).to_be_visible()
    page.get_by_label("Show only what differs").check()
    expect(same).to_be_hidden()
    page.get_by_role("link", name="Take out Example Charles River Spine Center, Newton").click()
    expect(page.get_by_text("Add one more clinic to compare.")).to_be_visible()


def test_a_shortlist_is_kept_in_the_browser_and_goes_into_a_comparison(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto("/clinics?near=Waltham,+MA&specialty=interventional-pain&specialty=psychology")
    hit = page.get_by_role("article").filter(has_text="Example Charles River Spine Center, Waltham")
    hit.get_by_role("button", name="Save Example").click()
    expect(hit.get_by_role("button", name="Saved Example")).to_have_attribute("aria-pressed", "true")
    page.goto(PORTLAND)
    page.get_by_role("button", name="Save Example").click()
    sent.clear()
    page.goto("/shortlist")
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("2 clinics")
    assert not [url for url in sent if "example-" in url or "/api/" in url]
    expect(page.get_by_role("link", name="Example Riverside Pain Practice")).to_have_attribute(
        "href", "clinics/example-riverside-pain-practice"
    )
    page.get_by_role("button", name="Compare those I ticked").click()
    expect(page.get_by_role("columnheader", name="Example Riverside Pain Practice")).to_be_visible()
    page.goto("/shortlist")
    page.get_by_role("button", name="Take out Example Riverside Pain Practice").click()
    expect(page.get_by_role("main").get_by_role("status")).to_be_focused()
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("1 clinic")
    page.get_by_role("button", name="Empty the list").click()
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("Your list is empty.")


def test_a_browser_that_keeps_nothing_says_so(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage',"
        " {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    page.goto(WALTHAM)
    page.get_by_role("button", name="Save Example").click()
    expect(page.get_by_role("button", name="Saved Example")).to_be_visible()
    page.goto("/shortlist")
    expect(page.get_by_text("Your browser does not let this site keep anything.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("Your list is empty.")


def test_what_stands_in_the_storage_is_not_trusted(page: Page) -> None:
    wrong = [{"slug": "../evil", "name": "x", "place": "y"}, None, {"slug": "a"}, 7, *SAVED[:1]]
    page.add_init_script(f"localStorage.setItem('finder.shortlist', {json.dumps(json.dumps(wrong))})")
    page.goto("/shortlist")
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("1 clinic")


def test_without_script_the_shortlist_says_why_it_is_away(bare_page: Page) -> None:
    bare_page.goto("/shortlist")
    expect(bare_page.get_by_text("Your browser runs no script here")).to_be_visible()
    bare_page.goto(WALTHAM)
    expect(bare_page.get_by_role("button", name="Save")).to_have_count(0)


def test_the_policy_lets_the_data_for_machines_stand(page: Page) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(WALTHAM)
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert [thing["@type"] for thing in data["@graph"]] == ["MedicalClinic", "BreadcrumbList"]
    assert told == []


def test_a_report_and_a_comparison_need_no_mouse(page: Page) -> None:
    page.goto(COMPARED)
    box = page.get_by_label("Show only what differs")
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    page.goto(f"{WALTHAM}/report")
    page.get_by_label("What is wrong?").focus()
    for name in ("person", "words", "email"):
        page.keyboard.press("Tab")
        expect(page.locator(f"#{name}")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send the report")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#about")).to_be_focused()
    expect(page.locator("#about-fault")).to_have_text("Choose what is wrong.")


def test_a_profile_fits_on_few_sheets_of_paper(page: Page) -> None:
    page.goto(WALTHAM)
    paper = page.pdf(format="Letter")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 6
    page.emulate_media(media="print")
    for hidden in (".people-filters", ".site-footer", ".shortlist-button"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".print-only")).to_contain_text("In an emergency call 911.")
    expect(page.locator(".print-only")).to_be_visible()
    expect(page.get_by_text("(781) 555-0101")).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_targets_are_large_enough_for_a_thumb(page: Page, name: str) -> None:
    keep(page)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(PAGES[name])
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main input:not([type=hidden]), main select')]"
        ".filter((one) => one.checkVisibility() && !one.closest('[aria-hidden]'))"
        ".map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"
    )
    assert small == []


def test_people_are_filtered_in_place_where_a_script_runs(page: Page) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(WALTHAM)
    page.evaluate("document.title = 'the same page'")
    page.get_by_label("Is here on", exact=True).select_option("wednesday")
    people = page.get_by_role("region", name="The specialists")
    expect(people.get_by_role("status")).to_contain_text("4 of 7 fit.")
    expect(page).to_have_url(re.compile(r"weekday=wednesday"))
    assert page.title() != ""
    page.go_back()
    expect(people.get_by_role("status")).to_contain_text("7 specialists")
    assert faults == []
