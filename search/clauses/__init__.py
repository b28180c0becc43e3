"""Clauses of the query: pure functions of a question, each right in any order and combination."""

from __future__ import annotations

from typing import Any

Clause = dict[str, Any]


def every(*clauses: Clause) -> Clause:
    """Hold where all of these hold."""
    return clauses[0] if len(clauses) == 1 else {"bool": {"filter": list(clauses)}}


def at_least(count: int, clauses: list[Clause]) -> Clause:
    """Hold where at least `count` of these hold."""
    return {"bool": {"should": clauses, "minimum_should_match": count}}
