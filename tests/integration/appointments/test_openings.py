"""Rules become openings, and openings become the first day on which all can see a patient."""

from __future__ import annotations

import datetime as dt
import itertools
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from finder.appointments.services.free import first_day_together, free_openings
from finder.appointments.services.openings import BadRule, check_repeats
from finder.appointments.times import to_wall
from finder.models import ClinicHoliday, Opening, OpeningException, OpeningRule
from tests.factories import add_person, make_clinic, make_vocabulary
from tests.factories.openings import make_rule, open_up
from tests.integration.appointments.conftest import KINDS, NOW


def walls(session: Session, rule: OpeningRule) -> list[str]:
    """The open stretches of a rule as the clinic's clock shows them."""
    rows = session.scalars(
        select(Opening).where(Opening.rule_id == rule.id, Opening.state == "open").order_by(Opening.starts_at)
    )
    return [f"{to_wall(row.starts_at, row.time_zone):%Y-%m-%d %H:%M}" for row in rows]


@pytest.mark.parametrize(
    ("zone", "utc_hours"),
    [
        ("America/New_York", (18, 17)),
        ("America/Los_Angeles", (21, 20)),
        ("America/Phoenix", (20, 20)),
        ("Pacific/Honolulu", (23, 23)),
        ("America/Puerto_Rico", (17, 17)),
    ],
)
@pytest.mark.parametrize("change", [dt.date(2026, 3, 8), dt.date(2027, 3, 14)])
def test_a_rule_keeps_its_wall_time_across_the_change_of_the_clock(
    session: Session, zone: str, utc_hours: tuple[int, int], change: dt.date
) -> None:
    make_vocabulary(session)
    clinic = make_clinic(session, time_zone=zone)
    person = add_person(session, clinic, ["physiatry"])
    around = {"first_on": change - dt.timedelta(days=1), "last_on": change + dt.timedelta(days=1)}
    rule = make_rule(session, person, "physiatry", opens=dt.time(13), closes=dt.time(14), **around)
    open_up(session, clinic.id, dt.datetime.combine(change, dt.time(), dt.UTC) - dt.timedelta(days=9))
    assert [wall[-5:] for wall in walls(session, rule)] == ["13:00"] * 3
    hours = session.scalars(
        select(Opening.starts_at).where(Opening.rule_id == rule.id).order_by(Opening.starts_at)
    )
    assert [begins.hour for begins in hours] == [utc_hours[0], utc_hours[1], utc_hours[1]]


def test_holidays_exceptions_and_the_end_of_a_rule_are_left_out(
    session: Session, open_place: SimpleNamespace
) -> None:
    rule = open_place.rules["physiatry"]
    rule.repeats, rule.last_on = "FREQ=WEEKLY;BYDAY=MO,WE", dt.date(2027, 1, 20)
    session.add(
        ClinicHoliday(clinic_id=open_place.id, day=dt.date(2027, 1, 18), name="Martin Luther King Day")
    )
    session.add(OpeningException(rule_id=rule.id, day=dt.date(2027, 1, 13)))
    session.flush()
    open_up(session, open_place.id, NOW)
    days = sorted({wall[:10] for wall in walls(session, rule)})
    assert days == ["2027-01-04", "2027-01-06", "2027-01-11", "2027-01-20"]


def test_making_openings_again_changes_nothing(session: Session, open_place: SimpleNamespace) -> None:
    before = session.scalars(select(Opening.id).order_by(Opening.id)).all()
    open_up(session, open_place.id, NOW)
    assert session.scalars(select(Opening.id).order_by(Opening.id)).all() == before


def test_a_specialist_who_left_has_no_openings(session: Session, open_place: SimpleNamespace) -> None:
    open_place.people["physiatry"].active = False
    session.flush()
    open_up(session, open_place.id, NOW)
    assert free_openings(session, clinic_id=open_place.id, specialty="physiatry", now=NOW) == []
    assert free_openings(session, clinic_id=open_place.id, specialty="neurosurgery", now=NOW)


def test_a_corrected_time_zone_moves_the_openings_and_keeps_their_wall_time(
    session: Session, open_place: SimpleNamespace
) -> None:
    rule = open_place.rules["physiatry"]
    open_place.clinic.time_zone = "America/Chicago"
    session.flush()
    open_up(session, open_place.id, NOW)
    first = session.scalars(
        select(Opening).where(Opening.rule_id == rule.id).order_by(Opening.starts_at)
    ).first()
    assert first is not None
    assert (first.starts_at.hour, first.time_zone) == (15, "America/Chicago")


def test_the_lead_time_keeps_a_patient_from_coming_at_once(
    session: Session, open_place: SimpleNamespace
) -> None:
    open_place.rules["physiatry"].lead_minutes = 24 * 60
    session.flush()
    open_up(session, open_place.id, NOW)
    found = free_openings(session, clinic_id=open_place.id, specialty="physiatry", now=NOW)
    assert found[0].starts_at == dt.datetime(2027, 1, 5, 14, tzinfo=dt.UTC)


def test_a_kind_of_a_specialty_serves_who_wants_it(session: Session, open_place: SimpleNamespace) -> None:
    spine = add_person(session, open_place.clinic, ["orthopedic-spine-surgery"])
    make_rule(session, spine, "orthopedic-spine-surgery")
    open_up(session, open_place.id, NOW)
    assert free_openings(session, clinic_id=open_place.id, specialty="orthopedic-surgery", now=NOW)
    assert not free_openings(session, clinic_id=open_place.id, specialty="radiology", now=NOW)


def test_all_three_see_a_patient_on_the_first_day_that_has_room(
    session: Session, open_place: SimpleNamespace
) -> None:
    open_place.rules["neurosurgery"].repeats = "FREQ=WEEKLY;BYDAY=TH"
    for rule in open_place.rules.values():
        rule.minutes = 45
    session.flush()
    open_up(session, open_place.id, NOW)
    found = first_day_together(session, clinic_id=open_place.id, specialties=KINDS, now=NOW)
    assert found is not None
    assert {visit.starts_at.date() for visit in found} == {dt.date(2027, 1, 7)}
    assert sorted(visit.specialty_code for visit in found) == sorted(KINDS)
    pairs = itertools.pairwise(found)
    assert all(before.ends_at <= after.starts_at for before, after in pairs)


def test_no_day_is_promised_where_one_of_them_has_none(session: Session, open_place: SimpleNamespace) -> None:
    wanted = [*KINDS, "psychology"]
    assert first_day_together(session, clinic_id=open_place.id, specialties=wanted, now=NOW) is None


@pytest.mark.parametrize(
    "repeats", ["FREQ=SECONDLY", "FREQ=DAILY;COUNT=3", "every day", "FREQ=WEEKLY;BYDAY='"]
)
def test_the_database_refuses_a_rule_that_is_no_rule_of_days(
    session: Session, open_place: SimpleNamespace, repeats: str
) -> None:
    with pytest.raises(IntegrityError, match="ck_opening_rules_repeats"):
        make_rule(session, open_place.people["physiatry"], "physiatry", repeats=repeats)


def test_a_rule_without_any_day_is_read_at_once_and_nonsense_is_refused(
    session: Session, open_place: SimpleNamespace
) -> None:
    rule = make_rule(
        session,
        open_place.people["physiatry"],
        "physiatry",
        repeats="FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=MO;BYSETPOS=9",
    )
    open_up(session, open_place.id, NOW)
    assert walls(session, rule) == []
    for nonsense in ("FREQ=WEEKLY;BYDAY=XX", "FREQ=NEVER", ""):
        with pytest.raises(BadRule):
            check_repeats(nonsense)


def test_an_opening_is_closed_and_never_moved(session: Session, open_place: SimpleNamespace) -> None:
    opening = session.scalars(select(Opening)).first()
    assert opening is not None
    opening.starts_at += dt.timedelta(minutes=5)
    with pytest.raises(IntegrityError, match="closed, never moved"):
        session.flush()
