"""The daily job that forgets tries, sessions and links whose time is over, and nothing else."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from finder.accounts.jobs import make_account_jobs
from finder.db import SessionFactory
from finder.models import AccountLink, AccountSession, SignInAttempt


def test_only_what_is_over_is_forgotten(
    sessions: SessionFactory, engine: Engine, staff: SimpleNamespace
) -> None:
    now, who = dt.datetime.now(dt.UTC), staff.owner.account_id
    ages = {1: dt.timedelta(minutes=1), 2: dt.timedelta(hours=13), 3: dt.timedelta(days=40)}
    with Session(engine) as session, session.begin():
        for number, age in ages.items():
            mark, at = bytes([number]) * 16, now - age
            session.add(SignInAttempt(key=mark, at=at))
            session.add(
                AccountSession(sid_sha256=mark * 2, account_id=who, device="x", created_at=at, seen_at=at)
            )
            session.add(
                AccountLink(
                    token_sha256=mark * 2,
                    purpose="reset",
                    email="a@b.example",
                    account_id=who,
                    expires_at=now + dt.timedelta(days=1) if number == 1 else at,
                )
            )
    (job,) = make_account_jobs(sessions)
    assert job.run() is False
    with Session(engine) as session:
        mine = AccountSession.account_id == who
        tries = session.query(SignInAttempt).filter(SignInAttempt.key.in_([bytes([n]) * 16 for n in ages]))
        assert [each.key[0] for each in tries] == [1]
        assert [each.sid_sha256[0] for each in session.query(AccountSession).filter(mine)] == [1]
        links = session.query(AccountLink).filter(AccountLink.account_id == who)
        assert sorted(each.token_sha256[0] for each in links) == [1, 2]
