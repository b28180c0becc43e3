"""Every commit leaves the outbox and the summaries true, whichever path it took."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from finder.db import SessionFactory
from finder.models import ClinicSummary, SearchOutbox
from tests.factories import make_clinic, make_vocabulary


def test_the_commit_refreshes_what_no_service_thought_of(sessions: SessionFactory) -> None:
    with sessions() as session, session.begin():
        make_vocabulary(session)
        clinic = make_clinic(session, people=["physiatry", "chiropractic"])
    with sessions() as session, session.begin():
        session.execute(text("delete from affiliations where clinic_id = :id"), {"id": clinic.id})
    with sessions() as session:
        assert session.get_one(ClinicSummary, clinic.id).specialties == []
        box = session.get_one(SearchOutbox, clinic.id)
        assert box.changed_xid is None
        assert box.version > box.indexed_version


def test_a_deleted_clinic_leaves_its_outbox_row_for_the_tombstone(sessions: SessionFactory) -> None:
    with sessions() as session, session.begin():
        make_vocabulary(session)
        clinic = make_clinic(session, people=["physiatry"])
    with sessions() as session, session.begin():
        before = session.get_one(SearchOutbox, clinic.id).version
        session.execute(text("delete from clinics where id = :id"), {"id": clinic.id})
    with sessions() as session:
        assert session.get(ClinicSummary, clinic.id) is None
        assert session.get_one(SearchOutbox, clinic.id).version > before


def test_a_clinic_has_neither_summary_nor_outbox_row_until_it_is_published(sessions: SessionFactory) -> None:
    with sessions() as session, session.begin():
        make_vocabulary(session)
        clinic = make_clinic(session, people=["physiatry", "chiropractic"], status="unpublished")
    with sessions() as session, session.begin():
        session.execute(text("update specialists set given_name = 'Ana'"))
    with sessions() as session:
        assert session.get(ClinicSummary, clinic.id) is None
        assert session.get(SearchOutbox, clinic.id) is None
    with sessions() as session, session.begin():
        session.execute(text("update clinics set status = 'published'"))
    with sessions() as session:
        assert session.get_one(ClinicSummary, clinic.id).integrated
        assert session.get_one(SearchOutbox, clinic.id).changed_xid is None
    with sessions() as session, session.begin():
        session.execute(text("update clinics set status = 'unpublished'"))
    with sessions() as session:
        assert not session.get_one(ClinicSummary, clinic.id).published, "its document has to go"


def test_who_publishes_a_clinic_waits_for_whoever_changes_it(sessions: SessionFactory) -> None:
    with sessions() as session, session.begin():
        make_vocabulary(session)
        make_clinic(session, people=["physiatry"], status="unpublished")
    with sessions() as changing, sessions() as publishing:
        changing.execute(text("update affiliations set telehealth = true"))
        publishing.execute(text("set local lock_timeout = '100ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            publishing.execute(text("update clinics set status = 'published'"))
