"""Landing pages and sitemaps on real rows: counts that are true, one address a place, thin pages kept out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.factories import make_clinic

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def places(town: SimpleNamespace, engine: Engine) -> SimpleNamespace:
    """Add clinics in cities whose names are spelt in more than one way."""
    with Session(engine) as session, session.begin():
        people = ["chiropractic", "physical-therapy"]
        make_clinic(session, name="Arch", city="St. Louis", state="MO", zip5="63101", people=people)
        make_clinic(session, name="River", city="Saint Louis", state="MO", zip5="63101", people=people)
        make_clinic(session, name="Oeste", city="Mayagüez", state="PR", zip5="00680", people=people)
        one = [["chiropractic", "physical-therapy"]]
        make_clinic(session, name="One Person", city="Waltham", people=one)
    return town


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def addresses(client: FlaskClient, path: str) -> list[str]:
    response = client.get(path)
    assert response.mimetype == "application/xml"
    tree = ET.fromstring(response.data)
    return [found.text or "" for found in tree.iter(f"{SITEMAP}loc")]


def test_a_city_counts_its_clinics_and_names_them(client: FlaskClient, places: SimpleNamespace) -> None:
    said = words(client.get("/in/ma/waltham").text)
    assert "clinics 6 with two or more kinds of specialists 4" in said
    assert "Spine Together" in said
    assert "Hidden" not in said


def test_a_team_counts_only_where_two_people_stand_behind_it(
    client: FlaskClient, places: SimpleNamespace
) -> None:
    said = words(client.get("/in/ma/waltham/teams/conservative-care-team").text)
    assert "By Registry" in said
    assert "One Person" not in said


def test_a_specialty_is_found_with_its_kinds(client: FlaskClient, places: SimpleNamespace) -> None:
    said = words(client.get("/in/ma/specialties/neurosurgery").text)
    assert "Spine Together" in said
    assert "By Registry" not in said


@pytest.mark.parametrize(
    ("spelt", "canonical"),
    [
        ("/in/MA", "/in/ma"),
        ("/in/massachusetts", "/in/ma"),
        ("/in/ma/", "/in/ma"),
        ("/in/ma/WALTHAM", "/in/ma/waltham"),
        ("/in/mo/St.%20Louis", "/in/mo/saint-louis"),
        ("/in/mo/st-louis/", "/in/mo/saint-louis"),
        ("/in/pr/Mayag%C3%BCez", "/in/pr/mayaguez"),
        ("/in/puerto-rico/mayaguez", "/in/pr/mayaguez"),
        ("/es/in/misuri/st-louis/teams/conservative-care-team",
         "/es/in/mo/saint-louis/teams/conservative-care-team"),
    ],
)  # fmt: skip
def test_another_spelling_leads_to_the_one_address(
    client: FlaskClient, places: SimpleNamespace, spelt: str, canonical: str
) -> None:
    response = client.get(spelt)
    assert (response.status_code, response.headers["Location"]) == (301, canonical)
    page = client.get(canonical)
    assert page.status_code == 200
    assert f'<link rel="canonical" href="http://localhost{canonical}">' in page.text


def test_two_spellings_of_a_city_are_one_page(client: FlaskClient, places: SimpleNamespace) -> None:
    said = words(client.get("/in/mo/saint-louis").text)
    assert "Arch" in said
    assert "River" in said


@pytest.mark.parametrize(
    "path", ["/in/zz", "/in/ma/nowhere", "/in/ma/%00", "/in/ma/waltham/teams/a-team", "/in/ma/%F0%9F%8F%A5"]
)
def test_what_is_nowhere_is_404(client: FlaskClient, places: SimpleNamespace, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/in/wy", "/in/ma/lowell", "/in/pr/teams/spine-surgery-team", "/in/pr/specialties/psychology"]
)
def test_a_page_without_a_clinic_is_for_no_search_engine(
    client: FlaskClient, places: SimpleNamespace, path: str
) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert '<meta name="robots" content="noindex">' in page.text
    assert "We know no such clinic in" in page.text


def test_the_sitemaps_list_what_there_is_in_both_languages(
    client: FlaskClient, places: SimpleNamespace
) -> None:
    base = "http://127.0.0.1:8000"
    assert addresses(client, "/sitemap.xml") == [
        f"{base}/sitemaps/{name}.xml"
        for name in ("pages", "places-ma", "places-mo", "places-pr", "clinics-1")
    ]
    listed = {
        address.removeprefix(base)
        for file in addresses(client, "/sitemap.xml")
        for address in addresses(client, file.removeprefix(base))
    }
    assert {"/in/mo/saint-louis", "/es/in/pr/mayaguez/specialties/chiropractic", "/guide",
            "/in/ma/teams/conservative-care-team", "/es/clinics/" + slug(client)} <= listed  # fmt: skip
    assert "/in/pr/teams/spine-surgery-team" not in listed
    for path in listed:
        page = client.get(path)
        assert page.status_code == 200, path
        assert "noindex" not in page.text, path


def slug(client: FlaskClient) -> str:
    found = re.search(r'href="/clinics/([^"?]+)"', client.get("/in/ma/waltham").text)
    assert found
    return found[1]


def test_each_entry_names_its_other_language_and_its_last_change(
    client: FlaskClient, places: SimpleNamespace
) -> None:
    tree = ET.fromstring(client.get("/sitemaps/clinics-1.xml").data)
    first = tree.find(f"{SITEMAP}url")
    assert first is not None
    links = {link.get("hreflang"): link.get("href") or "" for link in first.iter(f"{XHTML}link")}
    assert links["es"] == links["en"].replace("8000/", "8000/es/")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", first.findtext(f"{SITEMAP}lastmod") or "")


@pytest.mark.parametrize("name", ["clinics-0", "clinics-2", "places-wy", "places-zz", "others"])
def test_a_sitemap_that_is_none_is_404(client: FlaskClient, places: SimpleNamespace, name: str) -> None:
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_robots_are_kept_from_what_is_private_or_endless(client: FlaskClient) -> None:
    said = client.get("/robots.txt").text
    assert "Disallow: /requests/" in said
    assert "Disallow: /portal" in said
    assert "Disallow: /clinics?*&*&*&*&" in said
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in said
