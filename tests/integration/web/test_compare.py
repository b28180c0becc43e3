"""Clinics side by side: what each row says, which rows differ, and what a wrong question is told."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from tests.integration.web.test_pages import get, words


@pytest.fixture(scope="module")
def slugs(client: FlaskClient, town: SimpleNamespace) -> SimpleNamespace:
    """Give the slugs of the town's clinics."""
    found = {
        name: client.get(f"/api/v1/clinics/{number}").json["data"]["slug"]
        for name, number in vars(town).items()
        if name != "hidden"
    }
    return SimpleNamespace(**found)


def asked(*clinics: str) -> str:
    return "/compare?" + "&".join(f"clinic={slug}" for slug in clinics)


def row(page: str, title: str) -> tuple[list[str], bool]:
    """Give the cells of a row, and whether it is marked as differing."""
    found = re.search(rf'<tr role="row"( class="differs")?><th [^>]*>{title}[ <].*?</tr>', page)
    assert found, title
    cells = re.findall(r'<span class="compare-says[^>]*>(.*?)</span>', found[0])
    return [words(cell) for cell in cells], found[1] is not None


def test_a_row_says_what_each_clinic_has_and_whether_they_differ(
    client: FlaskClient, slugs: SimpleNamespace
) -> None:
    page = get(client, asked(slugs.spine, slugs.two, slugs.registry))
    assert row(page, "Chiropractic") == (["1 person, 1 takes new patients", "none", "2 entries"], True)
    assert row(page, "Neurosurgery") == (["1 person", "1 person", "none"], True)
    assert row(page, "Kind of clinic") == (["Independent group"] * 3, False)
    assert row(page, "All on site on") == (["Tuesday", "days not known", "days not known"], True)
    assert row(page, "Shared Records") == (["Proof: 2 of 4", "not stated", "not stated"], True)
    assert row(page, "Medicare") == (["yes", "not stated", "not stated"], True)
    assert row(page, "Es") == (["by staff", "not stated", "not stated"], True)
    assert row(page, "Monday")[0][1:] == ["not known", "not known"]


def test_the_order_is_the_one_asked_for(client: FlaskClient, slugs: SimpleNamespace) -> None:
    page = get(client, asked(slugs.two, slugs.spine))
    assert re.findall(r'role="columnheader"><a [^>]*>([^<]+)', page) == ["Two Kinds", "Spine Together"]


def test_one_clinic_alone_is_offered_others_that_are_near_and_alike(
    client: FlaskClient, slugs: SimpleNamespace
) -> None:
    page = get(client, asked(slugs.two))
    assert "Add one more clinic to compare." in page
    offered = re.findall(r"Add ([A-Z][\w ]+)</a>", page)
    assert offered[:2] == ["Two Boards", "Spine Together"]
    assert f"{asked(slugs.two, slugs.spine)}" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("clinic=a&clinic=b&clinic=c&clinic=d&clinic=e", "We compare at most 4 clinics at a time."),
        ("clinic=nobody", "We have no clinic “nobody”. It may have closed."),
        ("clinic=x&clinic=x", "A clinic was there twice."),
        ("clinics=x", "There is no such parameter. Did you mean clinic?"),
        ("clinic=%00", "It holds characters that are no text."),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(
    client: FlaskClient, slugs: SimpleNamespace, query: str, said: str
) -> None:
    assert said in words(get(client, f"/compare?{query}", 400))


def test_the_right_ones_of_a_wrong_question_are_still_compared(
    client: FlaskClient, slugs: SimpleNamespace
) -> None:
    page = get(client, asked(slugs.spine, "nobody", slugs.two, slugs.spine), 400)
    assert re.findall(r'role="columnheader"><a [^>]*>([^<]+)', page) == ["Spine Together", "Two Kinds"]


def test_a_hidden_clinic_is_not_compared(
    client: FlaskClient, slugs: SimpleNamespace, town: SimpleNamespace
) -> None:
    assert "Hidden" not in get(client, asked(slugs.two))


def test_a_slug_is_shown_as_text(client: FlaskClient, slugs: SimpleNamespace) -> None:
    page = client.get("/compare", query_string={"clinic": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page


def test_nothing_to_compare_says_how_to_begin(client: FlaskClient, slugs: SimpleNamespace) -> None:
    assert "Here you see up to 4 clinics side by side." in get(client, "/compare")


def test_the_shortlist_takes_no_parameters_so_that_no_list_is_sent(client: FlaskClient, town: object) -> None:
    assert "The list stays on this device" in get(client, "/shortlist")
    assert client.get("/shortlist?clinic=x").status_code == 400


def test_a_comparison_is_spanish_below_es(client: FlaskClient, slugs: SimpleNamespace) -> None:
    page = get(client, "/es" + asked(slugs.spine, slugs.two))
    assert row(page, "Chiropractic")[0] == ["1 persona, 1 acepta pacientes nuevos", "ninguno"]
