"""Letters carry the appointment as a calendar file; a sequence has more days than one to choose from."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from finder.appointments.services import deciding
from finder.appointments.services.free import days_together, free_openings
from finder.appointments.services.requesting import Sender, make_request
from finder.mail import delivery
from finder.models import Clinic, OutgoingMail, RequestEvent, Visit
from finder.sealing.services import open_data_key
from tests.factories.requests import KEYRING, ask_for, make_wish, office_at
from tests.integration.appointments.conftest import KINDS, NOW
from tests.integration.appointments.test_pages import client, form_of, place, settings_here
from tests.integration.appointments.test_requests import CLINIC, sent

__all__ = ["client", "place", "settings_here"]
POST = delivery.Post(KEYRING, "http://127.0.0.1:8000", "Finder <no-reply@finder.example>")
LARGEST = 12_000
"""A letter stays far below what mail programs cut off (102 kB) or refuse."""


def letters(session: Session) -> list[EmailMessage]:
    """Write every queued letter as the worker sends it, read back from its bytes, oldest first."""
    rows = session.scalars(
        select(OutgoingMail)
        .join(RequestEvent, RequestEvent.mail_id == OutgoingMail.id)
        .order_by(RequestEvent.version)
    ).all()
    return [_sent(session, row) for row in rows]


def _sent(session: Session, row: OutgoingMail) -> EmailMessage:
    written = bytes(delivery._due(session, row, POST).message)
    assert len(written) < LARGEST
    read = message_from_bytes(written, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def file_of(letter: EmailMessage) -> tuple[EmailMessage, Calendar] | None:
    for part in letter.iter_attachments():
        assert isinstance(part, EmailMessage)
        return part, Calendar.from_ical(part.get_content())
    return None


def openings(session: Session, place: SimpleNamespace, kinds: tuple[str, ...], day: int = 1) -> list[int]:
    """Give an opening of each kind, one after another, on a day so many days ahead."""
    wanted = (NOW + dt.timedelta(days=day)).date()
    free = {kind: free_openings(session, clinic_id=place.id, specialty=kind, now=NOW) for kind in kinds}
    on_day = [[each for each in free[kind] if each.starts_at.date() == wanted] for kind in kinds]
    return [each[number].opening_id for number, each in enumerate(on_day)]


@pytest.mark.parametrize("kinds", [("physiatry",), KINDS])
def test_a_booked_moved_and_cancelled_appointment_is_one_entry_of_the_calendar(
    session: Session, open_place: SimpleNamespace, kinds: tuple[str, ...]
) -> None:
    first = openings(session, open_place, kinds)
    request = sent(session, open_place, specialties=list(kinds), openings=first)
    deciding.pick(
        session, request_id=request.id, opening_ids=openings(session, open_place, kinds, day=2),
        office=office_at(NOW),
    )  # fmt: skip
    deciding.cancel(session, request_id=request.id, actor=CLINIC, office=office_at(NOW))
    found = [file_of(letter) for letter in letters(session)]
    assert [each is not None for each in found] == [False, True, True, True]
    calendars = [each[1] for each in found if each]
    assert [str(each["METHOD"]) for each in calendars] == ["PUBLISH", "PUBLISH", "CANCEL"]
    entries = [each.walk("VEVENT") for each in calendars]
    assert [[entry["SEQUENCE"] for entry in each] for each in entries] == [
        [n] * len(kinds) for n in (0, 1, 2)
    ]
    assert [entry["STATUS"] for entry in entries[2]] == ["CANCELLED"] * len(kinds)
    uids = [[str(entry["UID"]) for entry in each] for each in entries]
    assert uids[0] == uids[1] == uids[2]
    assert [entry["DTSTART"].dt for entry in entries[2]] == [entry["DTSTART"].dt for entry in entries[1]]


def test_the_file_in_a_letter_is_whole_and_says_when_and_no_more(
    session: Session, open_place: SimpleNamespace
) -> None:
    request = sent(session, open_place, openings=openings(session, open_place, ("physiatry",)))
    found = file_of(letters(session)[-1])
    assert found is not None
    part, calendar = found
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "PUBLISH")
    assert part.get_filename() == "appointment.ics"
    (entry,) = calendar.walk("VEVENT")
    for name in ("DTSTAMP", "DTSTART", "DTEND", "ORGANIZER", "SUMMARY", "UID", "SEQUENCE"):
        assert entry[name] is not None, "RFC 5546 wants it with PUBLISH"
    assert str(entry["SUMMARY"]) == f"Appointment {request.reference}"
    assert "LOCATION" not in entry
    words = part.get_content()
    assert open_place.clinic.name not in words
    assert not re.search("physiatr|Person|Main St", words)
    assert all(len(line.encode()) <= 75 for line in words.splitlines())


def test_who_never_had_an_appointment_gets_no_file_with_the_cancellation(
    session: Session, open_place: SimpleNamespace
) -> None:
    request = sent(session, open_place)
    deciding.cancel(session, request_id=request.id, actor=CLINIC, office=office_at(NOW))
    assert [file_of(letter) for letter in letters(session)] == [None, None, None]


def test_a_letter_in_spanish_carries_a_spanish_file(session: Session, open_place: SimpleNamespace) -> None:
    made = ask_for(session, open_place.clinic, NOW, openings=openings(session, open_place, ("physiatry",)))
    session.execute(text("update appointment_requests set locale = 'es'"))
    session.expire_all()
    deciding.confirm_address(session, request_id=made.request_id, office=office_at(NOW))
    found = file_of(letters(session)[-1])
    assert found is not None
    assert str(found[1].walk("VEVENT")[0]["SUMMARY"]).startswith("Cita ")


def test_the_link_in_a_spanish_letter_leads_to_the_spanish_page(
    client: FlaskClient, place: SimpleNamespace, engine: Engine
) -> None:
    with Session(engine) as session, session.begin():
        sender = Sender("test", "a-spanish-letter", "10.4.4.1")
        make_request(
            session, clinic=session.get_one(Clinic, place.id), wish=make_wish(), locale="es", sender=sender,
            office=office_at(dt.datetime.now(dt.UTC)),
        )  # fmt: skip
    with Session(engine) as session:
        part = letters(session)[0].get_body(("plain",))
    assert part is not None
    link = re.search(r"http://127\.0\.0\.1:8000(\S+)", part.get_content())
    assert link is not None
    assert re.fullmatch(r"/es/requests/[\w-]{43}", link[1])
    assert client.get(link[1]).location == "/es/requests/yours"


def test_a_sealed_letter_without_a_file_is_read_as_before(
    session: Session, open_place: SimpleNamespace
) -> None:
    """Letters that were queued before there were files have no such field."""
    ask_for(session, open_place.clinic, NOW)
    row = session.scalars(select(OutgoingMail)).one()
    assert row.data_key_id is not None
    assert row.content is not None
    key = open_data_key(session, keyring=KEYRING, key_id=row.data_key_id)
    content = json.loads(key.unseal(row.content, table="outgoing_mails", column="content", row=row.id))
    del content["calendar"]
    row.content = key.seal(json.dumps(content), table="outgoing_mails", column="content", row=row.id)
    assert file_of(_sent(session, row)) is None


def test_the_first_days_of_a_sequence_are_given_each_without_overlap(
    session: Session, open_place: SimpleNamespace
) -> None:
    open_place.rules["neurosurgery"].repeats = "FREQ=WEEKLY;BYDAY=TH"
    session.flush()
    session.execute(text("delete from openings where specialty_code = 'neurosurgery' and extract(isodow from"
                         " starts_at) <> 4"))  # fmt: skip
    found = days_together(session, clinic_id=open_place.id, specialties=KINDS, now=NOW, limit=3)
    days = [visits[0].starts_at.date() for visits in found]
    assert days == [dt.date(2027, 1, 7), dt.date(2027, 1, 14), dt.date(2027, 1, 21)]
    for visits in found:
        assert {visit.specialty_code for visit in visits} == set(KINDS)
        assert all(before.ends_at <= after.starts_at for before, after in itertools.pairwise(visits))


def test_a_patient_picks_another_day_than_the_first(
    client: FlaskClient, place: SimpleNamespace, engine: Engine
) -> None:
    asked = "&".join(f"specialty={kind}" for kind in KINDS)
    page = client.get(f"/clinics/{place.slug}/request?{asked}").text
    choices = re.findall(r'name="time" value="(\d+,\d+,\d+)"', page)
    assert len(choices) == 5
    form = {**form_of(client, place), "specialty": list(KINDS), "time": choices[2]}
    assert client.post(f"/clinics/{place.slug}/request", data=form).status_code == 303
    with Session(engine) as session:
        visits = session.scalars(select(Visit).order_by(Visit.starts_at)).all()
        first = free_openings(session, clinic_id=place.id, specialty=KINDS[0], now=dt.datetime.now(dt.UTC))[0]
    assert {str(visit.opening_id) for visit in visits} == set(choices[2].split(","))
    assert {(visit.starts_at - first.starts_at).days for visit in visits} == {2}
