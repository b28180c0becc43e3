"""Rules across both changes of the clock, and a clinic whose time zone is corrected after a booking."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from finder import db
from finder.appointments import jobs
from finder.appointments.services import answering, deciding, zones
from finder.appointments.services.free import free_openings
from finder.appointments.services.links import make_link
from finder.appointments.times import to_wall
from finder.models import Clinic, Opening, OutgoingMail, RequestEvent, Visit
from tests.conftest import SECRET
from tests.factories import add_person, make_clinic, make_vocabulary
from tests.factories.accounts import make_person
from tests.factories.openings import make_rule, open_up
from tests.factories.requests import ask_for, office_at
from tests.integration.appointments.conftest import NOW
from tests.integration.appointments.test_pages import client, place, settings_here
from tests.integration.appointments.test_requests import CLINIC, HOUR, proposal, sent
from tests.visitor import Visitor

__all__ = ["client", "place", "settings_here"]
ZONES = {
    "America/New_York": (-5, -4), "America/Los_Angeles": (-8, -7), "America/Phoenix": (-7, -7),
    "Pacific/Honolulu": (-10, -10), "America/Puerto_Rico": (-4, -4),
}  # fmt: skip
"""Hours from UTC in winter and in summer."""
CHANGES = (dt.date(2026, 3, 8), dt.date(2026, 11, 1), dt.date(2027, 3, 14), dt.date(2027, 11, 7))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("opens", [dt.time(1, 30), dt.time(13)])
def test_a_weekly_rule_keeps_its_wall_time_across_every_change(
    session: Session, zone: str, change: dt.date, opens: dt.time
) -> None:
    """The Sundays before, of and after it; half past one comes twice in autumn, and counts once."""
    make_vocabulary(session)
    clinic = make_clinic(session, time_zone=zone)
    week = dt.timedelta(days=7)
    rule = make_rule(
        session, add_person(session, clinic, ["physiatry"]), "physiatry", repeats="FREQ=WEEKLY;BYDAY=SU",
        first_on=change - week, last_on=change + week, opens=opens,
        closes=dt.time(opens.hour + 1, opens.minute), minutes=30,
    )  # fmt: skip
    open_up(session, clinic.id, dt.datetime.combine(change - 2 * week, dt.time(), dt.UTC))
    begins = session.scalars(
        select(Opening.starts_at).where(Opening.rule_id == rule.id).order_by(Opening.starts_at)
    ).all()
    first = [at for at in begins if to_wall(at, zone).time() == opens]
    assert [to_wall(at, zone).date() for at in first] == [change - week, change, change + week]
    winter, summer = ZONES[zone]
    before, after = (winter, summer) if change.month == 3 else (summer, winter)
    on_the_day = before if opens.hour == 1 else after
    shown = [(to_wall(at, zone) - at.replace(tzinfo=None)) / HOUR for at in first]
    assert shown == [before, on_the_day, after]


def rezone(session: Session, place: SimpleNamespace, zone: str) -> None:
    place.clinic.time_zone = zone
    session.flush()


def test_a_booked_visit_stays_at_its_moment_and_the_patient_is_written_to_once(
    session: Session, open_place: SimpleNamespace
) -> None:
    opening = free_openings(session, clinic_id=open_place.id, specialty="physiatry", now=NOW)[0]
    request = sent(session, open_place, openings=[opening.opening_id])
    before = session.scalar(select(func.count()).select_from(OutgoingMail))
    version = request.version
    rezone(session, open_place, "America/Chicago")
    assert zones.in_another_zone(session, limit=9) == [request.id]
    for _ in range(2):
        zones.tell_of_zone(session, request_id=request.id, office=office_at(NOW))
    assert zones.in_another_zone(session, limit=9) == []
    visit = session.scalars(select(Visit).where(Visit.request_id == request.id)).one()
    assert (visit.starts_at, visit.time_zone) == (opening.starts_at, "America/New_York")
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == (before or 0) + 1
    kinds = session.scalars(select(RequestEvent.kind).order_by(RequestEvent.version)).all()
    assert (request.version, kinds[-1], request.state) == (version + 1, "rezoned", "booked")
    assert request.seen_version < request.version, "the clinic finds it unread"


def test_nobody_is_written_to_where_both_clocks_show_the_same_or_nothing_is_agreed(
    session: Session, open_place: SimpleNamespace
) -> None:
    asked, booked = sent(session, open_place), sent(session, open_place, openings=[
        free_openings(session, clinic_id=open_place.id, specialty="physiatry", now=NOW)[0].opening_id
    ])  # fmt: skip
    letters = select(func.count()).select_from(OutgoingMail)
    before = session.scalar(letters)
    rezone(session, open_place, "America/Detroit")
    for request in (asked, booked):
        zones.tell_of_zone(session, request_id=request.id, office=office_at(NOW))
    assert (asked.time_zone, booked.time_zone) == ("America/Detroit", "America/Detroit")
    rezone(session, open_place, "America/Chicago")
    zones.tell_of_zone(session, request_id=asked.id, office=office_at(NOW))
    assert session.scalar(letters) == before


def test_a_proposal_made_after_the_correction_is_read_by_the_new_clock(
    session: Session, open_place: SimpleNamespace
) -> None:
    request = sent(session, open_place)
    rezone(session, open_place, "America/Chicago")
    answering.propose(
        session, request_id=request.id, plans=[proposal(open_place, 50)], actor=CLINIC, office=office_at(NOW)
    )
    visit = session.scalars(select(Visit).where(Visit.request_id == request.id)).one()
    assert visit.time_zone == "America/Chicago"


def test_both_pages_show_the_new_clock_and_say_what_the_time_was_called_before(
    client: FlaskClient, place: SimpleNamespace, engine: Engine, sessions: db.SessionFactory
) -> None:
    now = dt.datetime.now(dt.UTC)
    with Session(engine) as session, session.begin():
        clinic = session.get_one(Clinic, place.id)
        opening = free_openings(session, clinic_id=place.id, specialty="physiatry", now=now)[0]
        made = ask_for(session, clinic, now, openings=[opening.opening_id])
        deciding.confirm_address(session, request_id=made.request_id, office=office_at(now))
        token = make_link(session, request_id=made.request_id, purpose="view", now=now)
        scheduler = make_person(session, SECRET, role="scheduler", clinic_id=place.id)
        clinic.time_zone = "America/Los_Angeles"
    assert jobs.tell_of_zones(sessions, office_at(now)) == 1
    client.get(f"/requests/{token}")
    theirs = client.get("/requests/yours").text
    staff = Visitor(client.application.test_client())
    staff.sign_in(scheduler)
    inbox = f"/portal/{place.slug}/requests"
    wall = f"{to_wall(opening.starts_at, 'America/Los_Angeles'):%-I:%M}"
    was = f"{to_wall(opening.starts_at, 'America/New_York'):%-I:%M}"
    for page in (theirs, staff.get(f"{inbox}/{made.request_id}").text):
        assert f"{wall} AM" in page.replace("\u202f", " ")
        assert "did not move" in page
        assert f"{was} AM (Eastern" in page.replace("\u202f", " ")
    assert 'class="unread"' in staff.get(inbox).text
    event = next(line for line in client.get("/requests/yours/calendar.ics").text.splitlines()
                 if line.startswith("DTSTART"))  # fmt: skip
    assert event == f"DTSTART:{opening.starts_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
