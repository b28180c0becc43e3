"""Understands what a person wrote instead of choosing: "back surgeon or neurosurgeon, with a PT"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from finder.suggesting.terms import How, Match, Meaning, Terms
from search.errors import EngineAway
from search.text import words
from search.types import Engine

_BOTH = frozenset({"specialty", "team"})
_TOGETHER = re.compile(r"\s*[,;+]\s*|\s+(?:and|with|plus|&|y|con)\s+", re.IGNORECASE)
_EITHER = re.compile(r"\s*/\s*|\s+(?:or|o|u)\s+", re.IGNORECASE)
_LIMIT = 8
_AS_ALIKE = 5.0
"""Misspelt words that lead to two terms within this many percent may mean either."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What words mean: items as the `specialty` parameter spells them, a team, or a name to look for.

    `doubt` are words with several meanings (`options`), or with none that we know; `rest` was not read yet.
    """

    specialties: tuple[str, ...] = ()
    team: str | None = None
    name: str | None = None
    doubt: str = ""
    options: tuple[Meaning, ...] = ()
    rest: str = ""


def understand(engine: Engine, *, terms: Terms, text: str) -> Understood:
    """Give what the words mean; names of clinics and people are asked of `engine` where no term is sure."""
    whole = terms.find(text, kinds=_BOTH, limit=_LIMIT)
    sure = bool(whole) and whole[0].how is How.EXACT
    if (not sure and _is_a_name(engine, text, whole)) or not text.strip():
        return Understood(name=text.strip() or None)
    parts = [text] if sure else [part for part in _TOGETHER.split(text) if part.strip()]
    specialties: list[str] = []
    team = None
    for at, part in enumerate(parts):
        meanings, doubt = _alternatives(terms, part, whole=sure)
        if doubt is not None:
            found, options = doubt
            rest = ", ".join(parts[at + 1 :])
            return Understood(tuple(specialties), team, doubt=found, options=options, rest=rest)
        specialties += _item(meanings)
        team = next((meaning.code for meaning in meanings if meaning.kind == "team"), team)
    return Understood(tuple(dict.fromkeys(specialties)), team)


def _alternatives(
    terms: Terms, part: str, *, whole: bool
) -> tuple[list[Meaning], tuple[str, tuple[Meaning, ...]] | None]:
    """Give what each of the alternatives means, up to the first that is in doubt, and that doubt."""
    meanings: list[Meaning] = []
    for words_of_one in [part] if whole else _EITHER.split(part):
        options = _meanings(terms, words_of_one)
        if len(options) != 1:
            return meanings, (words_of_one, options)
        meanings += options
    return meanings, None


def _item(meanings: list[Meaning]) -> list[str]:
    codes = dict.fromkeys(meaning.code for meaning in meanings if meaning.kind == "specialty")
    return [",".join(codes)] if codes else []


def _meanings(terms: Terms, text: str) -> tuple[Meaning, ...]:
    """Give the meanings that fit as well as the best one does."""
    found = terms.find(text, kinds=_BOTH, limit=_LIMIT)
    if not found:
        return ()
    best, lone_word = found[0], len(words(text)) == 1
    margin = {How.BEGINNING: math.inf if lone_word else 0.0, How.ALIKE: _AS_ALIKE}.get(best.how, 0.0)
    return tuple(one.meaning for one in found if one.how is best.how and one.off - best.off <= margin)


def _is_a_name(engine: Engine, text: str, found: list[Match]) -> bool:
    """Tell whether the words begin a name, where no term holds them better."""
    if found and found[0].how is not How.ALIKE:
        return False
    try:
        return bool(engine.names(text, None, 1))
    except EngineAway:
        return False
