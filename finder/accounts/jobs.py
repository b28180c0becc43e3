"""What the worker does for accounts: tries, sessions and links whose time is over are forgotten each day."""

from __future__ import annotations

from finder.accounts.services import attempts, links, sessions
from finder.db import SessionFactory, unit_of_work
from finder.worker import Job

DAY_S = 86_400.0


def make_account_jobs(factory: SessionFactory) -> list[Job]:
    """Give the jobs; `factory` reaches every row of the private tables."""
    return [Job("forget_ended_accounts_rows", DAY_S, lambda: forget(factory))]


def forget(factory: SessionFactory) -> bool:
    """Remove what no longer counts."""
    with unit_of_work(factory) as session:
        attempts.forget_old(session)
        sessions.forget_ended(session)
        links.forget_dead(session)
    return False
