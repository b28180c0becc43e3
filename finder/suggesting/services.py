"""Suggests specialties, teams, places, clinics and specialists for the words typed so far."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy.orm import Session

from finder.places.services import suggest_places
from finder.suggesting.terms import Terms
from search.errors import BadQuestion, EngineAway
from search.types import MAX_WORDS_LENGTH, Engine, Point

KINDS = frozenset({"specialty", "team", "place", "clinic", "specialist"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion; `key` is a code, a place's label or a clinic's id, `term` the words that matched."""

    kind: str
    key: str
    name: str
    lay_name: str | None
    term: str


def suggest(
    session: Session,
    engine: Engine,
    *,
    terms: Terms,
    q: str,
    center: Point | None = None,
    kinds: frozenset[str] = KINDS,
    limit: int = 8,
) -> list[Suggestion]:
    """Give at most `limit` of each source: terms first, then places, then names, nearest first.

    Names are left out while the engine is away. Errors: `BadQuestion` naming `q`.
    """
    text = _checked(q)
    found = [
        Suggestion(
            match.meaning.kind, match.meaning.code, match.meaning.name, match.meaning.lay_name, match.term
        )
        for match in terms.find(text, kinds=kinds, limit=limit)
    ]
    if "place" in kinds:
        found += _places(session, text, limit)
    if kinds & {"clinic", "specialist"}:
        found += [hit for hit in _names(engine, text, center, limit) if hit.kind in kinds]
    return found


def _checked(q: str) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in q):
        raise BadQuestion("q", "Control characters are no words.")
    text = q.strip()
    if not text:
        raise BadQuestion("q", "Write at least one letter.")
    if len(text) > MAX_WORDS_LENGTH:
        raise BadQuestion("q", f"At most {MAX_WORDS_LENGTH} characters.")
    return text


def _places(session: Session, text: str, limit: int) -> list[Suggestion]:
    try:
        places = suggest_places(session, prefix=text, limit=limit)
    except BadQuestion:  # words that can name no place may still name a specialty
        return []
    return [Suggestion("place", place.label, place.name, None, place.name) for place in places]


def _names(engine: Engine, text: str, center: Point | None, limit: int) -> list[Suggestion]:
    try:
        hits = engine.names(text, center, limit)
    except EngineAway:
        return []
    return [Suggestion(hit.kind, str(hit.clinic_id), hit.name, None, hit.name) for hit in hits]
