"""Driving times in both dialects: right, missing, late, broken; kept, rounded, and never a failure."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from finder.config import Settings
from finder.routing import kept
from finder.routing.kept import KeptTimes
from finder.routing.routers import NullRouter, Router, RouterAway, make_router
from search.types import Point
from tests.unit.routing.standin import StandIn, running

HERE = Point(42.376543, -71.235678)
THERE, ELSEWHERE = Point(42.40001, -71.10002), Point(51.9, -179.5)
DIALECTS = ["osrm", "valhalla"]


@pytest.fixture
def service() -> Iterator[StandIn]:
    with running() as server:
        yield server


@pytest.fixture(params=DIALECTS)
def router(request: pytest.FixtureRequest, service: StandIn) -> Router:
    return make_router(request.param, url=service.url, timeout_s=0.4)


def test_all_ways_are_asked_for_at_once_in_their_order(router: Router, service: StandIn) -> None:
    service.times = [720.5, None]
    assert router.seconds(HERE, [THERE, ELSEWHERE]) == [720.5, None]
    [asked] = service.asked
    assert asked == [pytest.approx((p.lat, p.lon), abs=1e-3) for p in (HERE, THERE, ELSEWHERE)]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{}", b'{"durations": []}', b'{"durations": [[0]]}',
        b'{"durations": [[0, "x"]]}',
        b'{"durations": [[0, -5]]}', b'{"durations": [[0, 1e12]]}', b'{"durations": [[0, NaN]]}',
        b'{"durations": [[0, 1, 2]]}', b'{"durations": {"0": 1}}', b'{"sources_to_targets": [[]]}',
        b'{"sources_to_targets": [[{}]]}', b'{"sources_to_targets": [[{"time": {}}]]}', b"[" * 100_000,
        b'{"durations": [[0, ' + b"1" * 300_000 + b"]]}", b"\xff\xfe",
    ],
)  # fmt: skip
def test_a_malformed_answer_is_none(router: Router, service: StandIn, body: bytes) -> None:
    service.body = body
    with pytest.raises(RouterAway):
        router.seconds(HERE, [THERE])


@pytest.mark.parametrize("status", [302, 400, 429, 500, 503])
def test_a_refusal_is_no_answer(router: Router, service: StandIn, status: int) -> None:
    service.status, service.times = status, [5]
    with pytest.raises(RouterAway):
        router.seconds(HERE, [THERE])


def test_a_service_that_hangs_is_left_at_the_deadline(router: Router, service: StandIn) -> None:
    service.hang = True
    began = time.monotonic()
    with pytest.raises(RouterAway):
        router.seconds(HERE, [THERE])
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_service_that_is_not_there_is_away(dialect: str) -> None:
    with pytest.raises(RouterAway):
        make_router(dialect, url="http://127.0.0.1:9", timeout_s=0.4).seconds(HERE, [THERE])


def test_known_ways_are_not_asked_for_again_and_the_origin_is_rounded(
    router: Router, service: StandIn
) -> None:
    times = KeptTimes(router)
    service.times = [60]
    assert times.seconds(HERE, [THERE, THERE]) == [60, 60]
    assert times.seconds(Point(42.37651, -71.23571), [THERE]) == [60]
    service.times = [90]
    assert times.seconds(HERE, [ELSEWHERE, THERE]) == [90, 60]
    assert [len(asked) for asked in service.asked] == [2, 2]
    assert service.asked[0][0] == (42.377, -71.236)


def test_a_service_that_failed_rests_and_then_is_asked_again(
    router: Router, service: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = KeptTimes(router)
    service.status = 500
    assert times.seconds(HERE, [THERE]) == [None]
    service.status, service.times = 200, [60]
    assert times.seconds(HERE, [THERE]) == [None]
    assert len(service.asked) == 1
    later = time.monotonic() + kept.REST_S + 1
    monkeypatch.setattr(kept.time, "monotonic", lambda: later)
    assert times.seconds(HERE, [THERE]) == [60]


def test_nobody_is_asked_by_default() -> None:
    times = KeptTimes(make_router("none"))
    assert not times.known
    assert times.seconds(HERE, [THERE]) == [None]
    assert NullRouter().seconds(HERE, [THERE]) == [None]


@pytest.mark.parametrize(("name", "url"), [("osrm", ""), ("valhalla", "ftp://a"), ("google", "http://a")])
def test_a_router_without_a_usable_address_stops_the_start(name: str, url: str) -> None:
    with pytest.raises(ValueError, match="router"):
        make_router(name, url=url)


def test_an_unknown_router_is_named_by_the_settings() -> None:
    with pytest.raises(ValidationError, match="router"):
        Settings(database_url="postgresql+psycopg://a", secret_key="k" * 40, router="google")
