"""Invitations and new passwords by mail: links work once, and mail programs that open them change nothing."""

from __future__ import annotations

import re
from types import SimpleNamespace

import orjson
import pytest
from sqlalchemy import select, text

from finder.accounts.services import accounts, links, members
from finder.db import SessionFactory, unit_of_work
from finder.models import OutgoingMail
from finder.sealing.services import open_data_key
from tests.factories.accounts import PASSWORD
from tests.integration.accounts.conftest import KEYRING
from tests.visitor import Visitor

NEW = "five green kites humming"


def mailed_paths(sessions: SessionFactory) -> list[str]:
    """The links of the mails that wait, oldest first."""
    with unit_of_work(sessions) as session:
        paths = []
        for row in session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at)):
            assert row.data_key_id is not None
            assert row.content is not None
            key = open_data_key(session, keyring=KEYRING, key_id=row.data_key_id)
            content = key.unseal(row.content, table="outgoing_mails", column="content", row=row.id)
            paths.append(orjson.loads(content)["path"])
        return paths


def ask(visitor: Visitor, email: str) -> str:
    """Ask for a new password; gives the page without its token and the address."""
    page = visitor.post("/forgotten", {"email": email})
    assert page.status_code == 200
    return re.sub(r'value="[^"]*"', "", page.text)


def invite(sessions: SessionFactory, email: str, clinic_id: int, role: str = "scheduler") -> str:
    """Invite somebody to clinic A; gives the link's path."""
    with unit_of_work(sessions) as session:
        return links.invite(
            session, keyring=KEYRING, email=email, inviter="Test Owner", role=role, clinic_id=clinic_id
        )


def places(sessions: SessionFactory, email: str) -> list[tuple[int, str]]:
    """Where somebody has which role."""
    with unit_of_work(sessions) as session:
        account = accounts.find(session, email=email)
        found = members.load_member(session, account_id=account.id) if account else None
        return [(place.clinic_id, place.role) for place in found.places] if found else []


def test_nobody_learns_whether_an_address_has_an_account(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    with unit_of_work(sessions) as session:
        accounts.suspend(session, email=staff.reader.email)
    pages = {
        ask(visitor, email) for email in (staff.owner.email, "nobody@staff.example", staff.reader.email, "x")
    }
    assert len(pages) == 1
    assert len(mailed_paths(sessions)) == 1
    with unit_of_work(sessions) as session:
        assert session.scalar(text("select count(*) from account_links")) == 1


def test_a_link_sets_a_new_password_once_and_ends_every_session(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    sid = visitor.sid
    ask(visitor, staff.owner.email)
    (path,) = mailed_paths(sessions)
    for _ in range(3):
        assert visitor.get(path).status_code == 200, "opening it changes nothing"
    assert visitor.post(path, {"password": "short"}).status_code == 422
    assert visitor.post(path, {"password": NEW}).location == "/sign-in"
    visitor.carry(str(sid))
    assert visitor.get("/portal/").status_code == 302
    assert visitor.get(path).status_code == 404
    # The page names its own address in its links to other languages; the rest is the same for all.
    never = visitor.get("/new-password/never-was").text.replace("/new-password/never-was", "")
    assert never == visitor.get(path).text.replace(path, "")
    old = visitor.post("/sign-in", {"email": staff.owner.email, "password": PASSWORD})
    assert old.status_code == 422
    new = visitor.post("/sign-in", {"email": staff.owner.email, "password": NEW})
    assert new.location == "/sign-in/second", "the second factor is still asked for"


def test_a_link_older_than_its_time_is_dead(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    ask(visitor, staff.owner.email)
    with unit_of_work(sessions) as session:
        session.execute(text("update account_links set expires_at = now()"))
    assert visitor.get(mailed_paths(sessions)[0]).status_code == 404


def test_no_token_stands_in_the_database(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    token = invite(sessions, "new@staff.example", staff.a).rpartition("/")[2]
    with unit_of_work(sessions) as session:
        for table in ("account_links", "outgoing_mails"):
            rows = " ".join(session.scalars(text(f"select t::text from {table} t")))
            assert token not in rows
            assert token.encode().hex() not in rows


def test_an_invited_person_makes_an_account_and_has_the_offered_role(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    path = invite(sessions, "New@staff.example", staff.a)
    assert "Alpha" in visitor.get(path).text
    assert places(sessions, "new@staff.example") == []
    answer = visitor.post(path, {"name": "Nia Example", "password": NEW, "role": "owner", "office": "admin"})
    assert answer.status_code == 303
    assert places(sessions, "new@staff.example") == [(staff.a, "scheduler")]
    assert visitor.get("/portal/").location == "/account/codes"
    assert visitor.get(path).status_code == 404


def test_an_invitation_to_an_address_with_an_account_asks_for_its_password_and_changes_nothing_else(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    path = invite(sessions, staff.stranger.email, staff.a, role="reader")
    assert visitor.post(path, {"name": "Thief", "password": NEW}).status_code == 422
    assert places(sessions, staff.stranger.email) == [(staff.b, "owner")]
    assert visitor.post(path, {"password": PASSWORD}).location == "/sign-in/second"
    assert sorted(places(sessions, staff.stranger.email)) == [(staff.a, "reader"), (staff.b, "owner")]


@pytest.mark.parametrize(
    "password", ["shortone", "passwordpassword", "qwertyuiop123456", "iloveyou iloveyou"]
)
def test_a_weak_password_is_refused_with_what_to_do(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory, password: str
) -> None:
    path = invite(sessions, "new@staff.example", staff.a)
    answer = visitor.post(path, {"name": "Nia Example", "password": password})
    assert answer.status_code == 422
    assert 'id="password-fault"' in answer.text
    assert password not in answer.text
