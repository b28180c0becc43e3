"""A patient's way in a real browser: from search to a booked appointment and its calendar file."""

from __future__ import annotations

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from finder.appointments.forms import FASTEST_S
from finder.appointments.services.letters import CONFIRM
from finder.mail import delivery
from finder.models import OutgoingMail
from tests.functional.conftest import Product
from tests.functional.page_kinds import LEVELS

CLINIC = "/clinics/example-charles-river-spine-waltham"


def newest_link(product: Product) -> str:
    """Open the newest letter that asks for a confirmation, as it is sent, and give where its link leads."""
    post = delivery.Post(product.settings.keyring, product.url, "Finder <no-reply@finder.example>")
    engine = create_engine(product.environment["FINDER_DATABASE_URL"])
    with Session(engine) as session:
        asking = select(OutgoingMail).where(OutgoingMail.template == CONFIRM)
        mail = session.scalars(asking.order_by(OutgoingMail.created_at.desc()).limit(1)).one()
        part = delivery._due(session, mail, post).message.get_body(("plain",))
    engine.dispose()
    assert part is not None
    found = re.search(re.escape(product.url) + r"(/\S+)", part.get_content())
    assert found is not None
    return found[1]


def clean(page: Page) -> None:
    """See that axe finds no fault and nothing scrolls sideways at 320 pixels."""
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


def wait_for_times(page: Page, address: str) -> None:
    """Wait for the worker to have made the openings."""
    page.goto(address)
    while page.locator(".time-choice").count() < 3:
        page.wait_for_timeout(300)
        page.goto(address)


@pytest.mark.timeout(240)
def test_a_patient_books_two_specialists_on_one_day_by_keyboard_alone(page: Page, product: Product) -> None:
    page.goto(CLINIC)
    page.get_by_role("link", name="Request an appointment").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Request an appointment")
    clean(page)
    for name in ("rehab doctor who also gives spine", "movement therapist for bones"):
        page.get_by_label(name).press("Space")
    page.get_by_role("button", name="Go on").press("Enter")
    wait_for_times(page, page.url)
    opened = time.monotonic()
    page.locator("input[name=time]").first.press("Space")
    page.get_by_label("Why do you want to come?").fill("My back hurts when I sit.")
    page.get_by_role("group", name="first visit").get_by_label("Yes").press("Space")
    page.get_by_label("Your name").fill("Example Patient")
    page.get_by_label("E-mail").fill("nobody")
    page.get_by_label("I agree").press("Space")
    clean(page)
    page.get_by_label("E-mail").fill("journey@example.org")
    while time.monotonic() - opened < FASTEST_S:  # nobody fills it in faster
        page.wait_for_timeout(100)
    page.get_by_role("button", name="Send my request").press("Enter")
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    assert "journey" not in page.url
    clean(page)
    page.goto(newest_link(product))
    assert page.url.endswith("/requests/yours")
    page.get_by_role("button", name="Send my request to the clinic").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment is booked")
    clean(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Put it into my calendar").press("Enter")
    written = download.value.path().read_text()
    assert "BEGIN:VEVENT" in written
    assert "therap" not in written.lower()
    page.get_by_role("button", name="Cancel this request").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("This request is cancelled")
