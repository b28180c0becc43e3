"""Suggests specialties, teams, places, clinics and specialists for the words typed so far."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.models import Clinic
from finder.places.names import place_key
from finder.places.services import suggest_places
from finder.suggesting.terms import How, Terms
from search.errors import BadQuestion, EngineAway
from search.text import words
from search.types import MAX_WORDS_LENGTH, Engine, NameHit, Point

KINDS = ("specialty", "team", "place", "clinic", "specialist")
"""What can be suggested; of two that fit alike, the kind that stands first here comes first."""
MOST = 10
_MOST_OF_A_KIND = {"specialty": 6, "team": 2, "place": 3, "clinic": 3, "specialist": 3}
_SURE_LETTERS = 4
"""A misspelt name is looked for by the first letters of its words, which are seldom wrong."""
_ALIKE_NAMES = 80.0
_NAMES_COMPARED = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion.

    `key` is a code, a place's label or a clinic's id; `term` are the words that matched; `where` is the city
    of a clinic or the county of a place, `slug` the clinic's.
    """

    kind: str
    key: str
    name: str
    lay_name: str | None
    term: str
    where: str | None = None
    slug: str | None = None


Found = tuple[How, Suggestion]


def suggest(
    session: Session, engine: Engine, *, terms: Terms, q: str, center: Point | None = None, limit: int = MOST
) -> list[Suggestion]:
    """Give at most `limit` suggestions, what fits best first; names that fit alike stand nearest first.

    Names are left out while the engine is away. Errors: `BadQuestion` naming `q`.
    """
    text = _checked(q)
    found = list(_terms(terms, text))
    unsure = all(how is How.ALIKE for how, _ in found)
    names = _names(session, engine, text, center, misspelt_too=unsure)
    # Of one misspelt word both are offered; several words that come near a clinic's name mean the clinic.
    unsure &= not names or (len(words(text)) == 1 and names[0][0] is How.ALIKE)
    found += [*names, *_places(session, text, misspelt_too=unsure)]
    found.sort(key=lambda one: (one[0], KINDS.index(one[1].kind)))
    return list(_of_every_kind(suggestion for _, suggestion in found))[:limit]


def _checked(q: str) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in q):
        raise BadQuestion("q", "Control characters are no words.")
    text = q.strip()
    if not text:
        raise BadQuestion("q", "Write at least one letter.")
    if len(text) > MAX_WORDS_LENGTH:
        raise BadQuestion("q", f"At most {MAX_WORDS_LENGTH} characters.")
    return text


def _terms(terms: Terms, text: str) -> Iterator[Found]:
    for match in terms.find(text, kinds=frozenset({"specialty", "team"}), limit=MOST):
        meaning = match.meaning
        yield (
            match.how,
            Suggestion(meaning.kind, meaning.code, meaning.name, meaning.lay_name, match.term),
        )


def _places(session: Session, text: str, *, misspelt_too: bool) -> Iterator[Found]:
    try:
        places = suggest_places(session, prefix=text, misspelt_too=misspelt_too)
    except BadQuestion:  # words that can name no place may still name a specialty
        return
    typed = place_key(text)
    for place in places:
        name, label = place_key(place.name), place_key(place.label)
        begins = label.startswith(typed) or name.startswith(typed)
        how = How.EXACT if typed in (name, label) else How.BEGINNING if begins else How.ALIKE
        where = place.county if place.county and place.county not in place.label else None
        yield how, Suggestion("place", place.label, place.label, None, place.name, where)


def _names(
    session: Session, engine: Engine, text: str, center: Point | None, *, misspelt_too: bool
) -> list[Found]:
    try:
        found = [(_how(text, hit.name), hit) for hit in engine.names(text, center, MOST)]
        if misspelt_too and not found:
            found = [(How.ALIKE, hit) for hit in _misspelt(engine, text, center)]
    except EngineAway:
        return []
    listed = _listed(session, {hit.clinic_id for _, hit in found})
    return [
        (how, Suggestion(hit.kind, str(hit.clinic_id), hit.name, None, hit.name, *listed[hit.clinic_id]))
        for how, hit in found
        if hit.clinic_id in listed
    ]


def _how(text: str, name: str) -> How:
    return How.EXACT if words(text) == words(name) else How.BEGINNING


def _misspelt(engine: Engine, text: str, center: Point | None) -> list[NameHit]:
    """Give the names whose words begin alike and that are spelt nearly so, the most alike first."""
    typed = words(text)
    if not any(len(word) > _SURE_LETTERS for word in typed):
        return []
    beginnings = " ".join(word[:_SURE_LETTERS] for word in typed)
    hits = engine.names(beginnings, center, _NAMES_COMPARED)
    likeness = {hit: fuzz.partial_ratio(" ".join(typed), " ".join(words(hit.name))) for hit in hits}
    alike = [hit for hit in hits if likeness[hit] >= _ALIKE_NAMES]
    return sorted(alike, key=lambda hit: -likeness[hit])


def _listed(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    """Give city and slug of the clinics that are published now: the index is a guide, never the truth."""
    if not ids:
        return {}
    shown = select(Clinic.id, Clinic.city, Clinic.state, Clinic.slug).where(
        Clinic.id.in_(ids), Clinic.status == "published"
    )
    return {row.id: (f"{row.city}, {row.state}", row.slug) for row in session.execute(shown)}


def _of_every_kind(suggestions: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Leave out what one kind has beyond its share, so that the others are seen."""
    left = dict(_MOST_OF_A_KIND)
    for suggestion in suggestions:
        left[suggestion.kind] -= 1
        if left[suggestion.kind] >= 0:
            yield suggestion
