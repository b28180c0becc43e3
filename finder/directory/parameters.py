"""Gathers the parameters of an address: which there are, how often each, and in which letters."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Iterable

from finder.errors import Fault

MAX_LENGTH = 400
_NAME_SHOWN = 40
_REFUSED_CATEGORIES = {"Cc", "Cs", "Cn"}
_REPLACEMENT = "\ufffd"
"""What a decoder writes for bytes that are no UTF-8, a lone surrogate among them."""


def gather(
    pairs: Iterable[tuple[str, str]], *, single: Collection[str], repeated: Collection[str]
) -> tuple[dict[str, list[str]], list[Fault]]:
    """Give the values by name, and what is wrong with names and letters; an empty value is not given."""
    values: dict[str, list[str]] = {}
    faults: dict[str, Fault] = {}
    for name, value in pairs:
        if name not in single and name not in repeated:
            faults.setdefault(name, unknown(name, [*single, *repeated]))
        elif message := _wrong_letters(value):
            faults.setdefault(name, Fault(_shown(name), message))
        elif value.strip():
            values.setdefault(name, []).append(value.strip())
    for name, given in values.items():
        if len(given) > 1 and name in single:
            faults.setdefault(name, Fault(name, "Give it once only."))
    return {name: given for name, given in values.items() if name not in faults}, list(faults.values())


def unknown(name: str, known: Iterable[str]) -> Fault:
    """Say that nothing is called so here, and what it may have been meant for."""
    return Fault(_shown(name), "There is no such parameter." + near_spelling(name[:_NAME_SHOWN], known))


def near_spelling(word: str, known: Iterable[str]) -> str:
    """Give a sentence that offers the nearest known spelling, or nothing where none comes near."""
    nearest = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f" Did you mean {nearest[0]}?" if nearest else ""


def _wrong_letters(value: str) -> str | None:
    if len(value) > MAX_LENGTH:
        return f"It has more than {MAX_LENGTH} characters."
    if any(letter == _REPLACEMENT or unicodedata.category(letter) in _REFUSED_CATEGORIES for letter in value):
        return "It holds characters that are no text."
    return None


def _shown(name: str) -> str:
    return name[:_NAME_SHOWN].encode("ascii", "replace").decode()
