"""A mail is queued with its cause or not at all; its recipient is sealed, its number capped."""

from __future__ import annotations

import datetime as dt
import threading
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from finder import db
from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.mail import services
from finder.mail.errors import BadAddress, BadLink, TooManyMails
from finder.models import DataKey, OutgoingMail
from finder.tenancy import PRIVATE, PUBLIC
from tests.integration.mail.conftest import KEYRING, queued

CANARY = "zzcanary@example.org"


def queue(session: Session, to: str = CANARY, path: str = "/portal/reset/x") -> UUID:
    return services.queue(session, keyring=KEYRING, to=to, template="password_reset", locale="en", path=path)


def test_a_mail_whose_cause_is_rolled_back_was_never_queued(sessions: SessionFactory) -> None:
    with sessions() as session:
        queue(session)
        session.rollback()
    with sessions() as session:
        assert session.scalars(select(OutgoingMail.id)).all() == []
        assert session.scalars(select(DataKey.id)).all() == []


def test_neither_recipient_nor_link_stands_in_the_database_in_clear(session: Session) -> None:
    queue(session, path="/portal/reset/ZZSECRET")
    row = session.execute(text("select m::text from outgoing_mails m")).scalar_one()
    for secret in (CANARY, "ZZSECRET", CANARY.encode().hex(), b"ZZSECRET".hex()):
        assert secret not in row


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/\\evil.example", "portal"])
def test_a_link_leads_nowhere_but_here(session: Session, path: str) -> None:
    with pytest.raises(BadLink):
        queue(session, path=path)


def test_a_header_cannot_be_smuggled_in_by_an_address(session: Session) -> None:
    with pytest.raises(BadAddress):
        queue(session, to="ada@example.org\r\nBcc: eve@example.org")


def test_one_person_gets_six_of_a_kind_in_an_hour_however_the_address_is_written(session: Session) -> None:
    for spelling in (CANARY, CANARY.upper(), "ZZcanary@EXAMPLE.org") * 2:
        queue(session, to=spelling)
    with pytest.raises(TooManyMails):
        queue(session)
    queue(session, to="other@example.org")
    session.execute(
        update(OutgoingMail).values(created_at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=61))
    )
    queue(session)


def test_the_cap_holds_exactly_when_many_ask_at_once(sessions: SessionFactory) -> None:
    outcomes: list[bool] = []
    begin = threading.Barrier(12)

    def ask() -> None:
        begin.wait()
        try:
            with unit_of_work(sessions) as session:
                queue(session)
        except TooManyMails:
            outcomes.append(False)
        else:
            outcomes.append(True)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == [False] * 6 + [True] * 6


def test_pages_queue_and_count_but_read_no_mail(settings: Settings, sessions: SessionFactory) -> None:
    queued(sessions)
    engine = db.make_engine(settings, role=PRIVATE)
    with db.make_sessions(engine)() as session:
        queue(session)
        for reading in ("recipient", "content", "state"):
            with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
                session.execute(text(f"select {reading} from outgoing_mails"))
    engine.dispose()
    engine = db.make_engine(settings, role=PUBLIC)
    with db.make_sessions(engine)() as session, pytest.raises(ProgrammingError, match="permission denied"):
        queue(session)
    engine.dispose()


def test_an_ended_mail_is_forgotten_with_its_key_and_a_waiting_one_is_not(sessions: SessionFactory) -> None:
    ended, waiting = queued(sessions), queued(sessions)
    month = dt.timedelta(days=30)
    with unit_of_work(sessions) as session:
        session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == ended)
            .values(state="sent", sent_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=31))
        )
        assert services.forget(session, older_than=month) == 1
        assert services.forget(session, older_than=month) == 0
    with unit_of_work(sessions) as session:
        kept = {row.id: row.recipient is not None for row in session.scalars(select(OutgoingMail))}
        assert kept == {ended: False, waiting: True}
        assert len(session.scalars(select(DataKey.id)).all()) == 1
