"""What the worker does for mails."""

from __future__ import annotations

import datetime as dt

from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.mail import delivery, services
from finder.mail.transport import make_transport
from finder.worker import Job

POLL_S = 5.0
HOUR_S = 3_600.0


def make_mail_jobs(settings: Settings, sessions: SessionFactory) -> list[Job]:
    """Give the jobs that this setting needs: without a mail server mails wait."""
    jobs = [Job("forget_mails", HOUR_S, lambda: _forget(settings, sessions))]
    transport = make_transport(settings.smtp_url.get_secret_value())
    if transport is None:
        return jobs
    post = delivery.Post(settings.keyring, settings.base_url, settings.mail_from)
    return [
        Job(
            "deliver_mails",
            POLL_S,
            lambda: delivery.deliver_batch(sessions, post=post, transport=transport) == delivery.BATCH,
            channel=services.CHANNEL,
        ),
        *jobs,
    ]


def _forget(settings: Settings, sessions: SessionFactory) -> bool:
    with unit_of_work(sessions) as session:
        return services.forget(session, older_than=dt.timedelta(days=settings.mail_keep_days)) > 0
