"""How the words of `near` are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.places.names import STATES, place_key, state_code
from finder.places.question import Address, checked, position, readings
from search.errors import BadQuestion
from search.types import Point


@pytest.mark.parametrize(
    "text",
    [
        "x" * 201,
        "x" * 100_000,
        "",
        "  ",
        "Walt\x00ham",
        "Walt\x1bham",
        "Waltham\ud800",
        "Waltham\u202eMA",
        "０２４５１",  # full width
        "٠٢٤٥١",  # Arabic digits
    ],
)
def test_words_that_cannot_be_a_place_are_refused_by_the_name_of_the_field(text: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        checked(text)
    assert refused.value.parameter == "near"


@pytest.mark.parametrize(
    "text",
    [
        "nan,nan",
        "inf,0",
        "-Infinity, 0",
        "1e400,0",
        "1e1,0",
        "500,0",
        "0,181",
        "90.001,0",
        "1_0,0",
        "1.2.3,0",
    ],
)
def test_two_numbers_that_are_no_position_are_refused(text: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        position(text)
    assert refused.value.parameter == "near"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("42.37649,-71.23561", Point(42.376, -71.236)),
        (" -14.3, +170".strip(), Point(-14.3, 170.0)),
        ("90,180", Point(90.0, 180.0)),
    ],
)
def test_a_position_is_rounded_to_about_a_hundred_metres(text: str, point: Point) -> None:
    assert position(text) == point


@pytest.mark.parametrize("text", ["Waltham, MA", "02451", "1 Main St, 02451", "Nantucket"])
def test_other_words_are_no_position(text: str) -> None:
    assert position(text) is None


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("02451", Address(zip5="02451")),
        ("02451-1234", Address(zip5="02451")),
        ("024511234", Address(zip5="02451")),
        ("Waltham, MA", Address(city="Waltham", state="MA")),
        ("Waltham, massachusetts, USA", Address(city="Waltham", state="MA")),
        ("San Juan, Puerto Rico", Address(city="San Juan", state="PR")),
        ("Albuquerque, Nuevo México", Address(city="Albuquerque", state="NM")),
        ("Waltham, MA 02451", Address(city="Waltham", state="MA", zip5="02451")),
        ("123 Main St, Waltham, MA 02451", Address("123 Main St", "Waltham", None, "MA", "02451")),
        ("12 A St, Apt 3, Waltham, MA", Address("12 A St, Apt 3", "Waltham", None, "MA")),
        ("Franklin, Venango County, PA", Address(city="Franklin", county="venango county", state="PA")),
        ("100 Main St, 02451", Address(street="100 Main St", zip5="02451")),
    ],
)
def test_the_likeliest_reading_comes_first(text: str, first: Address) -> None:
    assert readings(text)[0] == first


def test_words_without_a_comma_are_a_city_first_and_a_city_with_its_state_then() -> None:
    assert readings("Port Washington") == [
        Address(city="Port Washington"),
        Address(city="Port", state="WA"),
    ]


def test_a_street_without_commas_tries_the_longest_city_name_first() -> None:
    cities = [reading.city for reading in readings("5 Elm St Salt Lake City UT")]
    assert cities.index("Salt Lake City") < cities.index("City")


@given(st.text(max_size=250))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        words = checked(text)
        point = position(words)
    except BadQuestion:
        return
    assert point is not None or isinstance(readings(words), list)


@pytest.mark.parametrize("name", ["St. Louis", "SAINT LOUIS", " saint  louis "])
def test_spellings_of_one_name_are_alike(name: str) -> None:
    assert place_key(name) == "saint louis"


def test_each_state_is_known_by_its_code_and_both_names() -> None:
    for code, names in STATES.items():
        assert [state_code(code.lower()), *map(state_code, names)] == [code] * 3
