"""Street addresses through a geocoder: right, far off, unknown, slow, broken, resting."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from finder.places.answers import Caveat, Place, Precision
from finder.places.geocoders import Geocoder, GeocoderAway, NullGeocoder, make_geocoder
from finder.places.geocoding import purge_geocode_answers
from finder.places.services import resolve
from search.types import Point
from tests.integration.places.conftest import HOUSE, AnsweringServer

ADDRESS = "123 Main St, Waltham, MA 02451"

pytestmark = pytest.mark.usefixtures("gazetteer")


@pytest.fixture
def geocoder(nominatim: AnsweringServer) -> Geocoder:
    """Make the geocoder that a setting would make."""
    return make_geocoder("nominatim", url=nominatim.url, timeout_s=0.5, user_agent="tests")


def ask(session: Session, geocoder: Geocoder, address: str = ADDRESS) -> Place:
    """Resolve one address."""
    found = resolve(session, text=address, geocoder=geocoder)
    assert isinstance(found, Place)
    return found


def test_an_address_near_its_zip_is_taken_and_rounded(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer
) -> None:
    found = ask(session, geocoder)
    assert (found.point, found.precision) == (Point(42.388, -71.246), Precision.ROOFTOP)
    assert found.caveats == (Caveat.ROUNDED,)
    assert found.time_zone == "America/New_York"
    assert nominatim.asked == [f"/maps/search: {[ADDRESS]}"]


def test_a_zip_or_city_is_never_sent_to_the_geocoder(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer
) -> None:
    for words in ("02451", "Waltham, MA", "42.376,-71.235"):
        ask(session, geocoder, words)
    assert nominatim.asked == []


def test_the_second_question_is_answered_from_the_cache_and_the_cache_holds_no_words(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer
) -> None:
    first = ask(session, geocoder)
    assert ask(session, geocoder, ADDRESS.upper()).point == first.point
    assert len(nominatim.asked) == 1
    kept = session.execute(text("select * from geocode_cache")).one()
    assert "Main" not in str(kept)


def test_an_expired_answer_is_asked_again_and_purged(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer
) -> None:
    ask(session, geocoder)
    session.execute(text("update geocode_cache set expires_at = now() - interval '1 s'"))
    session.execute(text("update geocoder_turns set free_at = now() - interval '1 s'"))
    ask(session, geocoder)
    assert len(nominatim.asked) == 2
    assert purge_geocode_answers(session) == 0
    session.execute(text("update geocode_cache set expires_at = now() - interval '1 s'"))
    assert purge_geocode_answers(session) == 1


@pytest.mark.parametrize(
    ("body", "caveat"),
    [
        ([], Caveat.ADDRESS_UNKNOWN),
        ([{**HOUSE, "place_rank": 16}], Caveat.ADDRESS_UNKNOWN),  # a town is no address
        ([{**HOUSE, "lat": "42.60", "lon": "-71.24"}], Caveat.ADDRESS_DOUBTFUL),  # 22 km north
        (b"<html>", Caveat.GEOCODER_AWAY),
        (b"[" * 100_000, Caveat.GEOCODER_AWAY),
        (b"x" * 1_000_000, Caveat.GEOCODER_AWAY),
        ({"error": "no"}, Caveat.GEOCODER_AWAY),
        (
            [{"lat": "nan", "lon": "0", "class": "place", "place_rank": 30, "display_name": ""}],
            Caveat.GEOCODER_AWAY,
        ),
        ([{**HOUSE, "lat": "500"}], Caveat.GEOCODER_AWAY),
        ([{**HOUSE, "place_rank": "high"}], Caveat.GEOCODER_AWAY),
        ([7], Caveat.GEOCODER_AWAY),
    ],
)
def test_any_other_answer_leaves_the_zip_and_says_why(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer, body: Any, caveat: Caveat
) -> None:
    nominatim.body = body
    found = ask(session, geocoder)
    assert (found.name, found.precision, found.caveats) == ("02451", Precision.ZIP, (caveat,))


@pytest.mark.parametrize("status", [302, 403, 429, 500, 503])
def test_a_refusal_or_redirect_leaves_the_zip(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer, status: int
) -> None:
    nominatim.status = status
    assert ask(session, geocoder).caveats == (Caveat.GEOCODER_AWAY,)
    assert len(nominatim.asked) == 1


def test_an_answer_that_drips_is_cut_at_the_deadline(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer
) -> None:
    nominatim.drip_s = 0.1  # each byte well within a socket's timeout, all of them 15 s
    began = time.monotonic()
    assert ask(session, geocoder).caveats == (Caveat.GEOCODER_AWAY,)
    assert time.monotonic() - began < 1.5


def test_after_a_failure_the_geocoder_is_left_alone_for_a_while(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer
) -> None:
    nominatim.status = 500
    ask(session, geocoder)
    nominatim.status = 200
    assert ask(session, geocoder).caveats == (Caveat.GEOCODER_AWAY,)
    assert len(nominatim.asked) == 1


def test_nobody_listening_leaves_the_zip(session: Session) -> None:
    geocoder = make_geocoder("nominatim", url="http://127.0.0.1:9", timeout_s=0.5, user_agent="tests")
    assert ask(session, geocoder).caveats == (Caveat.GEOCODER_AWAY,)


def test_two_different_addresses_within_a_second_ask_once(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer
) -> None:
    ask(session, geocoder)
    assert ask(session, geocoder, "9 Elm St, Waltham, MA 02451").caveats == (Caveat.GEOCODER_AWAY,)
    assert len(nominatim.asked) == 1


def test_a_question_under_way_in_another_process_keeps_this_one_from_asking(
    session: Session, engine: Engine, geocoder: Geocoder, nominatim: AnsweringServer
) -> None:
    with Session(engine) as other:
        ask(other, geocoder)
        assert ask(session, geocoder).caveats == (Caveat.GEOCODER_AWAY,)
        other.rollback()
    assert len(nominatim.asked) == 1


def test_no_log_holds_the_address(
    session: Session, geocoder: Geocoder, nominatim: AnsweringServer, caplog: pytest.LogCaptureFixture
) -> None:
    nominatim.status = 500
    nominatim.body = ADDRESS.encode()
    with caplog.at_level(logging.INFO):
        ask(session, geocoder)
    assert "Main" not in caplog.text


@pytest.mark.parametrize(
    ("name", "body", "precision"),
    [
        ("photon", {"type": "house", "name": "123 Main St"}, Precision.ROOFTOP),
        ("photon", {"type": "street", "name": "Main St"}, Precision.STREET),
        ("pelias", {"layer": "address", "accuracy": "point", "name": "123 Main St"}, Precision.ROOFTOP),
        ("pelias", {"layer": "address", "accuracy": "centroid", "name": "123 Main St"}, Precision.STREET),
        ("pelias", {"layer": "locality", "name": "Waltham"}, None),
    ],
)
def test_photon_and_pelias_are_understood(
    nominatim: AnsweringServer, name: str, body: dict[str, str], precision: Precision | None
) -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-71.24567, 42.38812]},
        "properties": body,
    }
    nominatim.body = {"type": "FeatureCollection", "features": [feature]}
    if name == "pelias":
        feature["properties"] = {"label": "", **body}
    located = make_geocoder(name, url=nominatim.url, timeout_s=0.5, user_agent="tests").locate(ADDRESS)
    assert (located and located.precision) == precision


@pytest.mark.parametrize(
    ("name", "url"), [("census", "http://x"), ("nominatim", ""), ("photon", "file:///etc/passwd")]
)
def test_a_wrong_setting_is_refused_at_boot(name: str, url: str) -> None:
    with pytest.raises(ValueError, match="geocoder"):
        make_geocoder(name, url=url)


def test_by_default_nobody_is_asked() -> None:
    assert isinstance(make_geocoder("none"), NullGeocoder)


def test_a_geocoder_that_fails_says_so_to_callers_of_its_own(nominatim: AnsweringServer) -> None:
    nominatim.body = b""
    with pytest.raises(GeocoderAway):
        make_geocoder("nominatim", url=nominatim.url, timeout_s=0.5, user_agent="tests").locate(ADDRESS)
