"""Reports on the real database: limits, independence, the clock, decisions, and what is forgotten."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from finder import tenancy
from finder.config import Settings
from finder.db import SessionFactory, make_engine, settle, unit_of_work
from finder.directory.profile import Profile
from finder.directory.services.profiles import profile
from finder.errors import NotListed
from finder.models import Affiliation, Clinic, DataKey, ProblemReport, Provenance
from finder.moderation.errors import TooManyReports
from finder.moderation.services import reports
from finder.moderation.services.reports import Told
from finder.sealing.keyring import derive
from tests.factories import add_person, make_clinic, make_source, make_vocabulary

KEYRING = derive("a key for tests only, forty characters..")
NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
CANARY = "ZZCANARY the nurse told me so"


@pytest.fixture
def clinic(session: Session) -> Clinic:
    make_vocabulary(session)
    clinic = make_clinic(session, name="Example Clinic", people=["physiatry"], attested_on=NOW.date())
    for group in ("telephone", "accepting", "name"):
        session.add(Provenance(clinic_id=clinic.id, fact_group=group, stated_on=dt.date(2026, 11, 1),
                               source_id=make_source(session).id))  # fmt: skip
    settle(session)
    return clinic


def report(
    session: Session, clinic: Clinic, kind: str = "wrong_telephone", network: str = "a", **told: Any
) -> UUID:
    now = told.pop("now", NOW)
    said = Told(kind=kind, network=network, **told)
    return reports.create(session, slug=clinic.slug, told=said, keyring=KEYRING, now=now)


def shown(session: Session, clinic: Clinic, now: dt.datetime = NOW) -> Profile:
    return profile(session, slug=clinic.slug, now=now)


def test_one_report_is_shown_with_its_clock_and_lowers_nothing(session: Session, clinic: Clinic) -> None:
    report(session, clinic)
    found = shown(session, clinic)
    assert [(one.kind, one.reporters, one.doubted, one.overdue) for one in found.reports] == [
        ("wrong_telephone", 1, False, False)
    ]
    assert found.reports[0].due == dt.datetime(2026, 11, 27, 15, tzinfo=dt.UTC)
    assert found.facts["telephone"].reported
    assert not found.facts["telephone"].doubted
    assert not found.facts["roster"].reported
    assert not found.doubted


def test_two_independent_reports_lower_it_at_once(session: Session, clinic: Clinic) -> None:
    report(session, clinic)
    report(session, clinic, network="b")
    found = shown(session, clinic)
    assert found.doubted
    assert found.facts["telephone"].doubted
    assert found.reports[0].reporters == 2


def test_the_same_network_twice_is_one_report(session: Session, clinic: Clinic) -> None:
    assert report(session, clinic) == report(session, clinic)
    assert not shown(session, clinic).doubted


def test_two_reports_of_different_faults_do_not_add_up(session: Session, clinic: Clinic) -> None:
    report(session, clinic, "wrong_telephone")
    report(session, clinic, "wrong_address", network="b")
    assert not shown(session, clinic).doubted


def test_a_person_whom_two_report_as_gone_is_doubtful(session: Session, clinic: Clinic) -> None:
    person = session.scalars(select(Affiliation.specialist_id)).one()
    for network in ("a", "b"):
        report(session, clinic, "person_left", network, specialist_id=person)
    assert shown(session, clinic).people[0].presence == "doubtful"


def test_a_person_whom_two_report_as_full_is_not_shown_as_having_room(
    session: Session, clinic: Clinic
) -> None:
    full = add_person(session, clinic, ["chiropractic"], accepting=True)
    for network in ("a", "b"):
        report(session, clinic, "not_accepting", network, specialist_id=full.specialist_id)
    accepting = {person.id: person.accepting for person in shown(session, clinic).people}
    assert accepting[full.specialist_id] is None


def test_a_report_that_nobody_checked_in_time_says_so(session: Session, clinic: Clinic) -> None:
    report(session, clinic)
    later = NOW + dt.timedelta(days=3, seconds=1)
    assert shown(session, clinic, later).reports[0].overdue


def test_a_rejected_report_is_gone_and_one_found_true_stays_until_it_is_mended(
    session: Session, clinic: Clinic
) -> None:
    rejected = report(session, clinic, "wrong_address")
    confirmed = report(session, clinic)
    assert reports.decide(session, report_id=rejected, confirmed=False, by="Moderator", now=NOW) == 1
    assert reports.decide(session, report_id=confirmed, confirmed=True, by="Moderator", now=NOW) == 1
    found = shown(session, clinic)
    assert [(one.kind, one.found_on, one.doubted) for one in found.reports] == [
        ("wrong_telephone", NOW.date(), True)
    ]
    said = session.get_one(Provenance, (clinic.id, "telephone"))
    said.stated_on, said.source_id = NOW.date(), make_source(session, "moderator").id
    session.flush()
    assert shown(session, clinic).reports == ()


def test_a_decision_settles_all_reports_of_the_fault_and_only_once(session: Session, clinic: Clinic) -> None:
    first = report(session, clinic)
    report(session, clinic, network="b")
    report(session, clinic, "wrong_address", network="b")
    assert reports.decide(session, report_id=first, confirmed=False, by="M", now=NOW) == 2
    assert reports.decide(session, report_id=first, confirmed=True, by="M", now=NOW) == 0
    assert reports.decide(session, report_id=uuid4(), confirmed=True, by="M", now=NOW) == 0
    assert len(reports.list_open(session, keyring=KEYRING)) == 1


def test_a_clinic_found_closed_is_shown_no_longer(session: Session, clinic: Clinic) -> None:
    closed = report(session, clinic, "closed")
    assert all(fact.reported for fact in shown(session, clinic).facts.values())
    reports.decide(session, report_id=closed, confirmed=True, by="M", now=NOW)
    session.expire_all()
    with pytest.raises(NotListed):
        shown(session, clinic)


def test_words_are_sealed_listed_for_the_moderator_and_forgotten(session: Session, clinic: Clinic) -> None:
    number = report(session, clinic, words=CANARY, email="ada@example.org")
    row = session.get_one(ProblemReport, number)
    assert row.words
    assert CANARY.encode() not in row.words
    listed = reports.list_open(session, keyring=KEYRING)[0]
    assert (listed.words, listed.email) == (CANARY, "ada@example.org")
    assert CANARY not in repr(listed)
    late = NOW + dt.timedelta(days=reports.KEPT_FOR_DAYS, seconds=1)
    assert reports.purge(session, now=late - dt.timedelta(seconds=2)) == 0
    assert reports.purge(session, now=late) == 1
    listed = reports.list_open(session, keyring=KEYRING)[0]
    assert (listed.words, listed.email) == (None, None)
    assert session.scalar(select(func.count()).select_from(DataKey)) == 0


def test_a_decided_report_is_forgotten_as_a_whole(session: Session, clinic: Clinic) -> None:
    number = report(session, clinic, words=CANARY)
    reports.decide(session, report_id=number, confirmed=False, by="M", now=NOW)
    assert reports.purge(session, now=NOW + dt.timedelta(days=91)) == 1
    assert session.scalar(select(func.count()).select_from(ProblemReport)) == 0
    assert session.scalar(select(func.count()).select_from(DataKey)) == 0


def test_a_network_that_sends_many_has_to_wait(session: Session, clinic: Clinic) -> None:
    others = [make_clinic(session) for _ in range(6)]
    for other in others[:5]:
        report(session, other)
    with pytest.raises(TooManyReports) as refused:
        report(session, others[5])
    assert refused.value.retry_after_s == 3_600
    report(session, others[5], now=NOW + dt.timedelta(hours=1))
    report(session, others[5], network="b")


def test_a_clinic_that_many_report_has_a_limit_too(session: Session, clinic: Clinic) -> None:
    for number in range(30):
        report(session, clinic, network=str(number))
    with pytest.raises(TooManyReports):
        report(session, clinic, network="31")


def test_the_limit_holds_exactly_when_all_send_at_once(sessions: SessionFactory) -> None:
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        slugs = [make_clinic(session, name="Example").slug for _ in range(12)]

    def send(slug: str) -> bool:
        try:
            with unit_of_work(sessions) as session:
                told = Told(kind="closed", network="a")
                reports.create(session, slug=slug, told=told, keyring=KEYRING, now=NOW)
        except TooManyReports:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(send, slugs))
    assert sum(sent) == reports.PER_NETWORK[0]


def test_a_clinic_that_is_not_shown_takes_no_report(session: Session, clinic: Clinic) -> None:
    hidden = make_clinic(session, status="draft")
    with pytest.raises(NotListed):
        report(session, hidden)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("kind = 'rumour'", "ck_problem_reports_kind"),
        ("state = 'confirmed'", "ck_problem_reports_decided"),
        ("words = 'x'", "ck_problem_reports_sealed_has_key"),
        ("specialist_id = (select min(id) from specialists)", "ck_problem_reports_of_a_person"),
        ("due_at = received_at", "ck_problem_reports_due"),
    ],
)
def test_the_database_refuses_wrong_states(
    session: Session, clinic: Clinic, change: str, constraint: str
) -> None:
    report(session, clinic)
    with pytest.raises(IntegrityError, match=constraint):
        session.execute(text(f"update problem_reports set {change}"))


def test_public_pages_can_read_that_something_is_reported_and_nothing_that_was_written(
    settings: Settings,
) -> None:
    engine = make_engine(settings, role=tenancy.PUBLIC)
    with engine.connect() as connection:
        connection.execute(text("select kind, state, due_at from problem_reports"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("select words from problem_reports"))
    engine.dispose()
