"""A doubt that reports raise: the same on the clinic's page and in the summary that both engines rank by."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from finder import tenancy
from finder.config import Settings
from finder.db import SessionFactory, make_engine, make_sessions, settle, unit_of_work
from finder.directory.services.profiles import profile
from finder.indexing import documents
from finder.models import Clinic, ClinicSummary, ProblemReport, Provenance, SearchOutbox
from finder.models.problem_report import REPORT_KINDS
from finder.moderation.services import reports
from finder.moderation.services.reports import Told
from finder.sealing.keyring import derive
from tests.factories import make_clinic, make_source, make_vocabulary

KEYRING = derive("a key for tests only, forty characters..")
NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
TODAY = NOW.date()
GROUPS = ("telephone", "accepting", "name")


@pytest.fixture
def clinic(session: Session) -> Clinic:
    make_vocabulary(session)
    return a_clinic(session)


def a_clinic(session: Session) -> Clinic:
    clinic = make_clinic(session, name="Example Clinic", people=["physiatry"], attested_on=TODAY)
    source = make_source(session)
    session.add_all(
        Provenance(clinic_id=clinic.id, fact_group=group, stated_on=TODAY, source_id=source.id)
        for group in GROUPS
    )
    settle(session)
    return clinic


def report(session: Session, clinic: Clinic, kind: str = "wrong_telephone", network: str = "a") -> None:
    reports.create(session, slug=clinic.slug, told=Told(kind=kind, network=network), keyring=KEYRING, now=NOW)


def decide(session: Session, *, confirmed: bool, now: dt.datetime = NOW) -> None:
    number = session.scalars(select(ProblemReport.id).where(ProblemReport.state == "open")).first()
    assert number is not None
    reports.decide(session, report_id=number, confirmed=confirmed, by="M", now=now)


def restate(session: Session, clinic: Clinic, group: str, on: dt.date, kind: str) -> None:
    source = make_source(session, kind)
    rows = update(Provenance).where(Provenance.clinic_id == clinic.id, Provenance.fact_group == group)
    session.execute(rows.values(stated_on=on, source_id=source.id))


def ranked_as_doubted(session: Session, clinic: Clinic) -> bool:
    settle(session)
    session.expire_all()
    return session.get_one(ClinicSummary, clinic.id).doubted


def test_a_second_independent_report_begins_it_and_a_decision_ends_it(
    session: Session, clinic: Clinic
) -> None:
    report(session, clinic)
    assert not ranked_as_doubted(session, clinic)
    report(session, clinic, network="b")
    assert ranked_as_doubted(session, clinic)
    decide(session, confirmed=False)
    assert not ranked_as_doubted(session, clinic)


def test_what_was_found_true_stays_in_doubt_until_the_fact_is_stated_anew(
    session: Session, clinic: Clinic
) -> None:
    report(session, clinic)
    decide(session, confirmed=True, now=NOW + dt.timedelta(days=2))
    assert ranked_as_doubted(session, clinic)
    restate(session, clinic, "name", TODAY + dt.timedelta(days=3), "registry")
    assert ranked_as_doubted(session, clinic)
    restate(session, clinic, "telephone", TODAY + dt.timedelta(days=3), "clinic")
    assert not ranked_as_doubted(session, clinic)


def test_a_moderators_word_of_the_same_day_mends_it_and_another_source_does_not(
    session: Session, clinic: Clinic
) -> None:
    report(session, clinic)
    decide(session, confirmed=True)
    assert ranked_as_doubted(session, clinic)
    restate(session, clinic, "telephone", TODAY, "moderator")
    assert not ranked_as_doubted(session, clinic)


def test_what_is_forgotten_puts_nothing_in_doubt(session: Session, clinic: Clinic) -> None:
    report(session, clinic)
    decide(session, confirmed=True)
    assert ranked_as_doubted(session, clinic)
    reports.purge(session, now=NOW + dt.timedelta(days=91))
    assert not ranked_as_doubted(session, clinic)


def test_two_who_report_something_else_may_mean_two_things(session: Session, clinic: Clinic) -> None:
    for network in ("a", "b"):
        report(session, clinic, "other", network)
    assert not ranked_as_doubted(session, clinic)
    assert not profile(session, slug=clinic.slug, now=NOW).doubted


def test_it_reaches_the_document_of_the_index_under_a_new_version(session: Session, clinic: Clinic) -> None:
    before = documents.load(session, ids=[clinic.id])[0]
    for network in ("a", "b"):
        report(session, clinic, network=network)
    settle(session)
    after = documents.load(session, ids=[clinic.id])[0]
    assert (before.doubted, after.doubted) == (False, True)
    session.expire_all()
    assert session.get_one(SearchOutbox, clinic.id).indexed_version < after.version
    assert after.version > before.version


@pytest.mark.parametrize("kind", REPORT_KINDS)
def test_the_page_and_the_engines_agree_on_every_kind_of_report(
    session: Session, clinic: Clinic, kind: str
) -> None:
    chance = random.Random(kind)
    for _ in range(25):
        other = a_clinic(session)
        for number in range(chance.randint(1, 3)):
            _any_report(session, other, kind, reporter=number, decide=chance.random)
        for group in GROUPS:
            day = TODAY + dt.timedelta(days=chance.randint(-1, 1))
            restate(session, other, group, day, chance.choice(("moderator", "clinic")))
        shown = profile(session, slug=other.slug, now=NOW).doubted
        assert ranked_as_doubted(session, other) == shown


def _any_report(
    session: Session, clinic: Clinic, kind: str, *, reporter: int, decide: Callable[[], float]
) -> None:
    state = "open" if decide() < 0.6 else "confirmed" if decide() < 0.7 else "rejected"
    decided = None if state == "open" else NOW
    session.add(
        ProblemReport(
            id=uuid4(), clinic_id=clinic.id, kind=kind, reporter=bytes([reporter]) * 16, received_at=NOW,
            due_at=NOW + dt.timedelta(days=2), state=state, decided_at=decided, decided_by=decided and "M",
        )
    )  # fmt: skip
    session.flush()


def test_the_page_that_takes_reports_may_raise_a_doubt(settings: Settings, sessions: SessionFactory) -> None:
    """It acts as a role that may read no private table, and the summary is made as that role."""
    with unit_of_work(sessions) as session:
        make_vocabulary(session)
        clinic = a_clinic(session)
    engine = make_engine(settings, role=tenancy.PRIVATE)
    for network in ("a", "b"):
        with unit_of_work(make_sessions(engine)) as session:
            report(session, clinic, network=network)
    engine.dispose()
    with unit_of_work(sessions) as session:
        assert session.scalar(text("select doubted from clinic_summaries")) is True
