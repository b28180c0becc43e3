"""Runs through the clinics that wait for a point, at a rate, and stops where the geocoder stays away."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from finder.db import SessionFactory, unit_of_work
from finder.places.clinic_points import Waiting, known_answer, take_answer, waiting
from finder.places.geocoders import Geocoder, GeocoderAway, Located

_CLINICS_A_LOOK = 200
_TRIES = 4
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 120.0
"""A service that asks for a longer rest is away for this run."""
_SILENT_CLINICS = 3
_ONE_AT_A_TIME = 7_391_011
"""Advisory lock number: a second run would ask everything twice and break the rate."""


class RunRefused(ValueError):
    """The run cannot begin; the message says why."""


class _Pace:
    """Lets a question pass once every so many seconds."""

    def __init__(self, per_second: float) -> None:
        self._between_s = 1.0 / per_second
        self._next = time.monotonic()

    def wait(self) -> None:
        """Wait for the turn."""
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(self._next, now) + self._between_s


def geocode_clinics(
    sessions: SessionFactory,
    *,
    geocoder: Geocoder,
    per_second: float,
    limit: int | None = None,
    told: Callable[[str], None] = lambda outcome: None,
) -> Counter[str]:
    """Ask for up to `limit` clinics; count used, unknown, doubtful, passed_over, failed, cached, and away.

    Each answer is committed by itself, so a killed run goes on where it stopped. A question that fails is
    asked again after 1, 2 and 4 seconds, or when the geocoder says (Retry-After, RFC 9110 section 10.2.3);
    after three clinics without any answer the run ends. Errors: `RunRefused` while another run goes on.
    """
    counts: Counter[str] = Counter()
    silent = 0
    pace = _Pace(per_second)
    with _only_run(sessions):
        for each in _all_waiting(sessions, geocoder, limit):
            try:
                outcome = _settle(sessions, each, geocoder, pace, counts)
                silent = 0
            except GeocoderAway as away:
                outcome, silent = "failed", silent + 1
                if silent == _SILENT_CLINICS or (away.retry_after_s or 0.0) > _LONGEST_PAUSE_S:
                    counts["away"] += 1
                    break
            counts[outcome] += 1
            told(outcome)
    return counts


def _all_waiting(sessions: SessionFactory, geocoder: Geocoder, limit: int | None) -> Iterator[Waiting]:
    after = given = 0
    while limit is None or given < limit:
        most = _CLINICS_A_LOOK if limit is None else min(_CLINICS_A_LOOK, limit - given)
        with unit_of_work(sessions) as session:
            found = waiting(session, geocoder=geocoder, after=after, limit=most)
        if not found:
            return
        yield from found
        after, given = found[-1].clinic_id, given + len(found)


def _settle(
    sessions: SessionFactory, each: Waiting, geocoder: Geocoder, pace: _Pace, counts: Counter[str]
) -> str:
    """Find an answer and write it down. No transaction is open while the geocoder is asked."""
    with unit_of_work(sessions) as session:
        known = known_answer(session, each=each, geocoder=geocoder)
    if known is None:
        located = _ask(geocoder, each.question, pace)
    else:
        [located] = known
        counts["cached"] += 1
    with unit_of_work(sessions) as session:
        return take_answer(session, each=each, located=located, geocoder=geocoder, fresh=known is None)


def _ask(geocoder: Geocoder, question: str, pace: _Pace) -> Located | None:
    """Ask, and ask again after a pause. Errors: `GeocoderAway`."""
    pause = _FIRST_PAUSE_S
    for attempt in range(1, _TRIES + 1):
        pace.wait()
        try:
            return geocoder.locate(question)
        except GeocoderAway as away:
            wanted = max(pause, away.retry_after_s or 0.0)
            if attempt == _TRIES or wanted > _LONGEST_PAUSE_S:
                raise
            time.sleep(wanted)
            pause *= 2
    raise AssertionError("the last try raises")


@contextmanager
def _only_run(sessions: SessionFactory) -> Iterator[None]:
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME}):
            raise RunRefused("Another run of the geocoder is under way.")
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _ONE_AT_A_TIME})
