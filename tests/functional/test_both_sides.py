"""Both sides in Spanish and by the keyboard alone: from a search to a booked appointment in a calendar."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from finder.accounts.demo import DOMAIN, PASSWORD, code_of_now
from finder.appointments.forms import FASTEST_S
from tests.functional.conftest import Product
from tests.functional.keys import Keys
from tests.functional.test_request_journey import clean, newest_link

WHO = "owner"
NAME = "Example Charles River Spine Center, Waltham"
REASON = "Me duele la espalda al sentarme."
HOUR = dt.time(7, 10)


def search(page: Page, keys: Keys) -> None:
    """Ask the first page for a clinic, and open the first one that is found."""
    page.goto("/es/")
    keys.write(page.locator("#near"), "Waltham, MA")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waltham, MA")
    keys.skip()
    keys.press(page.get_by_role("article").get_by_role("link", name="Example Charles River Spine").first)
    expect(page.locator("html")).to_have_attribute("lang", "es")


def ask(page: Page, keys: Keys) -> str:
    """Ask for times in one's own words; gives the request's number."""
    keys.press(page.get_by_role("link", name="Pida una cita").first)
    keys.skip()
    keys.press(page.locator("input[name=specialty]").first, "Space")
    keys.press(page.get_by_role("button", name="Seguir"))
    opened = time.monotonic()
    expect(page.get_by_label("¿Por qué quiere venir?")).to_be_visible()
    keys.skip()
    keys.write(page.get_by_label("¿Por qué quiere venir?"), REASON)
    yes = page.locator("input[name=first_visit][value=yes]")
    keys.choose(yes, yes)
    keys.write(page.get_by_label("Su nombre"), "Example Paciente")
    keys.write(page.get_by_label("Correo electrónico"), "ambos@example.org")
    keys.press(page.locator("input[name=consent]"), "Space")
    while time.monotonic() - opened < FASTEST_S:  # nobody fills it in faster
        page.wait_for_timeout(100)
    keys.press(page.get_by_role("button", name="Enviar mi solicitud"))
    expect(page.get_by_role("heading", name="Mire su correo")).to_be_visible()
    return page.locator(".request-page header p").first.inner_text().split()[-1]


def sign_in(page: Page, keys: Keys) -> None:
    """Sign in with password and one-time code."""
    page.goto("/es/portal/")
    keys.write(page.locator("input[name=email]"), WHO + DOMAIN)
    keys.write(page.locator("input[name=password]"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("input[name=code]")).to_be_visible()
    keys.write(page.locator("input[name=code]"), code_of_now(WHO + DOMAIN))
    page.keyboard.press("Enter")
    expect(page.locator("input[name=code]")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def propose(page: Page, keys: Keys, reference: str, day: dt.date) -> None:
    """Find the request in the inbox, read it, see to it, and propose a time."""
    keys.skip()
    keys.press(page.locator("main a[href$='/requests']").first)
    expect(page.locator("tr.unread").filter(has_text=reference)).to_be_visible()
    keys.skip()
    keys.press(page.get_by_role("link", name=reference))
    expect(page.get_by_text(REASON)).to_be_visible()
    keys.press(page.get_by_role("button", name="Yo me encargo"))
    expect(page.get_by_text(REASON)).to_be_visible()
    keys.write_day(page.locator("input[name^='day.1.']"), day)
    keys.write_hour(page.locator("input[name^='hour.1.']"), HOUR)
    keys.press(page.get_by_role("button", name="Enviar las propuestas"))
    expect(page.locator("#open-title")).to_be_visible()


@pytest.mark.timeout(240)
def test_a_spanish_request_is_proposed_taken_and_put_into_a_calendar_without_a_mouse(
    page: Page, browser: Browser, product: Product
) -> None:
    product.finder("accounts", "demo")
    keys, day = Keys(page), dt.datetime.now(dt.UTC).date() + dt.timedelta(days=6)
    search(page, keys)
    reference = ask(page, keys)
    page.goto(newest_link(product))
    keys.skip()
    keys.press(page.get_by_role("button", name="Enviar mi solicitud a la clínica"))
    expect(page.get_by_role("heading", level=1)).to_have_text("La clínica tiene su solicitud")
    staff = browser.new_context(base_url=product.url, viewport={"width": 1280, "height": 900}).new_page()
    sign_in(staff, Keys(staff))
    propose(staff, Keys(staff), reference, day)
    page.reload()
    keys.skip()
    keys.press(page.get_by_role("button", name="Tomar esta hora"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Su cita está reservada")
    with page.expect_download() as download:
        keys.press(page.locator("a[href$='calendar.ics']"))
    (entry,) = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    starts = entry["DTSTART"].dt.astimezone(dt.timezone(dt.timedelta(hours=-5)))
    assert (starts.date(), starts.time()) == (day, HOUR)
    assert NAME in str(entry["SUMMARY"])
    clean(page)
    staff.reload()
    expect(staff.locator("#booked-title")).to_be_visible()
    staff.context.close()
