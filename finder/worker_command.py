"""The command `finder worker`: every room's jobs in one process, until it is told to stop."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType

import click
import structlog

from finder.accounts.jobs import make_account_jobs
from finder.appointments.jobs import make_appointment_jobs
from finder.audit.jobs import make_audit_jobs
from finder.context import CommandContext
from finder.indexing.jobs import make_jobs
from finder.mail.jobs import make_mail_jobs
from finder.profiles.jobs import make_profile_jobs
from finder.staff.jobs import make_staff_jobs
from finder.worker import Worker

GRACE_S = 5
"""How long the running batch may take to end; what is cut off then is done again when its lease runs out."""

log = structlog.get_logger()


@click.command("worker")
@click.pass_obj
def worker(context: CommandContext) -> None:
    """Keep the index and the summaries up to date, and send mails; SIGTERM or Ctrl-C ends it cleanly."""
    settings, private = context.settings, context.service_sessions
    jobs = [*make_jobs(settings, context.sessions), *make_appointment_jobs(settings, private)]
    jobs += [*make_account_jobs(private), *make_staff_jobs(settings, private)]
    jobs += make_profile_jobs(settings, private)
    mail_jobs = [*make_mail_jobs(settings, private), *make_audit_jobs(private)]
    # Mails have a thread of their own: while a mail server hangs, changed clinics are found all the same.
    working, posting = (Worker(each, settings.database_url) for each in (jobs, mail_jobs))
    thread = threading.Thread(target=posting.run, name="mail", daemon=True)

    def stop(_number: int, _frame: FrameType | None) -> None:
        working.stop()
        posting.stop()
        signal.alarm(GRACE_S)

    def give_up(_number: int, _frame: FrameType | None) -> None:
        sys.exit(1)

    signal.signal(signal.SIGALRM, give_up)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    log.info("worker_started", jobs=[job.name for job in (*jobs, *mail_jobs)])
    thread.start()
    working.run()
    thread.join(GRACE_S)
    log.info("worker_stopped")
