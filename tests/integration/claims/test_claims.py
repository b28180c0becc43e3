"""Claims from the form to the owner's account: each kind of proof, disputes, and what is refused."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import orjson
import pytest
from sqlalchemy import select

from finder.accounts.services import accounts, members
from finder.db import SessionFactory, unit_of_work
from finder.models import Clinic, ClinicClaim, OutgoingMail
from finder.profiles.services import publishing
from finder.profiles.services.publishing import Author
from finder.profiles.services.state import read_state
from finder.sealing.services import open_data_key
from tests.factories import make_clinic
from tests.integration.accounts.conftest import KEYRING
from tests.visitor import Visitor

FORM = {"name": "Cora Example", "title": "Office manager", "email": "cora@spine.example", "method": "mail"}
PASSWORD = "four slow otters drift"


@pytest.fixture
def slug(sessions: SessionFactory, staff: SimpleNamespace) -> str:
    """A clinic that nobody looks after, with a site of its own."""
    with unit_of_work(sessions) as session:
        return make_clinic(session, name="Example Spine", website="https://www.spine.example/start").slug


def mails(sessions: SessionFactory) -> list[tuple[str, dict[str, str], str]]:
    """Template, values and link of each mail, oldest first."""
    with unit_of_work(sessions) as session:
        read = []
        for row in session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at)):
            assert row.data_key_id
            assert row.content
            key = open_data_key(session, keyring=KEYRING, key_id=row.data_key_id)
            content = orjson.loads(
                key.unseal(row.content, table="outgoing_mails", column="content", row=row.id)
            )
            read.append((row.template, content["values"], content["path"]))
        return read


def states(sessions: SessionFactory) -> list[str]:
    with unit_of_work(sessions) as session:
        return list(session.scalars(select(ClinicClaim.state).order_by(ClinicClaim.received_at)))


def owns(sessions: SessionFactory, email: str) -> list[str]:
    with unit_of_work(sessions) as session:
        account = accounts.find(session, email=email)
        found = members.load_member(session, account_id=account.id) if account else None
        return [place.role for place in found.places] if found else []


def claim(visitor: Visitor, slug: str, **given: str) -> int:
    return visitor.post(f"/clinics/{slug}/claim", {**FORM, **given}).status_code


def test_a_link_mailed_to_the_clinics_domain_leads_to_an_account_that_owns_it(
    visitor: Visitor, slug: str, sessions: SessionFactory
) -> None:
    assert claim(visitor, slug) == 303
    ((_template, _values, path),) = mails(sessions)
    assert visitor.get(path).status_code == 200
    assert states(sessions) == ["open"]
    answer = visitor.post(path)
    assert states(sessions) == ["granted"]
    assert answer.location.startswith("/invitation/")
    joined = visitor.post(answer.location, {"name": "Cora Example", "password": PASSWORD})
    assert joined.status_code == 303
    assert owns(sessions, FORM["email"]) == ["owner"]
    assert visitor.post(path, page="/sign-in").status_code == 404


def test_an_address_elsewhere_is_no_proof_by_mail(visitor: Visitor, slug: str) -> None:
    for email in ("cora@gmail.com", "cora@notspine.example", "cora@spine.example.evil.example"):
        assert claim(visitor, slug, email=email) == 422
    assert claim(visitor, slug, email="nobody") == 422
    assert claim(visitor, slug, website="https://spam.example") == 422


def test_a_code_that_the_clinic_tells_is_entered_by_a_moderator(
    visitor: Visitor, slug: str, sessions: SessionFactory, staff: SimpleNamespace
) -> None:
    assert claim(visitor, slug, method="code", email="cora@gmail.com") == 303
    ((_template, values, path),) = mails(sessions)
    assert "code of our mail" in visitor.get(path).text
    assert visitor.post(path, page="/sign-in").status_code == 404
    assert visitor.sign_in(staff.moderator).status_code == 303
    (deed,) = {
        part.split('"')[0] for part in visitor.get("/moderation/claims").text.split('action="')[1:]
    } - {""}
    wrong = visitor.post(deed, {"deed": "code", "code": "AAAAAAAA"}, page="/moderation/claims")
    assert "not the code" in wrong.text
    assert "1 of 5 tries" in visitor.get("/moderation/claims").text
    entered = visitor.post(deed, {"deed": "code", "code": values["code"].lower()}, page="/moderation/claims")
    assert entered.status_code == 303
    assert states(sessions) == ["granted"]
    assert [template for template, _values, _path in mails(sessions)] == ["claim", "invitation"]


def test_of_two_claims_none_is_granted_before_a_moderator_decides(
    visitor: Visitor, slug: str, sessions: SessionFactory, staff: SimpleNamespace
) -> None:
    claim(visitor, slug)
    claim(visitor, slug, email="ben@spine.example", name="Ben Example", method="word")
    path = mails(sessions)[0][2]
    assert visitor.post(path).location == path
    assert states(sessions) == ["proved", "open"]
    visitor.sign_in(staff.moderator)
    page = visitor.get("/moderation/claims").text
    assert page.count("Disputed.") == 2
    with unit_of_work(sessions) as session:
        ben = session.scalar(select(ClinicClaim.id).where(ClinicClaim.name == "Ben Example"))
    unexplained = visitor.post(f"/moderation/claims/{ben}", {"deed": "grant"}, page="/moderation/claims")
    assert unexplained.status_code == 422
    said = {"deed": "grant", "reason": "The clinic's director called back."}
    visitor.post(f"/moderation/claims/{ben}", said, page="/moderation/claims")
    assert states(sessions) == ["refused", "granted"]


def test_a_clinic_that_has_an_owner_goes_to_nobody_else_by_itself(
    visitor: Visitor, sessions: SessionFactory, staff: SimpleNamespace
) -> None:
    with unit_of_work(sessions) as session:
        session.get_one(Clinic, staff.a).website = "https://spine.example"
    claim(visitor, staff.slugs["a"])
    path = mails(sessions)[0][2]
    assert visitor.post(path).location == path
    assert states(sessions) == ["proved"]


def test_a_refused_claim_is_told_why(
    visitor: Visitor, slug: str, sessions: SessionFactory, staff: SimpleNamespace
) -> None:
    claim(visitor, slug, method="word")
    visitor.sign_in(staff.moderator)
    with unit_of_work(sessions) as session:
        (number,) = session.scalars(select(ClinicClaim.id))
    said = {"deed": "refuse", "reason": "Nobody there knows you."}
    visitor.post(f"/moderation/claims/{number}", said, page="/moderation/claims")
    assert states(sessions) == ["refused"]
    assert mails(sessions)[-1][:2] == ("claim_refused", {"clinic": "Example Spine",
                                                         "why": "Nobody there knows you."})  # fmt: skip


def test_nobody_reads_a_claim_without_its_token(
    visitor: Visitor, slug: str, sessions: SessionFactory
) -> None:
    claim(visitor, slug)
    path = mails(sessions)[0][2]
    assert visitor.get(path[:-1]).status_code == 404
    assert (
        visitor.get(f"/claims/00000000-0000-4000-8000-000000000000/{path.rpartition('/')[2]}").status_code
        == 404
    )


def test_a_moderator_sees_each_queue_and_publishes_a_waiting_change(
    visitor: Visitor, sessions: SessionFactory, staff: SimpleNamespace
) -> None:
    now = dt.datetime.now(dt.UTC)
    with unit_of_work(sessions) as session:
        author = Author(staff.editor.account_id, "Edith")
        publishing.publish(session, clinic_id=staff.a, changes={"name": "Alpha Two"}, author=author, now=now)
    visitor.sign_in(staff.moderator)
    for prefix in ("", "/es"):
        for page in ("", "claims", "edits", "reports", "imports", "proofs"):
            assert visitor.get(f"{prefix}/moderation/{page}").status_code == 200, page
    queue = visitor.get("/moderation/edits").text
    assert "Alpha Two" in queue
    deed = queue.split('action="/moderation/edits/')[1].split('"')[0]
    assert (
        visitor.post(f"/moderation/edits/{deed}", {"deed": "refuse"}, page="/moderation/edits").status_code
        == 422
    )
    visitor.post(f"/moderation/edits/{deed}", {"deed": "approve"}, page="/moderation/edits")
    with unit_of_work(sessions) as session:
        assert read_state(session, clinic_id=staff.a)["name"] == "Alpha Two"
