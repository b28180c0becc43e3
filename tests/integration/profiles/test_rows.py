"""PostgreSQL itself keeps drafts, waiting changes, versions and claims from other clinics' people."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from finder import db
from finder.claims.services import claiming
from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.profiles.services import drafts, publishing
from finder.profiles.services.publishing import Author
from finder.tenancy import PRIVATE, PUBLIC, act_for
from tests.integration.accounts.conftest import KEYRING

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
TABLES = ("profile_drafts", "profile_edits", "profile_versions", "clinic_claims")


def test_without_any_filter_of_ours_each_sees_the_own_rows_only(
    staff: SimpleNamespace, sessions: SessionFactory, settings: Settings
) -> None:
    editor = Author(staff.editor.account_id, "Edith")
    with unit_of_work(sessions) as session:
        drafts.save(session, clinic_id=staff.a, account_id=editor.account_id, values={"form": None}, now=NOW)
        changes = {"name": "Alpha Two", "insurance": ["aetna"]}
        publishing.publish(session, clinic_id=staff.a, changes=changes, author=editor, now=NOW)
        told = claiming.Told("Cora", "Manager", "cora@alpha.example", "word")
        claim = claiming.create(
            session, slug=staff.slugs["a"], told=told, keyring=KEYRING, now=NOW, locale="en"
        )
    private = db.make_sessions(db.make_engine(settings, role=PRIVATE))

    def seen(**whom: object) -> list[int]:
        with private() as session:
            act_for(session, **whom)  # type: ignore[arg-type]  # the cases below name its own arguments
            return [session.scalar(text(f"select count(*) from {table}")) or 0 for table in TABLES]

    assert seen(clinic_ids=[staff.a], account_id=editor.account_id) == [1, 1, 1, 0]
    assert seen(clinic_ids=[staff.a], account_id=staff.owner.account_id) == [0, 1, 1, 0]
    assert seen(clinic_ids=[staff.b], account_id=staff.stranger.account_id) == [0, 0, 0, 0]
    assert seen(account_id=staff.moderator.account_id, moderates=True) == [0, 1, 1, 1]
    assert seen(request_id=claim) == [0, 0, 0, 1]
    assert seen() == [0, 0, 0, 0]


def test_public_pages_read_dates_of_changes_and_nothing_else(
    staff: SimpleNamespace, sessions: SessionFactory, settings: Settings
) -> None:
    with unit_of_work(sessions) as session:
        publishing.publish(session, clinic_id=staff.a, changes={"insurance": ["aetna"]},
                           author=Author(staff.editor.account_id, "Edith"), now=NOW)  # fmt: skip
    public = db.make_sessions(db.make_engine(settings, role=PUBLIC))
    with public() as session:
        rows = session.execute(text("select fact_group, made_at from profile_versions")).all()
        assert [tuple(row) for row in rows] == [("insurance", NOW)]
    for column in ("author_name", "before", "after"):
        with public() as session, pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(f"select {column} from profile_versions"))
    for table in ("profile_drafts", "profile_edits", "clinic_claims"):
        with public() as session, pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(f"select * from {table}"))
