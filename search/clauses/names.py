"""Free words: each must begin a word of a name. The user's text never reaches a query language."""

from __future__ import annotations

from search.clauses import Clause, at_least, every
from search.text import words


def named(text: str) -> list[Clause]:
    """Each folded word begins a word of the clinic's, its organization's, its people's or its city's name."""
    return _prefixes("words", words(text))


def one_name(beginnings: tuple[str, ...]) -> Clause:
    """All of these (at least one) begin words of one and the same name: the clinic's or one specialist's."""
    person = {"nested": {"path": "people", "query": every(*_prefixes("people.words", beginnings))}}
    return at_least(1, [every(*_prefixes("name_words", beginnings)), person])


def _prefixes(field: str, beginnings: tuple[str, ...]) -> list[Clause]:
    return [{"prefix": {field: beginning}} for beginning in beginnings]
