"""Plain words, misspelt and in two languages, lead to the specialist, clinic or place that is meant."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from finder.directory.postgis.engine import PostgisEngine
from finder.places.answers import Place
from finder.places.services import resolve
from finder.suggesting.services import suggest
from finder.suggesting.terms import load_terms
from search.vocabulary import Vocabulary

TABLE = Path(__file__).parents[2] / "data" / "plain_words.csv"
FIRST = 3
RECALL = 0.95

Suggested = Callable[[str, str], list[tuple[str, str]]]


def misses(suggested: Suggested) -> tuple[int, list[tuple[str, str]]]:
    """Ask every question of the table; give how many there are, and those without their answer."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missed = [
        (row["question"], row["expected"])
        for row in rows
        if not any(row["expected"] in found for found in suggested(row["question"], row["near"])[:FIRST])
    ]
    return len(rows), missed


@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_service_has_nineteen_of_twenty_among_the_first_three(
    engine: Engine, seeded: None, locale: str
) -> None:
    searching = PostgisEngine(sessionmaker(engine), Vocabulary)
    with Session(engine) as session:
        terms = load_terms(session, locale=locale)

        def suggested(question: str, near: str) -> list[tuple[str, str]]:
            place = resolve(session, text=near) if near else None
            center = place.point if isinstance(place, Place) else None
            found = suggest(session, searching, terms=terms, q=question, center=center)
            return [(one.key, one.name) for one in found]

        asked, missed = misses(suggested)
    assert asked >= 60
    assert 1 - len(missed) / asked >= RECALL, missed


@pytest.mark.parametrize("root", ["", "/es"])
def test_the_call_of_the_page_has_nineteen_of_twenty_among_the_first_three(
    client: FlaskClient, seeded: None, root: str
) -> None:
    def suggested(question: str, near: str) -> list[tuple[str, str]]:
        query = {"q": question} | ({"near": near} if near else {})
        answer = client.get(f"{root}/api/v1/suggest", query_string=query)
        return [(one["key"], one["name"]) for one in answer.json["data"]]

    asked, missed = misses(suggested)
    assert 1 - len(missed) / asked >= RECALL, missed
