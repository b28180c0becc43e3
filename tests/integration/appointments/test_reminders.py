"""The letter of the day before: in time, once for each appointment, and only to who wants it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from finder import db
from finder.appointments import jobs
from finder.appointments.services import deciding, reminding
from finder.appointments.services.free import OfferedVisit, free_openings
from finder.models import AppointmentRequest, OutgoingMail
from tests.factories.requests import office_at
from tests.integration.appointments.conftest import KINDS, NOW
from tests.integration.appointments.test_at_once import all_at_once, many, place
from tests.integration.appointments.test_pages import act, client, form_of, mailed, send, settings_here
from tests.integration.appointments.test_pages import place as page_place
from tests.integration.appointments.test_requests import CLINIC, HOUR, agree, sent

__all__ = ["client", "many", "page_place", "place", "settings_here"]
DAY = 24 * HOUR


def later(session: Session, place: SimpleNamespace, days: int = 3, number: int = 0) -> OfferedVisit:
    """Give an opening some days ahead."""
    visits = free_openings(session, clinic_id=place.id, specialty="physiatry", now=NOW)
    return [visit for visit in visits if visit.starts_at > NOW + days * DAY][number]


def booked(session: Session, place: SimpleNamespace) -> tuple[AppointmentRequest, OfferedVisit]:
    visit = later(session, place)
    return sent(session, place, openings=[visit.opening_id]), visit


def reminded(session: Session, now: dt.datetime) -> int:
    """Do what the job does at a moment; give how many were reminded."""
    due = reminding.due_reminders(session, now=now, limit=9)
    return sum(reminding.remind(session, request_id=each, office=office_at(now)) for each in due)


def test_a_patient_is_reminded_once_a_day_before(session: Session, open_place: SimpleNamespace) -> None:
    _request, visit = booked(session, open_place)
    letters = select(func.count()).select_from(OutgoingMail)
    before = session.scalar(letters) or 0
    assert reminded(session, visit.starts_at - DAY - HOUR) == 0
    assert reminded(session, visit.starts_at - DAY) == 1
    assert [reminded(session, visit.starts_at - n * HOUR) for n in (23, 12, 3, 1)] == [0, 0, 0, 0]
    assert session.scalar(letters) == before + 1
    agree(session)


def test_nobody_is_reminded_at_night(session: Session, open_place: SimpleNamespace) -> None:
    """The visit is at nine in the morning or later; eight in the evening and three at night are too late."""
    _request, visit = booked(session, open_place)
    midnight = visit.starts_at.replace(hour=5, minute=0)
    assert [reminded(session, midnight + n * HOUR) for n in (-4, -2, 0, 3)] == [0, 0, 0, 0]
    assert reminded(session, midnight - 5 * HOUR) == 1


def test_a_moved_appointment_is_reminded_of_again(session: Session, open_place: SimpleNamespace) -> None:
    request, visit = booked(session, open_place)
    assert reminded(session, visit.starts_at - DAY) == 1
    other = later(session, open_place, days=9)
    deciding.pick(
        session, request_id=request.id, opening_ids=[other.opening_id],
        office=office_at(visit.starts_at - 20 * HOUR),
    )  # fmt: skip
    assert reminded(session, visit.starts_at - 19 * HOUR) == 0
    assert reminded(session, other.starts_at - 20 * HOUR) == 1


def test_who_books_within_the_last_day_or_cancels_or_wants_none_is_left_alone(
    session: Session, open_place: SimpleNamespace
) -> None:
    soon = free_openings(session, clinic_id=open_place.id, specialty="physiatry", now=NOW)[1]
    sent(session, open_place, openings=[soon.opening_id])
    assert reminded(session, NOW) == 0
    cancelled, visit = booked(session, open_place)
    deciding.cancel(session, request_id=cancelled.id, actor=CLINIC, office=office_at(NOW))
    quiet, _same = booked(session, open_place)
    reminding.switch(session, request_id=quiet.id, wanted=False)
    assert reminded(session, visit.starts_at - DAY) == 0
    reminding.switch(session, request_id=quiet.id, wanted=True)
    assert reminded(session, visit.starts_at - 20 * HOUR) == 1


def test_of_several_visits_the_first_is_reminded_of(session: Session, open_place: SimpleNamespace) -> None:
    openings = [
        [v for v in free_openings(session, clinic_id=open_place.id, specialty=kind, now=NOW)
         if v.starts_at > NOW + 3 * DAY][n]
        for n, kind in enumerate(KINDS)
    ]  # fmt: skip
    sent(session, open_place, specialties=list(KINDS), openings=[each.opening_id for each in openings])
    assert reminded(session, openings[0].starts_at - DAY) == 1
    assert reminded(session, openings[2].starts_at - DAY) == 0


def test_several_workers_at_once_remind_once(
    many: db.SessionFactory, place: SimpleNamespace, engine: Engine
) -> None:
    with Session(engine) as session, session.begin():
        _request, visit = booked(session, place)
    office = office_at(visit.starts_at - DAY)
    assert sum(all_at_once([lambda: jobs.remind(many, office)] * 6)) == 1
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from outgoing_mails")) == 3


def test_the_page_switches_reminders_off_and_on(
    client: FlaskClient, page_place: SimpleNamespace, engine: Engine, settings_here: object
) -> None:
    with Session(engine) as session:
        visits = free_openings(
            session, clinic_id=page_place.id, specialty="physiatry", now=dt.datetime.now(dt.UTC)
        )
    send(client, page_place, {**form_of(client, page_place), "time": str(visits[5].opening_id)})
    client.get(str(mailed(settings_here, engine)[0]["path"]))  # type: ignore[arg-type]  # the settings
    act(client, "confirm")
    assert "Do not remind me" in client.get("/requests/yours").text
    assert act(client, "reminders", wanted="no").status_code == 303
    assert "Remind me the day before" in client.get("/requests/yours").text
    assert act(client, "reminders", wanted="maybe").status_code == 409
    assert act(client, "reminders", wanted="yes").status_code == 303
    assert "Do not remind me" in client.get("/requests/yours").text


CHANGES = (
    ({"name": "Zoë Example", "phone": "(617) 555-0100"}, "+16175550100"), ({"name": "Z", "phone": ""}, None),
)  # fmt: skip
WRONG = (
    ({"name": "", "phone": ""}, "Please fill this in."),
    ({"name": "A\x00B", "phone": ""}, "no text"),
    ({"name": "A", "phone": "12"}, "Write a phone number"),
    ({"name": "A" * 121, "phone": ""}, "This is too long."),
)


def test_name_and_telephone_are_changed_and_the_clinic_finds_it_unread(
    client: FlaskClient, page_place: SimpleNamespace, engine: Engine
) -> None:
    send(client, page_place, {**form_of(client, page_place), "phone": "617 555 0199"})
    for given, phone in CHANGES:
        assert act(client, "change", **given).status_code == 303
        told = client.get("/requests/yours/data.json").json["patient"]
        assert (told["name"], told["phone"]) == (given["name"], phone)
    assert told["email"] == "zzcanary@example.org"
    with Session(engine) as session:
        request = session.scalars(select(AppointmentRequest)).one()
        assert (request.version, request.seen_version) == (3, 0)
        assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 1, "nobody is written to"


def test_a_wrong_name_or_telephone_is_said_beside_its_field_and_changes_nothing(
    client: FlaskClient, page_place: SimpleNamespace
) -> None:
    send(client, page_place, form_of(client, page_place))
    for given, said in WRONG:
        answer = act(client, "change", **given)
        assert (answer.status_code, said in answer.text) == (400, True), given
    assert client.get("/requests/yours/data.json").json["patient"]["name"] == "ZZCANARY Person"


def test_a_closed_request_is_not_changed_any_more(client: FlaskClient, page_place: SimpleNamespace) -> None:
    send(client, page_place, form_of(client, page_place))
    reference = {"name": "Other", "phone": ""}
    act(client, "cancel")
    assert act(client, "change", **reference).status_code == 409
