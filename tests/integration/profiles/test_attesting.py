"""Attestation through a year of a moved clock: dates by fact, reminders once each, and what runs out."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.db import settle
from finder.directory.services.profiles import profile
from finder.models import Attestation, OutgoingMail, Provenance
from finder.profiles.services import attesting, grading, publishing
from finder.profiles.services.reminding import remind
from finder.profiles.services.state import read_state
from finder.sealing.keyring import derive
from tests.conftest import SECRET
from tests.factories import make_clinic
from tests.factories.accounts import make_person
from tests.integration.profiles.conftest import NOW, Site

KEYRING = derive(SECRET)
DAY = dt.timedelta(days=1)


def groups_of(session: Session, site: Site, now: dt.datetime) -> list[str]:
    return [each.group for each in attesting.facts(session, clinic_id=site.clinic.id, now=now).groups]


def confirm(session: Session, site: Site, now: dt.datetime, *groups: str) -> attesting.Facts:
    chosen = groups or groups_of(session, site, now)
    return attesting.confirm(session, clinic_id=site.clinic.id, groups=chosen, author=site.oscar, now=now)


def status(session: Session, site: Site, now: dt.datetime) -> str:
    settle(session)
    return profile(session, slug=site.clinic.slug, now=now).verified.status


def mails(session: Session) -> int:
    return len(session.scalars(select(OutgoingMail.id)).all())


def test_the_page_is_attested_once_each_group_of_facts_is_confirmed(session: Session, site: Site) -> None:
    groups = groups_of(session, site, NOW)
    assert groups == ["name", "address", "telephone", "roster", "specialties", "accepting"]
    left = confirm(session, site, NOW, *groups[:-1])
    assert left.attested_on is None
    assert [each.group for each in left.groups if each.stale] == ["accepting"]
    assert status(session, site, NOW) == "by_registry"
    assert confirm(session, site, NOW, "accepting").attested_on == NOW.date()
    assert status(session, site, NOW) == "attested"
    assert session.scalar(select(Attestation.attested_by)) == "Oscar"
    people = [value for field, value in read_state(session, clinic_id=site.clinic.id).items()
              if field.startswith("people/")]  # fmt: skip
    assert [person["confirmed"] for person in people] == [True, True, True]


def test_a_fresh_telephone_number_does_not_hide_an_old_roster(session: Session, site: Site) -> None:
    confirm(session, site, NOW)
    later = NOW + 60 * DAY
    found = confirm(session, site, later, "telephone")
    assert found.attested_on == NOW.date()
    assert {each.group: each.age_days for each in found.groups}["telephone"] == 0
    assert {each.group: each.age_days for each in found.groups}["roster"] == 60
    everything = confirm(
        session, site, later, *(g for g in groups_of(session, site, later) if g != "telephone")
    )
    assert everything.attested_on == later.date()


def test_a_year_without_a_word_sends_each_reminder_once_and_the_page_runs_out(
    session: Session, site: Site
) -> None:
    confirm(session, site, NOW)
    told = {}
    for day in range(366):
        now = NOW + day * DAY
        for _again in range(2):
            if remind(session, keyring=KEYRING, now=now):
                told[day] = mails(session)
        if day in (89, 90, 91, 365):
            assert status(session, site, now) == ("attested" if day <= 90 else "stale"), day
    # Two people may edit: each hears of each stage.
    assert told == {75: 2, 85: 4, 90: 6}
    stale = {
        each.group
        for each in attesting.facts(session, clinic_id=site.clinic.id, now=now).groups
        if each.stale
    }
    assert "roster" in stale


def test_a_year_in_which_the_clinic_confirms_at_the_first_reminder_never_runs_out(
    session: Session, site: Site
) -> None:
    confirm(session, site, NOW)
    reminded = []
    for day in range(366):
        now = NOW + day * DAY
        if remind(session, keyring=KEYRING, now=now):
            reminded.append(day)
            confirm(session, site, now)
    assert reminded == [75, 150, 225, 300]
    assert status(session, site, now) == "attested"


def test_people_of_other_clinics_are_not_reminded(session: Session, site: Site) -> None:
    make_person(session, SECRET, role="owner", clinic_id=make_clinic(session).id)
    confirm(session, site, NOW)
    remind(session, keyring=KEYRING, now=NOW + 75 * DAY)
    assert mails(session) == 2


@pytest.mark.parametrize(("day", "heard"), [(74, 0), (86, 2), (400, 2)])
def test_a_worker_that_stood_still_sends_the_newest_stage_only(
    session: Session, site: Site, day: int, heard: int
) -> None:
    confirm(session, site, NOW)
    for _again in range(3):
        remind(session, keyring=KEYRING, now=NOW + day * DAY)
    assert mails(session) == heard


def test_a_correction_dates_its_own_group_only(session: Session, site: Site) -> None:
    confirm(session, site, NOW)
    later = NOW + 30 * DAY
    publishing.publish(session, clinic_id=site.clinic.id, changes={"insurance": ["aetna"]}, author=site.edith,
                       now=later)  # fmt: skip
    dates = {row.fact_group: row.stated_on for row in session.scalars(select(Provenance))}
    assert dates["insurance"] == later.date()
    assert dates["roster"] == NOW.date()


def test_a_moderators_grade_is_above_the_clinics_own_and_says_what_was_seen(
    session: Session, site: Site
) -> None:
    own = {"evidence": "own_word", "detail": None, "detail_es": None, "meets_on": None, "participants": []}
    publishing.publish(session, clinic_id=site.clinic.id, changes={"practices/shared-records": own},
                       author=site.edith, now=NOW)  # fmt: skip
    (word,) = grading.own_words(session, today=NOW.date())
    assert (word.code, word.said_by) == ("shared-records", "Edith")
    asked = {"clinic_id": site.clinic.id, "code": word.code, "moderator": site.oscar, "now": NOW}
    assert not grading.grade(session, evidence="document", said_by=" ", **asked)
    assert not grading.grade(session, evidence="own_word", said_by="A contract", **asked)
    assert grading.grade(session, evidence="document", said_by="A contract", **asked)
    settle(session)
    (shown,) = profile(session, slug=site.clinic.slug, now=NOW).practices
    assert (shown.grade, shown.said_by) == (3, "A contract")
    assert grading.own_words(session, today=NOW.date()) == ()
