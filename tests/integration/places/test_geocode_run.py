"""Batch geocoding: points with their precision, doubts, faults of the geocoder, and going on after a stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from finder.config import Settings
from finder.context import CommandContext
from finder.db import SessionFactory, unit_of_work
from finder.models import Clinic, ClinicPoint, GeocodeAnswer, SearchOutbox
from finder.places import geocode_run
from finder.places.geocode_commands import geocode
from finder.places.geocode_run import RunRefused, geocode_clinics
from finder.places.geocoders import Geocoder, make_geocoder
from tests.factories import make_clinic, make_vocabulary
from tests.integration.places.conftest import HOUSE, AnsweringServer

pytestmark = pytest.mark.usefixtures("gazetteer")
PARIS = {**HOUSE, "lat": "48.85", "lon": "2.35"}


@pytest.fixture
def clinics(sessions: SessionFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionFactory]:
    """Give a database with three clinics at their ZIP's point, one invented and one with a rooftop."""
    monkeypatch.setattr(geocode_run, "_FIRST_PAUSE_S", 0.01)
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        for number in range(1, 4):
            make_clinic(session, point_precision="zip", street=f"{number} Main St")
        make_clinic(session, point_precision="zip", name="Example Clinic", demo=True)
        make_clinic(session, point_precision="rooftop")
    yield sessions
    with unit_of_work(sessions) as session:
        session.execute(text("truncate geocode_cache"))


@pytest.fixture
def geocoder(nominatim: AnsweringServer) -> Geocoder:
    """Make the geocoder that a setting would make."""
    return make_geocoder("nominatim", url=nominatim.url, timeout_s=0.3, user_agent="tests")


@pytest.fixture
def run(clinics: SessionFactory, geocoder: Geocoder) -> Any:
    """Give the run, fast."""
    return lambda **values: dict(geocode_clinics(clinics, geocoder=geocoder, per_second=1_000, **values))


def points(sessions: SessionFactory) -> list[tuple[str | None, float | None]]:
    with unit_of_work(sessions) as session:
        rows = session.execute(select(Clinic.point_precision, Clinic.lat).order_by(Clinic.id).limit(3))
        return [(precision, lat) for precision, lat in rows]


def test_each_coarse_clinic_gets_its_point_with_precision_and_origin(
    clinics: SessionFactory, nominatim: AnsweringServer, run: Any
) -> None:
    assert run() == {"used": 3}
    assert nominatim.asked == [f"/maps/search: ['{n} Main St, Waltham, MA 02451']" for n in (1, 2, 3)]
    assert points(clinics) == [("rooftop", 42.38812)] * 3
    with unit_of_work(clinics) as session:
        known = session.scalars(select(ClinicPoint)).all()
        assert {(each.geocoder, each.outcome, each.precision) for each in known} == {
            ("nominatim", "used", "rooftop")
        }
        assert all(each.metres_from_zip is not None and each.metres_from_zip < 3_000 for each in known)
        assert session.scalar(select(SearchOutbox).limit(1)) is not None
    assert run() == {}


def test_a_street_is_no_rooftop_and_a_town_is_no_address(
    clinics: SessionFactory, nominatim: AnsweringServer, run: Any
) -> None:
    nominatim.body = [{**HOUSE, "class": "highway", "place_rank": 26}]
    run(limit=1)
    nominatim.body = [{**HOUSE, "class": "boundary", "place_rank": 16}]
    assert run() == {"unknown": 2}
    assert [precision for precision, _ in points(clinics)] == ["street", "zip", "zip"]


def test_an_answer_on_another_continent_is_doubted_and_not_used(
    clinics: SessionFactory, nominatim: AnsweringServer, run: Any
) -> None:
    before = points(clinics)
    nominatim.body = [PARIS]
    assert run() == {"doubtful": 3}
    assert points(clinics) == before
    with unit_of_work(clinics) as session:
        [far] = set(session.scalars(select(ClinicPoint.metres_from_zip)))
        assert far is not None
        assert 5_000_000 < far < 6_000_000
    nominatim.body = [HOUSE]
    assert run() == {}, "nobody is asked twice about the same address"


def test_a_clinic_that_moved_is_asked_for_again(clinics: SessionFactory, run: Any) -> None:
    run()
    with unit_of_work(clinics) as session:
        clinic = session.scalars(select(Clinic).order_by(Clinic.id)).first()
        assert clinic is not None
        clinic.street, clinic.point_precision = "9 Elm St", "zip"
    assert run() == {"used": 1}


def test_a_point_that_an_import_made_coarse_is_restored_without_asking(
    clinics: SessionFactory, nominatim: AnsweringServer, run: Any
) -> None:
    run()
    nominatim.asked.clear()
    with unit_of_work(clinics) as session:
        session.execute(text("update clinics set point_precision = 'zip' where not demo"))
        session.execute(text("truncate geocode_cache"))
    assert run(limit=3) == {"used": 3, "cached": 3}
    assert nominatim.asked == []
    assert points(clinics) == [("rooftop", 42.38812)] * 3


def test_the_limit_holds_and_the_next_run_goes_on(
    clinics: SessionFactory, nominatim: AnsweringServer, run: Any
) -> None:
    assert run(limit=2) == {"used": 2}
    assert run() == {"used": 1}
    assert len(nominatim.asked) == len(set(nominatim.asked)) == 3


def test_a_geocoder_that_says_when_is_asked_again_then(
    clinics: SessionFactory, nominatim: AnsweringServer, run: Any
) -> None:
    nominatim.refusals = [(429, "1")]
    began = time.monotonic()
    assert run(limit=1) == {"used": 1}
    assert time.monotonic() - began >= 1.0
    assert len(nominatim.asked) == 2


def test_a_geocoder_that_wants_an_hour_ends_the_run(
    clinics: SessionFactory, nominatim: AnsweringServer, run: Any
) -> None:
    nominatim.refusals = [(429, "3600")]
    assert run() == {"away": 1}
    assert len(nominatim.asked) == 1
    assert run() == {"used": 3}


@pytest.mark.parametrize("fault", ["malformed", "slow", "broken"])
def test_a_geocoder_without_usable_answers_ends_the_run_and_changes_nothing(
    clinics: SessionFactory, nominatim: AnsweringServer, run: Any, fault: str
) -> None:
    before = points(clinics)
    if fault == "malformed":
        nominatim.body = [{"lat": "north", "lon": None}]
    elif fault == "slow":
        nominatim.drip_s = 0.1
    else:
        nominatim.refusals = [(500, "")] * 12
    assert run() == {"failed": 2, "away": 1}
    assert points(clinics) == before
    with unit_of_work(clinics) as session:
        assert session.scalars(select(GeocodeAnswer)).all() == []
    nominatim.hurry.set()


def test_one_answer_that_makes_no_sense_does_not_hold_up_the_others(
    clinics: SessionFactory, nominatim: AnsweringServer, run: Any
) -> None:
    nominatim.refusals = [(500, "")] * 4
    assert run() == {"failed": 1, "used": 2}
    assert run() == {"used": 1}


def test_the_rate_is_kept(clinics: SessionFactory, geocoder: Geocoder) -> None:
    began = time.monotonic()
    geocode_clinics(clinics, geocoder=geocoder, per_second=10)
    assert time.monotonic() - began >= 0.2


def test_two_runs_at_once_are_refused(clinics: SessionFactory, geocoder: Geocoder) -> None:
    with geocode_run._only_run(clinics), pytest.raises(RunRefused, match="under way"):
        geocode_clinics(clinics, geocoder=geocoder, per_second=1)


def test_a_killed_run_goes_on_where_it_stopped(
    clinics: SessionFactory, nominatim: AnsweringServer, settings: Settings, run: Any
) -> None:
    environment = os.environ | {
        "FINDER_DATABASE_URL": settings.database_url,
        "FINDER_SECRET_KEY": settings.secret_key.get_secret_value(),
        "FINDER_GEOCODER": "nominatim",
        "FINDER_GEOCODER_URL": nominatim.url,
    }
    command = [sys.executable, "-c", "from finder.cli import main; main()", "geocode", "run", "--rate", "2"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while points(clinics)[0][0] == "zip" and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    while run_is_locked(clinics):
        time.sleep(0.05)
    run()
    assert points(clinics) == [("rooftop", 42.38812)] * 3
    assert len(nominatim.asked) <= 4, "at most the question under way is asked twice"


def run_is_locked(sessions: SessionFactory) -> bool:
    held = text("select count(*) from pg_locks where locktype = 'advisory' and objid = :key")
    with unit_of_work(sessions) as session:
        return bool(session.scalar(held, {"key": geocode_run._ONE_AT_A_TIME}))


def test_the_command_says_what_it_did_and_what_is_missing(
    clinics: SessionFactory, nominatim: AnsweringServer, settings: Settings
) -> None:
    without = CliRunner().invoke(geocode, ["run"], obj=CommandContext(settings))
    assert (without.exit_code, "Set FINDER_GEOCODER" in without.output) == (1, True)
    own = settings.model_copy(update={"geocoder": "nominatim", "geocoder_url": nominatim.url})
    said = CliRunner().invoke(geocode, ["run", "--rate", "1000"], obj=CommandContext(own))
    assert said.exit_code == 0, said.output
    assert "3  clinics given their own point" in said.output
