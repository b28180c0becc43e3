"""Whatever a mail server does, no mail is lost, and a second delivery is known as the same mail."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import time
from uuid import UUID

import pytest
from sqlalchemy import update

from finder.db import SessionFactory, unit_of_work
from finder.mail.delivery import Post, deliver_batch
from finder.mail.services import count_by_state
from finder.mail.transport import SmtpTransport, make_transport
from finder.models import OutgoingMail
from tests.integration.mail.conftest import BASE, FINDER, Start, queued
from tests.mail_server import MailServer

MANY = 45


def deliver(sessions: SessionFactory, post: Post, server: MailServer) -> int:
    """Send what is due, to a server that may take half a second."""
    return deliver_batch(sessions, post=post, transport=SmtpTransport(server.url, timeout_s=0.5))


def row(sessions: SessionFactory, mail_id: UUID) -> OutgoingMail:
    """The mail as it stands in the database."""
    with unit_of_work(sessions) as session:
        return session.get_one(OutgoingMail, mail_id)


def make_due(sessions: SessionFactory) -> None:
    """Let every waiting mail be due, as if its pause, or the lease of a dead worker, had run out."""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    with unit_of_work(sessions) as session:
        session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.state == "waiting")
            .values(next_attempt_at=past, leased_until=None)
        )


@pytest.mark.parametrize(("locale", "folder"), [("en", ""), ("es", "/es")])
def test_a_mail_arrives_once_for_one_person_with_a_link_to_the_configured_address(
    sessions: SessionFactory, post: Post, server: MailServer, locale: str, folder: str
) -> None:
    mail_id = queued(sessions, locale=locale)
    assert deliver(sessions, post, server) == 1
    assert deliver(sessions, post, server) == 0
    (mail,) = server.mails
    assert server.envelopes == [["ada@example.org"]]
    assert mail["To"] == "ada@example.org"
    assert mail["From"] == post.sender
    assert mail["Message-ID"] == f"<{mail_id}@127.0.0.1>"
    assert mail["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert f"{BASE}{folder}/invitation/abc" in part.get_content()
    assert row(sessions, mail_id).state == "sent"


def test_451_is_tried_again_later_as_the_same_mail_and_others_go_meanwhile(
    sessions: SessionFactory, post: Post, server: MailServer
) -> None:
    server.recipients["ada@example.org"] = "451 greylisted, come again"
    late, other = queued(sessions), queued(sessions, to="eve@example.org")
    deliver(sessions, post, server)
    assert (row(sessions, late).state, row(sessions, other).state) == ("waiting", "sent")
    assert row(sessions, late).last_error == "SMTP 451"
    assert deliver(sessions, post, server) == 0, "not before its pause is over"
    server.recipients.clear()
    make_due(sessions)
    deliver(sessions, post, server)
    assert server.ids == [f"<{other}@127.0.0.1>", f"<{late}@127.0.0.1>"]


def test_pauses_grow_from_a_minute_to_an_hour_and_after_a_day_the_mail_has_failed_for_all_to_see(
    sessions: SessionFactory, post: Post, server: MailServer, environment: dict[str, str]
) -> None:
    server.answer = "451 later"
    mail_id = queued(sessions)
    pauses = []
    for _ in range(9):
        make_due(sessions)
        deliver(sessions, post, server)
        pauses.append(
            round((row(sessions, mail_id).next_attempt_at - dt.datetime.now(dt.UTC)).total_seconds() / 60)
        )
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    with unit_of_work(sessions) as session:
        session.execute(
            update(OutgoingMail).values(created_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=25))
        )
    make_due(sessions)
    deliver(sessions, post, server)
    assert row(sessions, mail_id).state == "failed"
    listed = finder(environment, "mail", "list", "--state", "failed")
    assert f"{mail_id}" in listed
    assert "SMTP 451" in listed
    assert "ada@" not in listed
    server.answer = "ok"
    assert finder(environment, "mail", "retry", str(mail_id)) == "1 mails wait to be sent again.\n"
    deliver(sessions, post, server)
    assert server.ids == [f"<{mail_id}@127.0.0.1>"]


def test_550_has_failed_at_once(sessions: SessionFactory, post: Post, server: MailServer) -> None:
    server.answer = "550 no such person"
    mail_id = queued(sessions)
    deliver(sessions, post, server)
    found = row(sessions, mail_id)
    assert (found.state, found.last_error) == ("failed", "SMTP 550")


@pytest.mark.parametrize("answer", ["hang", "drop"])
def test_a_server_that_hangs_or_hangs_up_is_asked_again(
    sessions: SessionFactory, post: Post, server: MailServer, answer: str
) -> None:
    server.answer = answer
    mails = [queued(sessions, to=f"person{number}@example.org") for number in range(3)]
    began = time.monotonic()
    deliver(sessions, post, server)
    assert time.monotonic() - began < 5
    assert {row(sessions, mail_id).state for mail_id in mails} == {"waiting"}
    server.answer = "ok"
    make_due(sessions)
    deliver(sessions, post, server)
    assert {row(sessions, mail_id).state for mail_id in mails} == {"sent"}
    assert set(server.ids) == {f"<{mail_id}@127.0.0.1>" for mail_id in mails}
    assert len(server.ids) <= len(mails) + 1, "at most the one that was taken before the line went dead"


def test_a_server_that_is_not_there_costs_an_attempt_and_no_mail(
    sessions: SessionFactory, post: Post
) -> None:
    mail_id = queued(sessions)
    deliver_batch(sessions, post=post, transport=SmtpTransport("smtp://127.0.0.1:9", timeout_s=0.5))
    found = row(sessions, mail_id)
    assert (found.state, found.attempts, found.last_error) == ("waiting", 1, "ConnectionRefusedError")


def test_a_server_without_the_wanted_encryption_is_sent_nothing(
    sessions: SessionFactory, post: Post, server: MailServer
) -> None:
    queued(sessions)
    for scheme in ("smtps", "smtp+starttls"):
        transport = SmtpTransport(server.url.replace("smtp", scheme), timeout_s=0.5)
        deliver_batch(sessions, post=post, transport=transport)
        make_due(sessions)
    assert server.mails == []


def test_without_a_mail_server_nothing_is_sent() -> None:
    assert make_transport("") is None


def test_a_worker_killed_again_and_again_loses_no_mail_and_repeats_none_but_those_in_its_hands(
    sessions: SessionFactory, server: MailServer, start: Start
) -> None:
    mails = [queued(sessions, to=f"person{number}@example.org") for number in range(MANY)]
    kills = 0
    while waiting(sessions):
        worker = start("worker")
        arrived = len(server.mails)
        end = time.monotonic() + 30
        while len(server.mails) < arrived + 13 and waiting(sessions) and time.monotonic() < end:
            time.sleep(0.002)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        kills += 1
        assert kills < 20
        make_due(sessions)
    assert set(server.ids) == {f"<{mail_id}@127.0.0.1>" for mail_id in mails}
    assert len(server.ids) - len(mails) <= kills


def test_two_workers_send_each_mail_once(sessions: SessionFactory, server: MailServer, start: Start) -> None:
    for number in range(MANY):
        queued(sessions, to=f"person{number}@example.org")
    workers = [start("worker"), start("worker")]
    end = time.monotonic() + 60
    while waiting(sessions) and time.monotonic() < end:
        time.sleep(0.05)
    assert len(server.ids) == len(set(server.ids)) == MANY
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(8) for worker in workers] == [0, 0]


def waiting(sessions: SessionFactory) -> int:
    """How many mails are not at their end."""
    with unit_of_work(sessions) as session:
        return count_by_state(session).get("waiting", 0)


def finder(environment: dict[str, str], *arguments: str) -> str:
    """Run a command and give what it prints."""
    return subprocess.run(
        [FINDER, *arguments], env=environment, capture_output=True, text=True, check=True
    ).stdout
