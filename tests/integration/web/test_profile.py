"""A clinic's page: who is there when, filters, hours, history, and what a browser may keep."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from finder.models import (
    Clinic,
    ClinicHoliday,
    ClinicHours,
    ImportChange,
    ImportRun,
    Specialist,
    SpecialistLanguage,
)
from tests.factories import add_person, make_clinic, make_source
from tests.integration.web.test_pages import get, words

TUESDAY = "2026-11-24T15:00:00+00:00"


@pytest.fixture(scope="module")
def busy(town: SimpleNamespace, engine: Engine) -> Iterator[str]:
    """Give the page of a clinic of 60 people that is open at night too."""
    with Session(engine) as session, session.begin():
        clinic = make_clinic(session, name="Example Busy", lat=42.5, attested_on=dt.date(2026, 11, 1))
        for number in range(60):
            one = Specialist(given_name="Ana", family_name=f"B{number:02}", source_id=make_source(session).id)
            session.add(one)
            session.flush()
            if number < 5:
                session.add(SpecialistLanguage(specialist_id=one.id, language_code="es"))
            code = "physiatry" if number % 2 else "chiropractic"
            add_person(
                session, clinic, [code], specialist=one, weekdays=[number % 2 + 1], accepting=number < 3
            )
        for day, opens, closes in ((2, dt.time(8), dt.time(23, 59)), (3, dt.time(0), dt.time(2))):
            session.add(ClinicHours(clinic_id=clinic.id, weekday=day, opens=opens, closes=closes))
        session.add(ClinicHoliday(clinic_id=clinic.id, day=dt.date(2026, 12, 25), name="Christmas"))
        _import_moved_it(session, clinic)
        slug, number = clinic.slug, clinic.id
    yield f"/clinics/{slug}"
    with Session(engine) as session, session.begin():
        session.delete(session.get_one(Clinic, number))


def _import_moved_it(session: Session, clinic: Clinic) -> None:
    run = ImportRun(kind="places", source_id=make_source(session).id, file_name="f.csv", file_sha256="0" * 64,
                    state="done", finished_at=dt.datetime(2026, 10, 9, tzinfo=dt.UTC))  # fmt: skip
    session.add(run)
    session.flush()
    session.refresh(clinic)
    kept = {"name": clinic.name, "suite": None, "city": clinic.city, "state": "MA", "zip5": "02451",
            "lat": clinic.lat, "lon": clinic.lon, "phone": clinic.phone, "phone_extension": None}  # fmt: skip
    before = {"clinic": {**kept, "street": "1 Old Street"}}
    session.add(ImportChange(import_id=run.id, clinic_id=clinic.id, kind="changed", before=before))


def people(page: str) -> list[str]:
    return re.findall(r"<h3>(Ana B\d\d)</h3>", page)


def test_a_big_clinic_shows_its_people_a_page_at_a_time(client: FlaskClient, busy: str) -> None:
    pages = [people(get(client, f"{busy}?page={number}")) for number in (1, 2, 3)]
    assert [name for page in pages for name in page] == [f"Ana B{number:02}" for number in range(60)]


def test_filters_of_people_are_plain_addresses(client: FlaskClient, busy: str) -> None:
    page = get(client, f"{busy}?specialty=chiropractic&accepting=1&language=es&weekday=monday")
    assert people(page) == ["Ana B00", "Ana B02"]
    assert "2 of 60 fit." in words(page)
    assert '<option value="chiropractic" selected>' in page


def test_the_next_page_keeps_the_filters(client: FlaskClient, busy: str) -> None:
    page = get(client, f"{busy}?specialty=physiatry")
    assert f'rel="next" href="{busy}?page=2&specialty=physiatry#people"' in page


def test_a_wrong_filter_is_told_and_the_clinic_still_shown(client: FlaskClient, busy: str) -> None:
    page = get(client, f"{busy}?weekday=someday", 400)
    assert "A weekday is its English name" in page
    assert "Example Busy" in page


@time_machine.travel(TUESDAY, tick=False)
def test_hours_say_open_or_not_in_the_clinics_zone(client: FlaskClient, busy: str) -> None:
    assert "Open now, until 2:00 AM tomorrow (Eastern Time)" in words(get(client, busy)).replace(
        "\u202f", " "
    )


@time_machine.travel("2026-11-28T15:00:00+00:00", tick=False)
def test_a_closed_clinic_says_when_it_opens(client: FlaskClient, busy: str, town: SimpleNamespace) -> None:
    said = words(get(client, busy)).replace("\u202f", " ")
    assert "Closed now, opens on Tuesday at 8:00 AM (Eastern Time)" in said
    assert "Closed on Dec 25, 2026 (Christmas)" in said
    said = words(get(client, "/es" + busy)).replace("\u202f", " ").replace("\xa0", " ")
    assert "Cerrada ahora, abre el martes a las 8:00 a.m. (hora oriental)" in said


def test_days_together_are_said(client: FlaskClient, busy: str, town: SimpleNamespace) -> None:
    assert "We know of no day on which all are here." in words(get(client, busy))
    spine = client.get(f"/api/v1/clinics/{town.spine}").json["data"]
    assert spine["presence"]["together"] == [2]
    assert "All on site on: Tuesday." in words(get(client, f"/clinics/{spine['slug']}"))


def test_the_history_names_what_an_import_changed(client: FlaskClient, busy: str) -> None:
    said = words(get(client, busy))
    history = said[said.index("What has changed") :]
    assert "Attested as right by: Test Owner" in history
    assert "Oct 9, 2026 A newer file changed it: A registry for tests Address In an emergency" in history


def test_a_browser_that_has_the_page_is_told_so(client: FlaskClient, busy: str) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        first = client.get(busy)
        again = client.get(busy, headers={"If-None-Match": first.headers["ETag"]})
        assert first.last_modified is not None
        assert (again.status_code, again.data) == (304, b"")
        assert (
            client.get(busy, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 200
        )
    with time_machine.travel("2026-11-28T15:00:00+00:00", tick=False):
        later = client.get(busy, headers={"If-None-Match": first.headers["ETag"]})
        assert later.status_code == 200


def test_the_way_there_is_a_link_that_says_that_it_leaves(client: FlaskClient, busy: str) -> None:
    page = get(client, busy)
    assert re.search(r'href="https://www.openstreetmap.org/directions\?to=42.5', page)
    assert "Directions on OpenStreetMap (leaves this site)" in words(page)


def test_a_clinic_known_by_its_zip_is_looked_up_by_its_address(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    slug = client.get(f"/api/v1/clinics/{town.registry}").json["data"]["slug"]
    assert "https://www.openstreetmap.org/search?query=" in get(client, f"/clinics/{slug}")
