"""Matches typed words against the words people use for specialties and teams, in memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from finder.models import Specialty, Team
from search.text import words

_ALIKE = 78.0
"""The least likeness in percent (insertions and deletions) of a misspelt word: one or two letters of ten."""
_BEYOND_LETTERS = "\U0010ffff"
_SAYS_NOTHING = frozenset(words("a an and for the my of near me de del la el los las para con y un una"))

Rank = tuple["How", float, int]


class How(IntEnum):
    """How typed words lead to a term or a name, the surest way first."""

    EXACT = 0
    BEGINNING = 1  # each typed word begins a word of it
    WITHIN = 2  # all of its words stand among those typed
    ALIKE = 3  # spelt nearly so


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term stands for. `kind` is "specialty" or "team"; names are in the reader's language."""

    kind: str
    code: str
    name: str
    lay_name: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """A meaning, the term that led to it, how, and how far `off` the words are of others of that kind."""

    meaning: Meaning
    term: str
    how: How
    off: float = 0.0


class Terms:
    """All terms, folded once; found in the order of `How`."""

    def __init__(self, terms: list[tuple[str, Meaning]]) -> None:
        self._terms = terms
        self._words = [_telling(term) for term, _ in terms]
        self._joined = [" ".join(found) for found in self._words]
        self._places = sorted({(word, at) for at, found in enumerate(self._words) for word in found})

    def find(self, text: str, *, kinds: frozenset[str], limit: int) -> list[Match]:
        """Give at most `limit` meanings, the best first, each once with its best term."""
        typed = _telling(text)
        if not typed:
            return []
        ranks = {at: rank for at in self._likely(typed) if (rank := _rank(typed, self._words[at], at))}
        alike = process.extract(
            " ".join(typed), self._joined, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None
        )
        for _, likeness, at in alike:
            ranks.setdefault(at, (How.ALIKE, -likeness, at))
        best: dict[Meaning, Match] = {}
        for at in sorted(ranks, key=ranks.__getitem__):
            (term, meaning), (how, off, _) = self._terms[at], ranks[at]
            if meaning.kind in kinds:
                best.setdefault(meaning, Match(meaning, term, how, off))
        return list(best.values())[:limit]

    def _likely(self, typed: tuple[str, ...]) -> set[int]:
        """Give the terms that hold a beginning for each typed word, and those that hold one word as typed."""
        begun = [set(self._at(part, part + _BEYOND_LETTERS)) for part in typed]
        return set.intersection(*begun).union(*(self._at(word, word + "\0") for word in typed))

    def _at(self, first: str, beyond: str) -> Iterator[int]:
        """Give the terms that hold a word from the one on and before the other."""
        start = bisect_left(self._places, (first, 0))
        return (at for _word, at in self._places[start : bisect_left(self._places, (beyond, 0))])


def load_terms(session: Session, *, locale: str) -> Terms:
    """Read the terms of both languages, the vocabulary's order first; names are given in `locale`."""
    loaded = selectinload(Specialty.terms), selectinload(Specialty.registry_names)
    terms: list[tuple[str, Meaning]] = []
    for row in session.scalars(select(Specialty).order_by(Specialty.position).options(*loaded)):
        spanish = locale == "es"
        name, lay_name = (row.name_es, row.lay_name_es) if spanish else (row.name_en, row.lay_name_en)
        meaning = Meaning("specialty", row.code, name, lay_name)
        called = [row.name_en, row.name_es, row.lay_name_en, row.lay_name_es]
        called += sorted(term.term for term in row.terms)
        called += sorted(registry.value for registry in row.registry_names)
        terms += [(term, meaning) for term in called]
    for team in session.scalars(select(Team).order_by(Team.position)):
        meaning = Meaning("team", team.code, team.name_es if locale == "es" else team.name_en, None)
        terms += [(team.name_en, meaning), (team.name_es, meaning)]
    return Terms(terms)


def _rank(typed: tuple[str, ...], found: tuple[str, ...], at: int) -> Rank | None:
    if typed == found:
        return How.EXACT, 0, at
    if all(any(word.startswith(part) for word in found) for part in typed):
        return How.BEGINNING, len(found) - len(typed), at
    if found and set(found) <= set(typed):
        return How.WITHIN, -len(found), at
    return None


def _telling(text: str) -> tuple[str, ...]:
    return tuple(word for word in words(text) if word not in _SAYS_NOTHING)
