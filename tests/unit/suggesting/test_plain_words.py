"""Plain words, misspelt and in two languages, lead to the specialty that people mean by them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from sqlalchemy.orm import Session

from finder.seeding.services import seed
from finder.suggesting.terms import load_terms

TABLE = Path(__file__).parents[2] / "data" / "plain_words.csv"


def test_nineteen_of_twenty_questions_find_their_specialty_among_the_first_three(session: Session) -> None:
    seed(session, today=dt.date(2026, 11, 24))
    terms = load_terms(session, locale="en")
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    misses = []
    for row in rows:
        found = terms.find(row["question"], kinds=frozenset({"specialty", "team"}), limit=3)
        if row["expected"] not in [match.meaning.code for match in found]:
            misses.append((row["question"], [match.meaning.code for match in found]))
    assert len(rows) >= 60
    assert 1 - len(misses) / len(rows) >= 0.95, misses
