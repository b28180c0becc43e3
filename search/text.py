"""Folds text for matching, at index and at query time alike; the index itself analyses nothing."""

from __future__ import annotations

import re
import unicodedata

_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "’": "'"}
)
_APOSTROPHE_IN_WORD = re.compile(r"(?<=\w)'(?=\w)")
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Give the text without case, accents and doubled blanks: " Señor  GROẞ" becomes "senor gross"."""
    if text.isascii():  # most names are, and nothing in them decomposes
        return " ".join(text.lower().split())
    # Case first: it turns ß into ss and capital Ø into ø; again last, for what decomposition uncovers.
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS_WITHOUT_DECOMPOSITION)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def words(text: str) -> tuple[str, ...]:
    """Give the folded words in their order, each once; an apostrophe joins ("O'Neil" is "oneil")."""
    return tuple(dict.fromkeys(_WORD.findall(_APOSTROPHE_IN_WORD.sub("", fold(text)))))
