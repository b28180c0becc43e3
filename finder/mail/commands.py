"""The commands `finder mail`: see what was not sent, send it again, and catch mails in development."""

from __future__ import annotations

import signal
from pathlib import Path
from uuid import UUID

import click

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.mail import services
from finder.mail.catching import catcher
from finder.models.outgoing_mail import MAIL_STATES


@click.group("mail")
def mail() -> None:
    """Mails to patients and clinics."""


@mail.command("list")
@click.option("--state", type=click.Choice(MAIL_STATES), help="Only mails in this state.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, help="How many at most (50).")
@click.pass_obj
def list_command(context: CommandContext, *, state: str | None, limit: int) -> None:
    """List the newest mails; neither recipients nor content are shown."""
    with unit_of_work(context.service_sessions) as session:
        counted = services.count_by_state(session)
        found = services.list_mails(session, state=state, limit=limit)
    for one in found:
        why = f"  {one.last_error}" if one.last_error else ""
        click.echo(
            f"{one.id}  {one.created_at:%Y-%m-%d %H:%M}  {one.state}  {one.template}  {one.attempts}{why}"
        )
    click.echo(", ".join(f"{name}: {counted.get(name, 0):,}" for name in MAIL_STATES))


@mail.command("retry")
@click.argument("mail_id", type=click.UUID, required=False)
@click.pass_obj
def retry(context: CommandContext, *, mail_id: UUID | None) -> None:
    """Send a failed mail again, or without an id all of them."""
    with unit_of_work(context.service_sessions) as session:
        found = services.retry(session, mail_id=mail_id)
    if mail_id and not found:
        raise click.ClickException("There is no failed mail of this id whose content is still kept.")
    click.echo(f"{found:,} mails wait to be sent again.")


@mail.command("catch")
@click.option("--port", type=int, required=True, help="The port to listen on (127.0.0.1).")
@click.pass_obj
def catch(context: CommandContext, *, port: int) -> None:
    """Development only: take every mail and lay it into FINDER_DEV_MAIL_DIR, until Ctrl-C."""
    folder: Path | None = context.settings.dev_mail_dir
    if folder is None:
        raise click.ClickException("FINDER_DEV_MAIL_DIR is not set.")
    server = catcher(folder, port)
    server.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    signal.pause()
    server.stop()
