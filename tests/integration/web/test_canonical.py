"""What a search engine is told of each address: its canonical one, its twins, and whether to keep it."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

NOINDEX = '<meta name="robots" content="noindex">'


def named(client: FlaskClient, path: str) -> tuple[str, dict[str, str]]:
    """The canonical address and the twins by language, without our origin."""
    head = client.get(path).text
    (canonical,) = re.findall(r'<link rel="canonical" href="http://localhost([^"]*)">', head)
    twins = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="http://localhost([^"]*)">', head)
    return unescape(canonical), {language: unescape(address) for language, address in twins}


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/clinics", "/clinics"),
        ("/clinics?near=02451", "/clinics?near=02451"),
        ("/clinics?q=&near=02451&specialty=physiatry", "/clinics?near=02451&specialty=physiatry"),
        ("/clinics?specialty=wizardry", "/clinics"),
        ("/teams", "/teams"),
        ("/teams/two-kinds", "/teams/two-kinds"),
        ("/", "/"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_each_page_names_its_one_address_and_its_twins(
    client: FlaskClient, town: SimpleNamespace, prefix: str, path: str, own: str
) -> None:
    canonical, twins = named(client, prefix + path)
    assert canonical == prefix + own
    assert twins == {"en": own, "es": "/es" + own, "x-default": own}


@pytest.mark.parametrize(
    "path",
    [
        "/clinics?near=02451&accepting=1",
        "/clinics?near=42.376,-71.236",
        "/clinics?near=02451&radius=10mi",
        "/clinics?near=99501&match=all&specialty=physiatry",
        "/clinics?near=nowhere+at+all",
        "/es/clinics?near=02451&q=spine",
    ],
)
def test_search_engines_keep_no_filtered_or_empty_search_and_nobodys_position(
    client: FlaskClient, town: SimpleNamespace, path: str
) -> None:
    assert NOINDEX in client.get(path).text


@pytest.mark.parametrize("path", ["/clinics?near=02451", "/es/clinics?specialty=physiatry&near=Waltham,+MA"])
def test_search_engines_may_keep_a_plain_question_about_a_town(
    client: FlaskClient, town: SimpleNamespace, path: str
) -> None:
    assert NOINDEX not in client.get(path).text


def test_a_page_that_stands_for_itself_is(client: FlaskClient, town: SimpleNamespace) -> None:
    assert NOINDEX not in client.get("/clinics").text


def test_a_profile_with_filters_names_the_profile(client: FlaskClient, town: SimpleNamespace) -> None:
    slug = client.get(f"/api/v1/clinics/{town.spine}").json["data"]["slug"]  # type: ignore[index]  # it is there
    assert named(client, f"/clinics/{slug}?specialty=physiatry")[0] == f"/clinics/{slug}"
