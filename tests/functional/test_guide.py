"""The guide in a browser that runs no script: every path, its end, and what leaves the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from finder.guide.questions import read_guide
from tests.functional.conftest import Product
from tests.unit.guide.paths import all_paths

GUIDE = read_guide()


@pytest.fixture
def context(browser: Browser, product: Product) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=product.url, java_script_enabled=False)
    yield context
    context.close()


@pytest.fixture
def bare_page(context: BrowserContext) -> Page:
    return context.new_page()


def answer(page: Page, words: str) -> None:
    page.get_by_label(words).check()
    page.get_by_role("button", name="Go on").click()


def test_a_few_answers_lead_to_a_team_and_a_search_for_it(bare_page: Page) -> None:
    bare_page.goto("/guide")
    answer(bare_page, "None of these")
    answer(bare_page, "Back or neck pain")
    answer(bare_page, "Care by hand or exercise")
    answer(bare_page, "Yes")
    expect(bare_page.get_by_role("heading", level=1)).to_have_text("Spine surgery team")
    expect(bare_page.get_by_text("This is not a diagnosis.")).to_be_visible()
    assert bare_page.url.endswith("/guide"), "no answer stands in the address"
    bare_page.get_by_role("link", name="Find clinics with this team").click()
    assert bare_page.url.endswith("/clinics?team=spine-surgery-team")


def test_back_and_a_forgotten_answer(bare_page: Page) -> None:
    bare_page.goto("/guide")
    answer(bare_page, "None of these")
    bare_page.get_by_role("button", name="Go on").click()
    expect(bare_page.get_by_role("alert")).to_have_text("Please choose one of these answers.")
    bare_page.get_by_role("button", name="Back").click()
    expect(bare_page.get_by_role("group", name="First: do you have one of these now?")).to_be_visible()


def test_every_path_ends_as_its_file_says(context: BrowserContext) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', context.request.get("/guide").text())
    assert token
    for given, end in all_paths(GUIDE):
        form = {**given, "csrf_token": token[1]}
        reached = context.request.post("/guide", form=form)
        assert reached.ok, given
        assert reached.url.endswith("/guide/emergency") == end.emergency
        leads = re.findall(r'(?:href|action)="(/[^"]*)"', reached.text())
        inside = {re.sub(r"[?#].*", "", address) for address in leads if not address.startswith("/static/")}
        if end.emergency:
            assert inside == {"/guide"}, "an emergency page leads to no search and no visit"
            assert "tel:911" in reached.text()
        else:
            outcome = GUIDE.outcome(end.outcome or "")
            assert outcome.reason.en in reached.text().replace("&#39;", "'")
            assert outcome.team is None or f"/clinics?team={outcome.team}" in leads
            assert reached.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("form", "status", "named"),
    [
        ({"red-flags": "perhaps"}, 400, "Please choose one of these answers."),
        ({"red-flags": "none", "tried": "nothing"}, 400, "tried"),
        ({"red-flags": "none", "colour": "red"}, 400, "colour"),
    ],
)
def test_what_the_guide_did_not_offer_is_refused(
    context: BrowserContext, form: dict[str, str], status: int, named: str
) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', context.request.get("/guide").text())
    assert token
    reached = context.request.post("/guide", form={**form, "csrf_token": token[1]})
    assert reached.status == status
    assert named in reached.text()


def test_without_its_token_an_answer_is_refused_with_a_way_on(context: BrowserContext) -> None:
    refused = context.request.post("/guide", form={"red-flags": "none"})
    assert refused.status == 400
    assert "Go back and load it again." in refused.text()
