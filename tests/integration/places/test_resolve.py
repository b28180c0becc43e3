"""From words to places, on the whole gazetteer."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from finder.places.answers import Caveat, Choices, NotFound, Place, Precision
from finder.places.services import resolve, suggest_places
from search.errors import BadQuestion
from search.types import Point

pytestmark = pytest.mark.usefixtures("gazetteer")


def place(session: Session, text: str) -> Place:
    """Resolve words that mean one place."""
    found = resolve(session, text=text)
    assert isinstance(found, Place)
    return found


def labels(session: Session, text: str) -> list[str]:
    """Resolve words that mean several places."""
    found = resolve(session, text=text)
    assert isinstance(found, Choices)
    return [option.label for option in found.options]


def test_a_zip_is_its_centre_with_all_that_the_page_says_of_it(session: Session) -> None:
    assert place(session, "02451") == Place(
        point=Point(42.3986, -71.2451),
        label="Waltham, MA 02451",
        name="02451",
        precision=Precision.ZIP,
        state="MA",
        county="Middlesex County",
        time_zone="America/New_York",
    )


@pytest.mark.parametrize(
    ("text", "label", "precision"),
    [
        ("02451-1234", "Waltham, MA 02451", Precision.ZIP),
        ("Boston, MA 02451", "Waltham, MA 02451", Precision.ZIP),
        ("00659", "Hatillo, PR 00659", Precision.ZIP),
        ("Waltham, MA", "Waltham, MA", Precision.CITY),
        ("waltham massachusetts", "Waltham, MA", Precision.CITY),
        ("Roslindale, Boston, MA", "Roslindale, MA", Precision.CITY),
        ("Mayaguez, PR", "Mayagüez, PR", Precision.CITY),
        ("Mayagüez, Puerto Rico", "Mayagüez, PR", Precision.CITY),
        ("Los Ángeles", "Los Angeles, CA", Precision.CITY),
        ("saint louis, misuri", "St. Louis, MO", Precision.CITY),
        ("Boston", "Boston, MA", Precision.CITY),
        ("New York", "New York, NY", Precision.CITY),
        ("Nueva York", "New York, NY", Precision.CITY),
        ("New York State", "New York State", Precision.STATE),
        ("ma", "Massachusetts", Precision.STATE),
        ("Pensilvania", "Pennsylvania", Precision.STATE),
    ],
)
def test_the_ways_to_write_a_place_lead_to_it(
    session: Session, text: str, label: str, precision: Precision
) -> None:
    found = place(session, text)
    assert (found.label, found.precision) == (label, precision)


@pytest.mark.parametrize("text", ["Springfield", "Portland", "Washington", "Kansas City", "Deerfield, NH"])
def test_an_ambiguous_name_offers_choices_each_of_which_is_understood(session: Session, text: str) -> None:
    found = resolve(session, text=text)
    assert isinstance(found, Choices)
    assert len(found.options) > 1
    assert not found.misspelt
    for option in found.options:
        assert place(session, option.label).point == option.point


def test_a_state_that_contradicts_the_zip_is_asked_about(session: Session) -> None:
    assert labels(session, "Dallas, TX 02451") == ["Waltham, MA 02451", "Dallas, TX"]


def test_namesakes_within_a_state_are_told_apart_by_their_counties(session: Session) -> None:
    assert set(labels(session, "Deerfield, NH")) == {
        "Deerfield, Coos County, NH",
        "Deerfield, Rockingham County, NH",
    }


@pytest.mark.parametrize(
    ("text", "meant"), [("Walthm, MA", "Waltham, MA"), ("Sprngfield", "Springfield, MA")]
)
def test_a_misspelt_name_offers_the_nearest_ones(session: Session, text: str, meant: str) -> None:
    found = resolve(session, text=text)
    assert isinstance(found, Choices)
    assert found.misspelt
    assert meant in [option.label for option in found.options]


def test_a_lost_leading_zero_is_not_guessed(session: Session) -> None:
    assert resolve(session, text="2451") == NotFound(zip_digits=True)


@pytest.mark.parametrize("text", ["99999", "zzzzqqq", "?!", ", ,"])
def test_what_nobody_knows_is_not_found(session: Session, text: str) -> None:
    assert resolve(session, text=text) == NotFound()


@pytest.mark.parametrize(
    "text", ["500,0", "nan,nan", "1e400,0", "a\x00", "\ud800", "x" * 100_000, "０２４５１"]
)
def test_bad_input_names_the_field_and_reaches_no_database(session: Session, text: str) -> None:
    for service in (lambda: resolve(session, text=text), lambda: suggest_places(session, prefix=text)):
        try:
            service()
        except BadQuestion as error:
            assert error.parameter == "near"  # noqa: PT017 - type-ahead may take digits with a comma
    with pytest.raises(BadQuestion):
        resolve(session, text=text)


def test_a_position_keeps_no_more_than_a_hundred_metres_and_knows_its_time_zone(session: Session) -> None:
    found = place(session, "21.306944,-157.858333")
    assert (found.point, found.time_zone, found.state) == (Point(21.307, -157.858), "Pacific/Honolulu", "HI")
    assert found.caveats == (Caveat.ROUNDED,)


def test_a_position_far_from_the_country_has_no_state(session: Session) -> None:
    assert place(session, "48.2,16.4").state is None


@pytest.mark.parametrize("text", ["123 Main St, Waltham, MA 02451", "123 Main St, 02451"])
def test_without_a_geocoder_an_address_is_its_zip_and_says_so(session: Session, text: str) -> None:
    found = place(session, text)
    assert (found.name, found.precision, found.caveats) == ("02451", Precision.ZIP, (Caveat.NO_GEOCODER,))


def test_type_ahead_gives_zips_by_number_and_cities_by_people(session: Session) -> None:
    assert [found.name for found in suggest_places(session, prefix="0245", limit=3)] == [
        "02451",
        "02452",
        "02453",
    ]
    assert [found.name for found in suggest_places(session, prefix="walt", limit=1)] == ["Waltham"]
    assert suggest_places(session, prefix="springfield, il")[0].label == "Springfield, IL"
    assert {found.state for found in suggest_places(session, prefix="springfield, m")} <= {
        *("MA", "MD", "ME", "MI", "MN", "MO", "MP", "MS", "MT")
    }


def test_type_ahead_never_offers_more_than_asked_for_nor_one_city_twice(session: Session) -> None:
    found = suggest_places(session, prefix="new york", limit=5)
    assert len(found) == len({option.point for option in found}) == 5
