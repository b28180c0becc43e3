"""The patient's pages and the API, through the application as it is started, on real rows."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from icalendar import Calendar
from pydantic import SecretStr
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from finder import db
from finder.app import create_app
from finder.config import Settings
from finder.mail import services as mails
from finder.models import AppointmentRequest, OutgoingMail
from finder.sealing.services import open_data_key
from tests.conftest import SECRET
from tests.integration.appointments.conftest import open_clinic

CANARY = "ZZCANARY"


@pytest.fixture(scope="module")
def settings_here(database_url: str) -> Settings:
    return Settings(database_url=database_url, secret_key=SecretStr(SECRET), engine="postgis")


@pytest.fixture(scope="module")
def client(settings_here: Settings) -> FlaskClient:
    app = create_app(settings_here)
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["RATELIMIT_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def place(engine: Engine, sessions: db.SessionFactory, client: FlaskClient) -> Iterator[SimpleNamespace]:
    """The clinic of the other tests, committed, with openings from now on."""
    with Session(engine) as session, session.begin():
        made = open_clinic(session, now=dt.datetime.now(dt.UTC), lead_minutes=24 * 60)
        found = SimpleNamespace(id=made.id, slug=made.clinic.slug)
    client.delete_cookie("request")
    yield found
    with engine.begin() as connection:
        connection.execute(text("truncate request_attempts"))


def form_of(client: FlaskClient, place: SimpleNamespace, **query: str) -> dict[str, str]:
    """Open the form as a browser does, some seconds ago, and fill it in."""
    asked = {"specialty": "physiatry", **query}
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=20), tick=True):
        page = client.get(f"/clinics/{place.slug}/request", query_string=asked)
    assert page.status_code == 200
    mark = re.search(r'name="form" value="([^"]+)"', page.text)
    assert mark is not None
    return {
        "form": mark[1], "specialty": "physiatry", "time": "ask", "reason": f"{CANARY} hurts.",
        "first_visit": "yes", "records": "none", "records_where": "", "insurance": "", "language": "en",
        "access_needs": "", "name": f"{CANARY} Person", "email": "zzcanary@example.org", "phone": "",
        "not_before": "", "consent": "yes", "fax_for_robots": "",
    }  # fmt: skip


def send(client: FlaskClient, place: SimpleNamespace, form: dict[str, str]) -> Any:
    """Send a form."""
    return client.post(f"/clinics/{place.slug}/request", data=form)


def mailed(settings: Settings, engine: Engine) -> list[dict[str, object]]:
    """Open the queued mails, oldest first."""
    with Session(engine) as session:
        rows = session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at)).all()
        return [_opened(session, settings, row) for row in rows]


def _opened(session: Session, settings: Settings, row: OutgoingMail) -> dict[str, object]:
    assert row.data_key_id is not None
    assert row.content is not None
    key = open_data_key(session, keyring=settings.keyring, key_id=row.data_key_id)
    content = key.unseal(row.content, table=mails.TABLE, column="content", row=row.id)
    return {"template": row.template, **json.loads(content)}


def reference_on(page: str) -> str:
    found = re.search(r'name="reference" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def act(client: FlaskClient, deed: str, **more: str) -> Any:
    """Press a button of one's own page."""
    reference = reference_on(client.get("/requests/yours").text)
    return client.post(f"/requests/yours/{deed}", data={"reference": reference, **more})


def test_a_patient_asks_confirms_and_gets_a_calendar_file(
    client: FlaskClient, place: SimpleNamespace, settings_here: Settings, engine: Engine
) -> None:
    form = form_of(client, place)
    page = client.get(f"/clinics/{place.slug}/request?specialty=physiatry").text
    time = re.search(r'name="time" value="(\d+)"', page)
    assert time is not None
    sent = send(client, place, {**form, "time": time[1]})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/requests/yours")
    waiting = client.get("/requests/yours")
    assert "Look into your mail" in waiting.text
    assert act(client, "confirm").status_code == 409
    path = str(mailed(settings_here, engine)[0]["path"])
    with Session(engine) as session:
        before = session.scalars(select(AppointmentRequest.version)).one()
    followed = client.get(path)
    assert (followed.status_code, followed.headers["Location"]) == (303, "/requests/yours")
    assert followed.headers["Referrer-Policy"] == "no-referrer"
    with Session(engine) as session:
        assert session.scalars(select(AppointmentRequest.version)).one() == before
    assert act(client, "confirm").status_code == 303
    booked = client.get("/requests/yours")
    assert "Your appointment is booked" in booked.text
    assert booked.headers["Cache-Control"] == "no-store"
    calendar = Calendar.from_ical(client.get("/requests/yours/calendar.ics").data)
    (event,) = calendar.walk("VEVENT")
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert CANARY not in calendar.to_ical().decode()
    assert "physiatry" not in calendar.to_ical().decode().lower()
    assert act(client, "message", body="I come by bus.").status_code == 303
    assert "I come by bus." in client.get("/requests/yours").text
    assert act(client, "cancel").status_code == 303
    assert "This request is cancelled" in client.get("/requests/yours").text


def test_a_moved_appointment_keeps_its_calendar_entry_until_it_is_called_off(
    client: FlaskClient, place: SimpleNamespace, settings_here: Settings, engine: Engine
) -> None:
    page = client.get(f"/clinics/{place.slug}/request?specialty=physiatry").text
    first, second, *_ = re.findall(r'name="time" value="(\d+)"', page)
    send(client, place, {**form_of(client, place), "time": first})
    client.get(str(mailed(settings_here, engine)[0]["path"]))
    act(client, "confirm")
    (before,) = Calendar.from_ical(client.get("/requests/yours/calendar.ics").data).walk("VEVENT")
    assert act(client, "pick", time=second).status_code == 303
    (after,) = Calendar.from_ical(client.get("/requests/yours/calendar.ics").data).walk("VEVENT")
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert after["DTSTART"].dt > before["DTSTART"].dt
    assert act(client, "cancel").status_code == 303
    assert "Take it out of my calendar" in client.get("/requests/yours").text
    taken_back = Calendar.from_ical(client.get("/requests/yours/calendar.ics").data)
    (gone,) = taken_back.walk("VEVENT")
    assert (taken_back["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (gone["UID"], gone["SEQUENCE"]) == (before["UID"], after["SEQUENCE"] + 1)
    assert gone["DTSTART"].dt == after["DTSTART"].dt


def test_the_same_form_sent_twice_makes_one_request(
    client: FlaskClient, place: SimpleNamespace, engine: Engine
) -> None:
    form = form_of(client, place)
    first, second = send(client, place, form), send(client, place, form)
    assert (first.status_code, second.status_code) == (303, 303)
    with Session(engine) as session:
        assert len(session.scalars(select(AppointmentRequest.id)).all()) == 1
        assert len(session.scalars(select(OutgoingMail.id)).all()) == 1
    assert send(client, place, {**form, "reason": "Something else."}).status_code == 409


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "nobody"}, "Write an e-mail address"),
        ({"name": ""}, "Please fill this in."),
        ({"first_visit": ""}, "Choose one of these."),
        ({"consent": ""}, "Tick this box"),
        ({"phone": "12"}, "Write a phone number"),
        ({"not_before": "soon"}, "Write a date"),
        ({"name": "A\x00B"}, "no text"),
        ({"name": "A\u202eB"}, "no text"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "Write it on one line."),
        ({"fax_for_robots": "1"}, "That was very fast"),
        ({"state": "booked"}, "There is no such field."),
        ({"specialty": "radiology"}, "Who do you want to see?"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_asked_twice(
    client: FlaskClient, place: SimpleNamespace, engine: Engine, change: dict[str, str], said: str
) -> None:
    answer = send(client, place, {**form_of(client, place), **change})
    assert answer.status_code == 400
    assert said in answer.text
    if "specialty" not in change:
        assert f"{CANARY} hurts." in answer.text
    with Session(engine) as session:
        assert session.scalars(select(AppointmentRequest.id)).all() == []


def test_a_form_that_is_sent_in_no_time_is_no_persons(client: FlaskClient, place: SimpleNamespace) -> None:
    form = form_of(client, place)
    page = client.get(f"/clinics/{place.slug}/request?specialty=physiatry").text
    mark = re.search(r'name="form" value="([^"]+)"', page)
    assert mark is not None
    answer = send(client, place, {**form, "form": mark[1]})
    assert answer.status_code == 400
    assert "That was very fast" in answer.text


def test_wrong_links_and_no_link_show_the_same_page(client: FlaskClient, place: SimpleNamespace) -> None:
    answers = [client.get(path) for path in ("/requests/" + "x" * 43, "/requests/short", "/requests/yours")]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({re.sub(r"/requests/[\w-]+", "", answer.text) for answer in answers}) == 1
    assert client.post("/requests/yours/cancel", data={"reference": "AAAA-AAAA"}).status_code == 404


def test_a_page_of_one_request_decides_nothing_about_another(
    client: FlaskClient, place: SimpleNamespace
) -> None:
    send(client, place, form_of(client, place))
    first = reference_on(client.get("/requests/yours").text)
    send(client, place, form_of(client, place))
    answer = client.post("/requests/yours/cancel", data={"reference": first})
    assert answer.status_code == 409


def test_an_unknown_parameter_is_named(client: FlaskClient, place: SimpleNamespace) -> None:
    answer = client.get(f"/clinics/{place.slug}/request?speciality=physiatry")
    assert answer.status_code == 400
    assert "speciality" in answer.text


def test_all_that_was_told_can_be_had_and_erased(client: FlaskClient, place: SimpleNamespace) -> None:
    send(client, place, form_of(client, place))
    data = client.get("/requests/yours/data.json").json
    assert data["patient"]["name"] == f"{CANARY} Person"
    assert act(client, "erase").status_code == 409
    assert "It is deleted" in act(client, "erase", sure="yes").text
    assert client.get("/requests/yours").status_code == 404


def test_the_pages_speak_spanish(client: FlaskClient, place: SimpleNamespace) -> None:
    page = client.get(f"/es/clinics/{place.slug}/request?specialty=physiatry").text
    assert "¿Por qué quiere venir?" in page
    assert "hora estándar oriental" in page or "hora de verano oriental" in page


def test_no_word_of_a_patient_is_in_clear_in_any_table(
    client: FlaskClient, place: SimpleNamespace, engine: Engine
) -> None:
    send(client, place, form_of(client, place))
    act(client, "message", body=f"{CANARY} says")
    with engine.connect() as connection:
        tables = connection.execute(
            text("select table_name from information_schema.tables where table_schema = 'public'"
                 " and table_type = 'BASE TABLE' and table_name <> 'spatial_ref_sys'")
        ).scalars().all()  # fmt: skip
        found = [
            name
            for name in tables
            if connection.execute(
                text(f'select count(*) from "{name}" as row where row::text ilike :canary or'
                     " row::text ilike :hex"), {"canary": f"%{CANARY}%", "hex": f"%{CANARY.encode().hex()}%"}
            ).scalar()
        ]  # fmt: skip
    assert found == []
