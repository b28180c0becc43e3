"""Elasticsearch goes away and comes back: patients are answered throughout, and no change is missed."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.functional.conftest import Product

QUESTION = "near=Waltham,+MA&specialty=interventional-pain&specialty=psychology&specialty=chiropractic"
REAL = "boston-paincare-center-inc-waltham-ma"
PATIENCE_S = 20


def asked(product: Product, query: str = QUESTION) -> dict[str, Any]:
    """Ask the JSON API."""
    with urllib.request.urlopen(f"{product.url}/api/v1/clinics?{query}", timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def page(product: Product, query: str = QUESTION) -> str:
    """Ask for the page."""
    with urllib.request.urlopen(f"{product.url}/clinics?{query}", timeout=10) as answer:
        return str(answer.read().decode())


def until(condition: Callable[[], bool], what: str) -> None:
    """Ask again and again until it holds."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE_S} s"


@pytest.fixture
def restored(product: Product) -> Iterator[Product]:
    """Give the product with Elasticsearch in place before and after the test."""
    yield product
    product.elasticsearch.restore()
    until(lambda: asked(product)["meta"]["engine"] == "elasticsearch", "Elasticsearch answers again")


def test_a_real_clinic_has_the_wanted_three_together(product: Product) -> None:
    found = asked(product)
    clinic = next(one for one in found["data"] if one["slug"] == REAL)
    assert clinic["coverage"]["lacks"] == []
    assert clinic["verified"]["status"] == "by_registry"
    assert "CMS Physician Compare" in clinic["sources"][0]


def test_while_it_is_away_the_same_clinics_are_found_and_the_page_says_so(restored: Product) -> None:
    before = [one["slug"] for one in asked(restored)["data"]]
    restored.elasticsearch.cut()
    found = asked(restored)
    assert found["meta"]["engine"] == "postgis"
    assert [one["slug"] for one in found["data"]] == before
    assert "limited search" in page(restored)


def test_while_it_is_silent_the_same_clinics_are_found(restored: Product) -> None:
    before = [one["slug"] for one in asked(restored)["data"]]
    restored.elasticsearch.hang()
    assert [one["slug"] for one in asked(restored)["data"]] == before


def test_what_changed_meanwhile_is_found_after_its_return(restored: Product) -> None:
    restored.elasticsearch.cut()
    engine = create_engine(restored.environment["FINDER_DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into specialty_counts (clinic_id, specialty_code, count, stated_on, source_id)"
                " select id, 'rheumatology', 2, current_date, source_id from clinics where slug = :slug"
            ),
            {"slug": REAL},
        )
    engine.dispose()
    together = "near=02451&radius=5mi&specialty=rheumatology&specialty=chiropractic&match=all"
    assert REAL in [one["slug"] for one in asked(restored, together)["data"]]
    restored.elasticsearch.restore()

    def found_by_the_index() -> bool:
        answer = asked(restored, together)
        slugs = [one["slug"] for one in answer["data"]]
        return answer["meta"]["engine"] == "elasticsearch" and REAL in slugs

    until(found_by_the_index, "the new mix is found by the index")
