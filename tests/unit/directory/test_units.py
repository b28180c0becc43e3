"""Miles and kilometres: one choice, kept in the radius of the address."""

from __future__ import annotations

import pytest

from finder.directory.units import length_in_words, other_unit, shown_units


@pytest.mark.parametrize(
    ("radius", "units"), [(None, ("mi", "km")), ("25mi", ("mi",)), ("40km", ("km",)), ("40 km", ("km",))]
)
def test_lengths_are_shown_in_the_unit_of_the_radius(radius: str | None, units: tuple[str, ...]) -> None:
    assert shown_units((("radius", radius),) if radius else ()) == units


@pytest.mark.parametrize(
    ("radius", "other"),
    [(None, "40km"), ("25mi", "40km"), ("160km", "100mi"), ("7.5mi", "12.07km"), ("3 km", "1.864mi")],
)
def test_the_other_unit_asks_for_about_the_same_circle(radius: str | None, other: str) -> None:
    assert other_unit((("radius", radius),) if radius else ())[1] == other


def test_a_radius_is_written_as_people_read_it() -> None:
    assert [length_in_words(text) for text in ("25mi", "8 km", "-1")] == ["25 mi", "8 km", "-1"]
