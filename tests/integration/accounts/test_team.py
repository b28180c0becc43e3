"""The owners' page of the team: invited, changed, removed, signed out; an owner always stays."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from finder.accounts.services import members
from finder.accounts.services import sessions as signed
from finder.audit.verifying import Head, verify
from finder.db import SessionFactory, unit_of_work
from finder.models import AccountLink, AuditEntry, Membership, OutgoingMail
from finder.staff.services import people
from finder.staff.services.people import LastOwner
from tests.conftest import SECRET
from tests.visitor import Visitor

Another = Callable[[], Visitor]


def entries(sessions: SessionFactory, action: str) -> list[AuditEntry]:
    with unit_of_work(sessions) as session:
        assert isinstance(verify(session), Head), "the chain holds"
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def roles(sessions: SessionFactory, staff: SimpleNamespace) -> dict[int, str]:
    with unit_of_work(sessions) as session:
        rows = session.execute(
            select(Membership.account_id, Membership.role).where(Membership.clinic_id == staff.a)
        )
        return dict(rows.all())


def page(staff: SimpleNamespace, who: str = "", rest: str = "") -> str:
    person = f"/{getattr(staff, who).account_id}" if who else ""
    return f"/portal/{staff.slugs['a']}/team{person}{rest}"


def test_an_owner_sees_the_team_with_roles_and_others_see_no_such_page(
    visitor: Visitor, another: Another, staff: SimpleNamespace
) -> None:
    visitor.sign_in(staff.owner)
    shown = visitor.get(page(staff)).text
    for role in ("owner", "scheduler", "editor", "reader"):
        assert getattr(staff, role).email in shown
    assert staff.stranger.email not in shown
    for who in ("scheduler", "editor", "stranger"):
        other = another()
        other.sign_in(getattr(staff, who))
        assert other.get(page(staff)).status_code == 404
        assert other.get(page(staff, "reader")).status_code == 404


def test_an_invitation_goes_by_mail_is_listed_replaced_and_withdrawn(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    for role in ("editor", "scheduler"):
        form = {"email": "New@Staff.example", "role": role}
        assert visitor.post(page(staff, rest="/invitations"), form, page=page(staff)).status_code == 303
    with unit_of_work(sessions) as session:
        (link,) = session.scalars(select(AccountLink)).all()
        assert (link.email, link.role, link.invited_by) == (
            "new@staff.example", "scheduler", staff.owner.account_id,
        )  # fmt: skip
        assert session.scalars(select(OutgoingMail.template)).all() == ["invitation"] * 2
        number = link.token_sha256.hex()
    assert "new@staff.example" in visitor.get(page(staff)).text
    assert (
        visitor.post(
            page(staff, rest="/invitations/withdraw"), {"number": number}, page=page(staff)
        ).status_code
        == 303
    )
    assert "new@staff.example" not in visitor.get(page(staff)).text
    assert [entry.why for entry in entries(sessions, "invitation.sent")] == ["editor", "scheduler"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"email": "nobody", "role": "owner"}, "email"),
        ({"email": "a@b.example", "role": "king"}, "role"),
        ({"email": "READER", "role": "owner"}, "email"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_and_nobody_is_invited(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory, form: dict[str, str], field: str
) -> None:
    visitor.sign_in(staff.owner)
    given = {**form, "email": form["email"].replace("READER", staff.reader.email)}
    answer = visitor.post(page(staff, rest="/invitations"), given, page=page(staff))
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    with unit_of_work(sessions) as session:
        assert session.scalars(select(AccountLink)).all() == []


def test_a_removed_member_is_out_at_the_next_request_and_so_is_an_open_invitation(
    visitor: Visitor, another: Another, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    scheduler = another()
    scheduler.sign_in(staff.scheduler)
    inbox = f"/portal/{staff.slugs['a']}/requests"
    assert scheduler.get(inbox).status_code == 200
    gone = visitor.post(page(staff, "scheduler", "/remove"), page=page(staff, "scheduler"))
    assert gone.status_code == 303
    assert scheduler.get(inbox).status_code == 404
    (entry,) = entries(sessions, "role.taken")
    assert (entry.actor_id, entry.subject_id, entry.clinic_id, entry.why) == (
        str(staff.owner.account_id), str(staff.scheduler.account_id), staff.a, "scheduler",
    )  # fmt: skip


def test_a_role_is_changed_and_noted(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    changed = visitor.post(page(staff, "reader", "/role"), {"role": "owner"}, page=page(staff, "reader"))
    assert changed.status_code == 303
    assert roles(sessions, staff)[staff.reader.account_id] == "owner"
    assert [entry.why for entry in entries(sessions, "role.changed")] == ["reader to owner"]


def test_the_last_owner_neither_leaves_nor_becomes_something_else(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    me = page(staff, "owner")
    for rest, form in (("/remove", {}), ("/role", {"role": "reader"})):
        answer = visitor.post(f"{me}{rest}", form, page=me)
        assert answer.status_code == 409
        assert 'role="alert"' in answer.text
    assert roles(sessions, staff)[staff.owner.account_id] == "owner"


def test_of_two_owners_who_leave_at_the_same_moment_one_stays(
    staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    with unit_of_work(sessions) as session:
        members.grant(
            session, account_id=staff.editor.account_id, role="owner", clinic_id=staff.a, organization_id=None
        )
    begin, refused = threading.Barrier(2), []

    def leave(who: int) -> None:
        begin.wait()
        with unit_of_work(sessions) as session:
            member = members.load_member(session, account_id=who)
            assert member is not None
            try:
                people.remove(session, clinic_id=staff.a, account_id=who, by=member)
            except LastOwner:
                refused.append(who)

    threads = [threading.Thread(target=leave, args=(who.account_id,)) for who in (staff.owner, staff.editor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(refused) == 1
    assert list(roles(sessions, staff).values()).count("owner") == 1


def test_an_owner_signs_somebody_of_the_team_out_and_nobody_else(
    visitor: Visitor, another: Another, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    browsers = {}
    for who in ("scheduler", "stranger"):
        browsers[who] = another()
        browsers[who].sign_in(getattr(staff, who))
    with unit_of_work(sessions) as session:
        ids = {
            who: signed.list_sessions(session, account_id=getattr(staff, who).account_id)[0].id
            for who in browsers
        }
    person = page(staff, "scheduler")
    assert visitor.post(f"{person}/sessions/{ids['stranger']}/end", page=person).status_code == 404
    assert (
        visitor.post(f"{page(staff, 'stranger')}/sessions/{ids['stranger']}/end", page=person).status_code
        == 404
    )
    assert visitor.post(f"{person}/sessions/{ids['scheduler']}/end", page=person).status_code == 303
    assert browsers["scheduler"].get("/portal/").status_code == 302
    assert browsers["stranger"].get("/portal/").status_code == 200


def test_an_old_proof_is_asked_for_again_before_the_team_is_shown(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    with unit_of_work(sessions) as session:
        session.execute(text("update account_sessions set proved_at = now() - interval '11 minutes'"))
    assert visitor.get(page(staff)).location == "/account/confirm"


def test_signing_in_and_failing_to_and_changed_factors_are_noted(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    for email in (staff.owner.email, "nobody@staff.example"):
        visitor.post("/sign-in", {"email": email, "password": "not this one, certainly"})
    visitor.post("/sign-in", {"email": staff.owner.email, "password": staff.owner.password})
    visitor.post("/sign-in/second", {"code": "000000"})
    visitor.post("/sign-in/second", {"code": staff.owner.code()})
    assert visitor.post("/account/codes/off", page="/account/").status_code == 303
    me = str(staff.owner.account_id)
    failed = [(entry.subject_id, entry.why) for entry in entries(sessions, "sign_in.failed")]
    assert failed == [(me, "password"), ("", "password"), (me, "code")]
    assert [entry.why for entry in entries(sessions, "sign_in")] == ["password", "second factor"]
    assert [entry.actor_id for entry in entries(sessions, "second_factor.removed")] == [me]


def test_a_role_that_an_invitation_gave_names_who_invited(
    visitor: Visitor, another: Another, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    with unit_of_work(sessions) as session:
        member = members.load_member(session, account_id=staff.owner.account_id)
        assert member is not None
        from_page = people.links.invite(
            session, keyring=visitor.client.application.extensions["finder"].settings.keyring,
            email=staff.nobody.email, inviter="Owner", role="reader", clinic_id=staff.a,
            invited_by=staff.owner.account_id,
        )  # fmt: skip
    invited = another()
    assert invited.post(from_page, {"password": staff.nobody.password}).status_code == 303
    (entry,) = entries(sessions, "role.given")
    assert (entry.actor_id, entry.subject_id, entry.why) == (
        str(staff.owner.account_id), str(staff.nobody.account_id), "reader",
    )  # fmt: skip


def test_what_the_operator_does_by_command_is_noted(
    database_url: str, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    environment = {
        **os.environ, "FINDER_DATABASE_URL": database_url, "FINDER_SECRET_KEY": SECRET,
        "FINDER_BASE_URL": "http://127.0.0.1:8000",
    }  # fmt: skip
    for arguments in ((staff.reader.email,), (staff.reader.email, "--lift")):
        command = [Path(sys.executable).parent / "finder", "accounts", "suspend", *arguments]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    for action in ("account.suspended", "account.restored"):
        (entry,) = entries(sessions, action)
        assert (entry.actor, entry.subject_id) == ("system", str(staff.reader.account_id))
