"""Every commit leaves the outbox and the summaries true, whichever path it took."""

from __future__ import annotations

from sqlalchemy import text

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
