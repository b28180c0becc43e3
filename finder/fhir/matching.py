"""Turns values of a search into SQL tests of expressions, the same for every store of resources."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, not_, or_, select

from finder.directory.postgis.place import geography
from finder.fhir.wanted import Leaf, Moment, Near, Text, Token
from search import text as spelling

Clause = ColumnElement[bool]
_LETTERS = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Give the text as PostgreSQL's `fold` does: letters and digits only, so LIKE finds no sign in it."""
    return " ".join(_LETTERS.findall(spelling.fold(text).replace("'", "")))


def some(table: Any, *tests: Clause) -> Clause:
    """Say whether a row of a table passes; however far out chains reach, only this table is asked here."""
    # SQLAlchemy correlates with the next query around by itself, but chains reach farther out.
    return exists(select(literal(1)).select_from(table).where(*tests).correlate_except(table))


def within(leaf: Leaf, point: Any) -> Clause:
    """Say whether a point lies in one of the circles."""
    circles = [value for value in leaf.values if isinstance(value, Near)]
    return or_(*(func.ST_DWithin(point, geography(it.center), it.radius_m, false()) for it in circles))


def metres(point: Any, near: Near) -> ColumnElement[float]:
    """Give how far a point lies from the middle of a circle, on the sphere as every search here."""
    found: ColumnElement[float] = func.ST_Distance(point, geography(near.center), false())
    return found


def codes(leaf: Leaf) -> list[str]:
    """Give the codes that are asked for, of whatever system."""
    return [value.code for value in leaf.values if isinstance(value, Token) and value.code]


def strings(leaf: Leaf, *columns: Any, folds: Any = func.fold) -> Clause:
    """Say whether one of the columns begins with, is, or contains one of the texts."""
    return or_(false(), *(_string(leaf, column, folds) for column in columns))


def _string(leaf: Leaf, column: Any, folds: Any) -> Clause:
    texts = [value.text for value in leaf.values if isinstance(value, Text)]
    if leaf.modifier == "exact":
        return or_(*(column == text for text in texts))
    before = "%" if leaf.modifier == "contains" else ""
    # A text of signs alone would fold to nothing, which every name begins with.
    keys = [key for text in texts if (key := folded(text))]
    return or_(false(), *(folds(column).like(f"{before}{key}%") for key in keys))


def tokens(leaf: Leaf, system: str, code: Any) -> Clause:
    """Say whether this code of this system is one of the wanted ones."""
    wanted = [v for v in leaf.values if isinstance(v, Token) and v.system in (None, system)]
    return or_(false(), *(code.is_not(None) if v.code is None else code == v.code for v in wanted))


def any_tokens(leaf: Leaf, system: Any, code: Any) -> Clause:
    """Say whether a code whose system stands in a column is one of the wanted ones."""
    return or_(false(), *(_token(v, system, code) for v in leaf.values if isinstance(v, Token)))


def _token(value: Token, system: Any, code: Any) -> Clause:
    tests: list[Any] = [] if value.code is None else [code == value.code]
    if value.system is not None:
        tests.append(system == value.system)
    return and_(*tests)


def moments(leaf: Leaf, begins: Any, ends: Any) -> Clause:
    """Say whether a stretch of time (its last instant included) compares so (FHIR R4, 3.1.1.4.7)."""
    return or_(false(), *(_moment(v, begins, ends) for v in leaf.values if isinstance(v, Moment)))


def _moment(value: Moment, begins: Any, ends: Any) -> Clause:
    within = and_(begins >= value.start, ends < value.end)
    tests: dict[str, Clause] = {
        "eq": within,
        "ne": not_(within),
        "gt": ends >= value.end,
        "lt": begins < value.start,
        "ge": or_(within, ends >= value.end),
        "le": or_(within, begins < value.start),
        "sa": begins >= value.end,
        "eb": ends < value.start,
        "ap": and_(begins < value.end, ends >= value.start),
    }
    return tests[value.prefix]
