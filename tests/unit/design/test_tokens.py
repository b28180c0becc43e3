"""Every colour that stands on another is seen by whoever sees less, in both schemes."""

import pytest

from finder.design.tokens import ON, Pair, contrast, read
from tests.guards.source import CHECKOUT

TOKENS = read(CHECKOUT / "static" / "css" / "tokens.css")


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("pair", TOKENS.pairs, ids=lambda pair: f"{pair.colour} on {pair.ground}")
def test_a_colour_stands_out_from_its_ground_in_the_light_and_in_the_dark(pair: Pair) -> None:
    assert min(pair.light, pair.dark) >= pair.least


def test_no_colour_of_text_is_left_out() -> None:
    drawn = set(ON) | {colour for colours in ON.values() for colour, _least in colours}
    assert set(TOKENS.light) - drawn == {"line"}  # only parts, never tells


def test_the_dark_scheme_gives_every_colour_its_own_value() -> None:
    assert [name for name in TOKENS.light if TOKENS.light[name] == TOKENS.dark[name]] == []
    assert TOKENS.spaces["space-4"] == 16
