"""The way in: what is asked, what is said when it is wrong, and what the cookie is worth."""

from __future__ import annotations

import datetime as dt
import statistics
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from pydantic import SecretStr
from sqlalchemy import text, update

from finder.accounts.errors import TooManyTries, WrongProof
from finder.accounts.services import accounts, attempts, members, proofs
from finder.accounts.services import sessions as signed
from finder.app import create_app
from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.models import AccountSession
from finder.sealing.keyring import generate, write
from tests.conftest import SECRET
from tests.factories.accounts import PASSWORD
from tests.integration.accounts.conftest import KEYRING
from tests.visitor import TOKEN, Visitor

Another = Callable[[], Visitor]


def is_in(visitor: Visitor) -> bool:
    """Whether the portal opens."""
    return visitor.get("/portal/").status_code == 200


def test_password_and_code_lead_to_the_page_that_was_asked_for(
    visitor: Visitor, staff: SimpleNamespace
) -> None:
    first = visitor.get("/account/")
    assert (first.status_code, first.location) == (302, "/sign-in")
    second = visitor.post("/sign-in", {"email": staff.owner.email.upper(), "password": PASSWORD})
    assert second.location == "/sign-in/second"
    assert visitor.get("/portal/").location == "/sign-in/second", "a password alone opens nothing"
    assert visitor.get("/account/").location == "/sign-in/second"
    last = visitor.post("/sign-in/second", {"code": staff.owner.code()})
    assert last.location == "/account/"
    assert "Alpha" in visitor.get("/portal/").text


def test_each_proof_brings_a_new_cookie_and_the_one_before_opens_nothing(
    visitor: Visitor, another: Another, staff: SimpleNamespace
) -> None:
    visitor.carry("planted-by-somebody-else")
    visitor.post("/sign-in", {"email": staff.owner.email, "password": PASSWORD})
    after_password = visitor.sid
    visitor.post("/sign-in/second", {"code": staff.owner.code()})
    after_code = visitor.sid
    assert len({"planted-by-somebody-else", after_password, after_code}) == 3
    assert is_in(visitor)
    for old in ("planted-by-somebody-else", str(after_password)):
        thief = another()
        thief.carry(old)
        assert not is_in(thief)


def test_nothing_tells_a_wrong_password_from_an_unknown_or_suspended_account(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    with unit_of_work(sessions) as session:
        accounts.suspend(session, email=staff.reader.email)
    told = {
        (answer.status_code, answer.text.replace(email, ""), answer.headers["Content-Type"])
        for email, password in (
            (staff.owner.email, "not this one, certainly"),
            ("nobody@staff.example", PASSWORD),
            (staff.reader.email, PASSWORD),
        )
        for answer in [visitor.post("/sign-in", {"email": email, "password": password})]
    }
    tokenless = {(status, "".join(page.split('value="')[0:1])) for status, page, _kind in told}
    assert len(tokenless) == 1
    assert {status for status, _page, _kind in told} == {422}


def test_an_unknown_address_takes_as_long_as_a_wrong_password(
    staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    def seconds(email: str) -> float:
        began = time.process_time()
        with unit_of_work(sessions) as session, pytest.raises(WrongProof):
            proofs.check_password(session, email=email, password="not this one, certainly")
        return time.process_time() - began

    seconds("warm@staff.example")
    known, unknown = (
        statistics.median(seconds(email) for _ in range(3)) for email in (staff.owner.email, "x@x.example")
    )
    assert 0.6 < known / unknown < 1.7


def test_after_ten_wrong_tries_the_right_password_must_wait_too(
    visitor: Visitor, staff: SimpleNamespace
) -> None:
    for email in (staff.owner.email, "nobody@staff.example"):
        for _ in range(attempts.PER_PERSON):
            assert visitor.post("/sign-in", {"email": email, "password": "x"}).status_code == 422
        assert visitor.post("/sign-in", {"email": email, "password": PASSWORD}).status_code == 429
    assert visitor.sign_in(staff.reader).status_code == 303, "others are not kept waiting"


def test_tries_are_counted_exactly_when_many_come_at_once(sessions: SessionFactory) -> None:
    begin, passed = threading.Barrier(14), []

    def attempt() -> None:
        begin.wait()
        try:
            with unit_of_work(sessions) as session:
                attempts.take(session, key=b"k" * 16, limit=10)
        except TooManyTries:
            return
        passed.append(1)

    threads = [threading.Thread(target=attempt) for _ in range(14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(passed) == 10


def test_a_code_works_once_also_when_two_use_it_at_the_same_moment(
    staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    code, begin, outcomes = staff.owner.code(), threading.Barrier(6), []

    def use() -> None:
        begin.wait()
        try:
            with unit_of_work(sessions) as session:
                proofs.check_code(session, keyring=KEYRING, account_id=staff.owner.account_id, code=code)
        except WrongProof:
            outcomes.append(False)
        else:
            outcomes.append(True)

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == [False] * 5 + [True]


def test_wrong_codes_are_limited(visitor: Visitor, staff: SimpleNamespace) -> None:
    visitor.post("/sign-in", {"email": staff.owner.email, "password": PASSWORD})
    statuses = [visitor.post("/sign-in/second", {"code": "000000"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_a_recovery_code_works_once(staff: SimpleNamespace, sessions: SessionFactory) -> None:
    who = staff.owner.account_id
    with unit_of_work(sessions) as session:
        first, second = proofs.new_recovery_codes(session, account_id=who)[:2]
        proofs.check_code(session, keyring=KEYRING, account_id=who, code=first.upper())
        with pytest.raises(WrongProof):
            proofs.check_code(session, keyring=KEYRING, account_id=who, code=first)
        with pytest.raises(WrongProof):
            proofs.check_code(session, keyring=KEYRING, account_id=staff.editor.account_id, code=second)
        assert proofs.recovery_codes_left(session, account_id=who) == 9


def test_who_reads_requests_must_set_up_a_second_factor_first(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    with unit_of_work(sessions) as session:
        for person in (staff.owner, staff.reader):
            proofs.forget_codes(session, account_id=person.account_id)
    visitor.post("/sign-in", {"email": staff.owner.email, "password": PASSWORD})
    assert visitor.get("/portal/").location == "/account/codes"
    visitor.post("/sign-in", {"email": staff.reader.email, "password": PASSWORD})
    assert is_in(visitor), "who reads no request may do without"


def test_a_removed_member_is_out_at_the_next_request(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    assert "Alpha" in visitor.get("/portal/").text
    with unit_of_work(sessions) as session:
        members.remove(session, account_id=staff.owner.account_id, clinic_id=staff.a)
    assert "Alpha" not in visitor.get("/portal/").text
    with unit_of_work(sessions) as session:
        accounts.suspend(session, email=staff.owner.email)
    assert not is_in(visitor)


def test_signing_out_or_a_new_password_ends_what_cookies_open(
    visitor: Visitor, another: Another, staff: SimpleNamespace
) -> None:
    visitor.sign_in(staff.owner, drift=-1)
    elsewhere = another()
    elsewhere.sign_in(staff.owner)
    assert is_in(elsewhere)
    changed = visitor.post("/account/password", {"current": PASSWORD, "password": "five green kites humming"})
    assert changed.status_code == 303
    assert is_in(visitor)
    assert not is_in(elsewhere)
    kept = str(visitor.sid)
    visitor.post("/sign-out", page="/portal/")
    assert visitor.sid is None
    elsewhere.carry(kept)
    assert not is_in(elsewhere)


@pytest.mark.parametrize("column", ["seen_at", "created_at"])
def test_a_session_ends_when_idle_for_half_an_hour_and_after_twelve_hours_in_any_case(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory, column: str
) -> None:
    limit = {"seen_at": signed.IDLE, "created_at": signed.ABSOLUTE}[column]
    visitor.sign_in(staff.owner)
    for passed, open_still in ((limit - dt.timedelta(minutes=1), True), (limit, False)):
        with unit_of_work(sessions) as session:
            session.execute(update(AccountSession).values({column: dt.datetime.now(dt.UTC) - passed}))
        assert is_in(visitor) is open_still


def test_the_cookie_is_bound_to_host_and_https_and_out_of_scripts_reach(
    database_url: str, staff: SimpleNamespace
) -> None:
    settings = Settings(
        database_url=database_url,
        secret_key=SecretStr(SECRET),
        engine="postgis",
        base_url="https://finder.example",
        sealing_keys=SecretStr(write(generate())),
    )
    client = create_app(settings).test_client()
    options = {"base_url": "https://finder.example", "headers": {"Referer": "https://finder.example/sign-in"}}
    token = Visitor(client).get("/sign-in", **options).text.split('name="csrf_token"')[1].split('value="')[1]
    data = {"email": staff.reader.email, "password": PASSWORD, "csrf_token": token.split('"')[0]}
    answer = client.post("/sign-in", data=data, **options)  # type: ignore[arg-type]  # werkzeug's options
    cookies = {one.split("=")[0]: one for one in answer.headers.getlist("Set-Cookie")}
    assert set(cookies) >= {"__Host-sid"}
    for needed in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert needed in cookies["__Host-sid"]
    assert "Domain" not in cookies["__Host-sid"]


def test_forms_of_other_sites_and_forms_without_their_token_are_refused(
    visitor: Visitor, staff: SimpleNamespace
) -> None:
    data = {"email": staff.reader.email, "password": PASSWORD}
    assert visitor.client.post("/sign-in", data=data).status_code == 400
    for site in ("cross-site", "same-site"):
        token = TOKEN.search(visitor.get("/sign-in").text)
        assert token
        with_token = data | {"csrf_token": token.group(1)}
        sent = visitor.client.post("/sign-in", data=with_token, headers={"Sec-Fetch-Site": site})
        assert sent.status_code == 403
    visitor.sign_in(staff.reader)
    assert visitor.client.post("/sign-out").status_code == 400
    assert is_in(visitor)


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten", "/portal/", "/account/", "/new-password/x"])
def test_private_pages_are_kept_nowhere(visitor: Visitor, staff: SimpleNamespace, path: str) -> None:
    visitor.sign_in(staff.reader)
    headers = visitor.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]
    assert headers["X-Robots-Tag"] == "noindex"


def test_an_address_that_looks_like_a_file_is_no_page(visitor: Visitor, staff: SimpleNamespace) -> None:
    visitor.sign_in(staff.reader)
    assert visitor.get("/account/x.css").status_code == 404
    assert visitor.get("/portal/x.css").status_code == 404


def test_before_a_change_of_how_one_signs_in_an_old_proof_is_asked_for_again(
    visitor: Visitor, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    visitor.sign_in(staff.owner)
    with unit_of_work(sessions) as session:
        session.execute(text("update account_sessions set proved_at = now() - interval '11 minutes'"))
    assert visitor.get("/account/").status_code == 200
    assert visitor.get("/account/password").location == "/account/confirm"
    refused = visitor.post("/account/codes/off", page="/account/")
    assert refused.location == "/account/confirm"
    with unit_of_work(sessions) as session:
        assert proofs.has_codes(session, account_id=staff.owner.account_id)
    before = visitor.sid
    visitor.get("/account/password")
    again = visitor.post("/account/confirm", {"password": PASSWORD})
    assert again.location == "/account/password"
    assert visitor.sid != before


def test_nobody_ends_somebody_elses_session(
    visitor: Visitor, another: Another, staff: SimpleNamespace, sessions: SessionFactory
) -> None:
    victim = another()
    victim.sign_in(staff.owner)
    visitor.sign_in(staff.stranger)
    with unit_of_work(sessions) as session:
        (theirs,) = signed.list_sessions(session, account_id=staff.owner.account_id)
    assert visitor.post(f"/account/sessions/{theirs.id}/end", page="/account/").status_code == 404
    assert is_in(victim)
