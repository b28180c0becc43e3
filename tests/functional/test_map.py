"""The map beside the list: opened on demand, worked by keys and buttons, always in step with the list."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.functional.conftest import Product
from tests.functional.page_kinds import LEVELS

QUERY = (
    "near=Waltham,+MA&specialty=interventional-pain&specialty=psychology&specialty=chiropractic&radius=25mi"
)
LIST = f"/clinics?{QUERY}"
ONE_AREA = "/clinics?near=42.376,-71.236&radius=5mi&specialty=chiropractic"
FIRST = "Example Charles River Spine Center, Waltham"


def open_map(page: Page, path: str = LIST) -> Locator:
    """Open the page and its map, by the keyboard; give what the live region says."""
    page.goto(path)
    page.locator(".map").get_by_role("link", name=re.compile("Show on a map|Mostrar en un mapa")).focus()
    page.keyboard.press("Enter")
    said = page.locator("[data-map-said][role=status]")
    expect(said).to_contain_text(re.compile("On the map|En el mapa"))
    return said


def pins(page: Page) -> list[str]:
    return [str(pin.get_attribute("aria-label")) for pin in page.locator(".map-pin").all()]


def test_nothing_of_the_map_is_loaded_before_it_is_opened(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(LIST)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if re.search(r"build/(map\.js|leaflet|states|outlines)|/api/", url)]
    open_map(page)
    assert [url for url in asked if "build/map.js" in url]


def test_it_opens_by_keyboard_with_pins_named_like_the_list(page: Page) -> None:
    said = open_map(page, ONE_AREA)
    hits = page.locator("[data-hit]")
    expect(said).to_contain_text(f"On the map: {hits.count()} of the {hits.count()} clinics in this list.")
    expect(page.locator("[data-map-title]")).to_be_focused()
    for hit in hits.all():
        parts = (hit.locator(part).inner_text() for part in (".hit-number", "h3 a", ".distance"))
        said_in_list = ", ".join(parts)
        assert any(said_in_list in label for label in pins(page)), (said_in_list, pins(page))


def test_a_point_known_by_its_area_is_drawn_as_one_and_never_as_no_distance(page: Page) -> None:
    open_map(page, ONE_AREA)
    areas = page.locator("[data-hit]:not([data-area='0'])").count()
    assert areas > 0
    expect(page.locator(".map-area")).to_have_count(areas)
    assert not [label for label in pins(page) if re.search(r"\b0(\.0)? mi", label)]


def test_the_whole_map_is_worked_by_buttons_without_dragging(page: Page) -> None:
    said = open_map(page)
    page.get_by_role("button", name="North", exact=True).click()
    search = page.get_by_role("link", name="Search this area")
    expect(search).to_be_visible()
    before = search.get_attribute("href")
    for name in ("South", "West", "East", "Zoom in", "Zoom out"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(search).not_to_have_attribute("href", str(before))
        before = search.get_attribute("href")
    expect(said).to_contain_text("On the map:")


def test_every_control_of_the_map_is_large_enough(page: Page) -> None:
    open_map(page)
    controls = page.locator(".map button:visible, .map a:visible")
    small = [
        control.get_attribute("class")
        for control in controls.all()
        if (box := control.bounding_box()) and min(box["width"], box["height"]) < 24
    ]
    assert small == []


def test_searching_this_area_sets_the_address_and_keeps_the_map_open(page: Page) -> None:
    open_map(page)
    page.get_by_role("button", name="West", exact=True).click()
    page.get_by_role("link", name="Search this area").click()
    expect(page).to_have_url(re.compile(r"bbox=.*#map$"))
    expect(page.locator("[data-map-said][role=status]")).to_contain_text("On the map:")
    assert "near=Waltham" in page.url
    west, south, east, north = map(float, page.url.split("bbox=")[1].split("#")[0].split(","))
    for hit in page.locator("[data-hit]").all():
        lat, lon = (float(hit.get_attribute(f"data-{name}") or "") for name in ("lat", "lon"))
        assert south <= lat <= north
        assert west <= lon <= east


def test_a_cluster_is_a_button_that_zooms_in(page: Page) -> None:
    said = open_map(page)
    before = said.inner_text()
    cluster = page.get_by_role("button", name="more clinics. Zoom in").first
    cluster.focus()
    page.keyboard.press("Enter")
    expect(said).not_to_have_text(before)
    assert page.evaluate("document.querySelector('.map').contains(document.activeElement)")


def test_list_and_map_mark_each_other(page: Page) -> None:
    open_map(page)
    hit = page.locator("[data-hit]").first
    hit.get_by_role("button", name="Show on the map").click()
    pin = page.get_by_role("button", name=re.compile(f"^1, {FIRST}"))
    expect(pin).to_be_focused()
    expect(pin).to_have_attribute("aria-pressed", "true")
    expect(hit).to_have_class(re.compile("hit-selected"))
    expect(page.locator("[data-map-chosen][role=status]")).to_contain_text(f"Chosen: 1, {FIRST}")
    page.get_by_role("link", name="See it in the list").click()
    expect(page).to_have_url(re.compile("#hit-1$"))
    page.locator("[data-hit] h3 a").first.focus()
    expect(pin).to_have_class(re.compile("map-pin-marked"))


def test_the_keyboard_goes_through_the_map_and_out_of_it(page: Page) -> None:
    open_map(page, ONE_AREA)
    inside = page.locator(".map button:visible, .map a:visible, [data-map-canvas]").count()
    for _ in range(inside + 1):
        page.keyboard.press("Tab")
    assert not page.evaluate("document.querySelector('.map').contains(document.activeElement)")


def test_closing_gives_the_focus_back(page: Page) -> None:
    open_map(page)
    page.get_by_role("button", name="Close the map").click()
    expect(page.locator(".map").get_by_role("link", name="Show on a map")).to_be_focused()
    expect(page.locator(".map-pin")).to_have_count(0)


def test_the_list_counts_with_the_clusters_exactly(page: Page) -> None:
    said = open_map(page)
    numbers = [int(number) for number in re.findall(r"\d+", said.inner_text())]
    total = int(re.findall(r"\d+", page.locator("#list-title").inner_text())[0])
    assert numbers[0] + numbers[2] == total


def test_it_tells_when_the_other_clinics_cannot_be_loaded(page: Page) -> None:
    page.route("**/api/v1/map?*", lambda route: route.abort())
    page.goto(LIST)
    page.locator(".map [data-map-open]").click()
    expect(page.locator("[data-map-said][role=status]")).to_contain_text(
        "We could not load the other clinics."
    )
    assert any(FIRST in label for label in pins(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_with_the_map_open(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    open_map(page, LIST.replace("/clinics", "/es/clinics") if scheme == "dark" else LIST)
    page.locator(".map-pin-hit").first.click()
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    assert found.violations_count == 0, found.generate_report()


def test_it_fits_a_narrow_screen_and_speaks_spanish(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    said = open_map(page, f"/es{LIST}")
    expect(said).to_contain_text("En el mapa: 20 de las 20 clínicas de esta lista.")
    expect(page.get_by_role("button", name="Acercar", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [320, 1280])
def test_without_script_a_drawn_map_shows_the_same_numbers(
    browser: Browser, product: Product, width: int
) -> None:
    context = browser.new_context(
        base_url=product.url, java_script_enabled=False, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    page.goto(LIST)
    names = [link.inner_text() for link in page.locator("[data-hit] h3 a").all()]
    page.locator(".map").get_by_role("link", name="Show on a map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Map of clinics near Waltham, MA")
    assert [link.inner_text() for link in page.locator(".map-names a").all()] == names
    pin = page.locator(".map-sheet").get_by_role("link", name=re.compile(f"^1, {FIRST}")).first
    touch = pin.locator(".map-touch").bounding_box()
    assert touch
    assert min(touch["width"], touch["height"]) >= 24
    page.get_by_role("link", name="West", exact=True).click()
    expect(page).to_have_url(re.compile("bbox="))
    page.get_by_role("link", name="Back to the full list").click()
    expect(page).to_have_url(re.compile("/clinics\\?.*bbox="))
    context.close()
