"""The pages on real clinics: what they keep, link and explain."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

THREE = "specialty=neurosurgery&specialty=physiatry&specialty=chiropractic"


def get(client: FlaskClient, path: str, status: int = 200) -> str:
    """Give a page as its reader sees it: one line, entities resolved."""
    response = client.get(path)
    assert response.status_code == status, response.text
    return " ".join(unescape(response.text).split())


def words(page: str) -> str:
    """Give what is left of a page without its tags."""
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    return re.sub(r" ([.,:])", r"\1", text)


def link(page: str, text: str) -> list[tuple[str, str]]:
    """Give the parameters of the first link that holds these words."""
    links = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page)
    address = next(href for href, content in links if text in words(content))
    return parse_qsl(urlsplit(address).query)


def ticked(page: str) -> list[tuple[str, str]]:
    """Give name and value of the ticked boxes, in the order of the page."""
    boxes = [
        dict(re.findall(r'(name|value|checked)=?"?([^" >]*)', box))
        for box in re.findall(r"<input [^>]*>", page)
    ]
    return [(box["name"], box["value"]) for box in boxes if "checked" in box and box["value"]]


def test_a_partial_match_is_explained_in_words(client: FlaskClient, town: SimpleNamespace) -> None:
    said = words(get(client, f"/clinics?near=02451&{THREE}"))
    assert "2 of 3. Lacks Chiropractic. The nearest one: Spine Together, Waltham, MA, about 1 mi" in said


def test_without_a_full_match_the_nearest_one_is_named(client: FlaskClient, town: SimpleNamespace) -> None:
    said = words(get(client, f"/clinics?near=02451&match=all&{THREE}&specialty=psychology"))
    assert "No clinic here has the whole team:" in said
    assert "The nearest clinic that has it all: Far Away, Waltham, MA, about 5" in said


def test_a_filter_that_excludes_everything_can_be_taken_back(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    page = get(
        client, "/clinics?near=02451&specialty=chiropractic&insurance=medicare&practice=shared-imaging"
    )
    assert link(page, "Leave out: Shared Imaging") == [
        ("near", "02451"), ("specialty", "chiropractic"), ("insurance", "medicare"),
    ]  # fmt: skip


def test_a_filter_keeps_the_rest_of_the_question(client: FlaskClient, town: SimpleNamespace) -> None:
    page = get(client, f"/clinics?near=02451&{THREE}&accepting=true")
    assert ticked(page) == [
        ("specialty", "neurosurgery"), ("specialty", "physiatry"), ("specialty", "chiropractic"),
        ("accepting", "1"),
    ]  # fmt: skip


def test_a_chosen_filter_can_be_taken_back(client: FlaskClient, town: SimpleNamespace) -> None:
    page = get(client, "/clinics?near=02451&open_on=1&accepting=true")
    assert link(page, "Take back: Takes new patients") == [("near", "02451"), ("open_on", "1")]
    assert '<option value="monday" selected>' in page


def test_each_filter_says_how_many_clinics_it_leaves(client: FlaskClient, town: SimpleNamespace) -> None:
    said = words(get(client, "/clinics?near=02451&specialty=chiropractic"))
    assert "Takes new patients 1 clinic" in said
    assert "Medicare 1 clinic" in said
    assert "Monday (1)" in said


def test_a_chosen_filter_stays_where_it_was_though_nothing_fits(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    page = get(client, "/clinics?near=02451&practice=shared-imaging&insurance=medicaid,medicare")
    assert sorted(ticked(page)) == [
        ("insurance", "medicaid"), ("insurance", "medicare"), ("practice", "shared-imaging"),
    ]  # fmt: skip


def test_what_the_form_has_no_field_for_goes_along(client: FlaskClient, town: SimpleNamespace) -> None:
    page = get(client, "/clinics?near=02451&at_least=1&specialty=physiatry")
    assert '<input type="hidden" form="search" name="at_least" value="1">' in page


@pytest.mark.parametrize("wrong", ["language=elvish", "insurance=wizardcare"])
def test_what_was_refused_does_not_go_along(client: FlaskClient, town: SimpleNamespace, wrong: str) -> None:
    page = get(client, f"/clinics?near=02451&practice=shared-records&{wrong}", 400)
    assert re.findall(r'<input type="hidden" form="search" name="([^"]+)"', page) == ["practice"]


def test_alternatives_stay_one_item_of_the_form(client: FlaskClient, town: SimpleNamespace) -> None:
    page = get(client, "/clinics?specialty=neurosurgery,physiatry")
    assert ticked(page) == [("specialty", "neurosurgery,physiatry")]


@pytest.mark.parametrize(("query", "field"), [("radius=-1&near=02451", "radius"), ("near=00000", "near")])
def test_a_fault_is_told_beside_its_field(
    client: FlaskClient, town: SimpleNamespace, query: str, field: str
) -> None:
    page = get(client, f"/clinics?{query}", 400)
    assert f'aria-describedby="{field}-fault' in page
    assert f'<a href="#{field}">{field}</a>' in page


def test_what_was_typed_comes_back_as_text(client: FlaskClient, town: SimpleNamespace) -> None:
    page = client.get("/clinics", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_profile_says_who_stated_what_and_when(client: FlaskClient, town: SimpleNamespace) -> None:
    page = get(client, link_of_clinic(client, "Spine Together"))
    assert "A named meeting: Test Owner" in words(page)
    assert "Takes no new patients" in words(page)
    assert 'href="tel:+16175550100"' in page


def link_of_clinic(client: FlaskClient, name: str) -> str:
    """Give the address of a clinic's page from the list."""
    found = re.search(rf'href="(/clinics/[^"]+)">{name}<', client.get("/clinics?near=02451").text)
    assert found
    return found[1]


def test_a_clinic_known_by_counts_says_so(client: FlaskClient, town: SimpleNamespace) -> None:
    said = words(get(client, link_of_clinic(client, "By Registry")))
    assert "Co-located by registry, not yet confirmed" in said
    assert "The registry gives no names. It counts entries" in said


@pytest.mark.parametrize("path", ["/clinics/nobody", "/specialties/wizardry", "/teams/a-team"])
def test_what_is_not_listed_is_a_page_of_404(client: FlaskClient, town: SimpleNamespace, path: str) -> None:
    assert "We do not have this page" in get(client, path, 404)


def test_links_of_a_spanish_page_stay_spanish(client: FlaskClient, town: SimpleNamespace) -> None:
    page = get(client, "/es/clinics?near=02451")
    assert '<html lang="es">' in page
    inside = re.findall(r'href="(/[^"]*)"', page)
    assert [href for href in inside if not href.startswith(("/es/", "/static/", "/es/static/"))] == [
        "/clinics?near=02451"
    ]


def test_no_address_makes_a_link_to_another_host(client: FlaskClient, town: SimpleNamespace) -> None:
    assert 'href="//' not in get(client, "/es//evil.example/", 404)


@pytest.mark.parametrize("path", ["/", "/specialties", "/teams", "/ranking"])
def test_a_page_answers(client: FlaskClient, town: SimpleNamespace, path: str) -> None:
    assert get(client, path).count("<h1>") == 1


def test_why_this_rank_speaks_of_the_order_that_was_chosen(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    best = get(client, f"/clinics?near=02451&radius=25mi&{THREE}")
    assert "counts as 5 mi farther" in best
    nearest = get(client, f"/clinics?near=02451&radius=25mi&{THREE}&sort=distance")
    assert "You chose the nearest first. Nothing else counts in this list." in nearest
    assert "farther" not in nearest
    latest = get(client, f"/clinics?near=02451&radius=25mi&{THREE}&sort=freshness")
    assert "You chose the latest confirmed first." in latest
    assert "In the best match, that counts first" not in latest


def test_one_change_that_finds_more_brings_what_it_promises(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    page = get(client, f"/clinics?near=02451&radius=25mi&{THREE}&match=all&accepting=true")
    section = page[page.index("One change that finds more") :].split("</section>")[0]
    offers = re.findall(r'href="([^"]*)">(.*?)</a>', section)
    assert len(offers) >= 2
    for address, said in offers:
        promised = re.search(r"(\d+) clinics?$", words(said))
        assert promised, said
        assert f"{promised[1]} clinic" in words(get(client, address))
