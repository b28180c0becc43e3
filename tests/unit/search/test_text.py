"""Words are folded alike wherever they come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        (" Señor  GROẞ ", "senor gross"),
        ("Ægir Øre Łódź Þór", "aegir ore lodz thor"),
        ("İstanbul", "istanbul"),
        ("Mayagu\N{COMBINING DIAERESIS}ez", "mayaguez"),
        ("ﬁne Ⅳ", "fine iv"),
        ("\tLakeside  SPINE \n", "lakeside spine"),
    ],
)
def test_case_accents_and_blanks_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_are_parted_at_all_but_letters_and_digits_and_an_apostrophe_joins() -> None:
    assert words("O’Neil-Smith, D.C. (3rd) smith_x") == ("oneil", "smith", "d", "c", "3rd", "x")
