"""A passkey is made and used in a real browser, whose own virtual authenticator stands in for a finger."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from finder.accounts.demo import DOMAIN, PASSWORD
from tests.functional.backstage import sign_in
from tests.functional.conftest import Product

WHO = "reader"
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def with_authenticator(browser: Browser, product: Product) -> Iterator[Page]:
    """A page at a host with a name, as passkeys need one, in a browser that has an authenticator."""
    context = browser.new_context(base_url=f"http://localhost:{urlsplit(product.url).port}")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()


def begin_to_sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(WHO + DOMAIN)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("input[name=code]")).to_be_visible()


def test_a_passkey_is_made_signs_in_and_is_of_no_use_once_it_is_removed(
    with_authenticator: Page, product: Product
) -> None:
    page = with_authenticator
    product.finder("accounts", "demo")
    sign_in(page, WHO)
    page.goto("/account/")
    page.get_by_role("button", name="Add a passkey").press("Enter")
    expect(page.locator("#passkeys ~ ul li")).to_have_count(1)
    page.get_by_role("button", name="Sign out", exact=True).press("Enter")
    begin_to_sign_in(page)
    page.get_by_role("button", name="Use a passkey instead").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your clinics")
    page.goto("/account/")
    page.locator("#passkeys ~ ul").get_by_role("button", name="Remove").press("Enter")
    expect(page.locator("#passkeys ~ ul li")).to_have_count(0)
    page.get_by_role("button", name="Sign out", exact=True).press("Enter")
    begin_to_sign_in(page)
    page.get_by_role("button", name="Use a passkey instead").press("Enter")
    expect(page.get_by_text("This passkey could not be used. Please try again.")).to_be_visible()
    page.goto("/portal/")
    expect(page.locator("input[name=code]")).to_be_visible()
