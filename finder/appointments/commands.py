"""The command `finder purge`: what patients told, forgotten after its time."""

from __future__ import annotations

import click

from finder.appointments.jobs import purge_batch
from finder.appointments.office import office_now
from finder.appointments.services import upkeep
from finder.context import CommandContext
from finder.db import unit_of_work

MOST_COUNTED = 1_000_000


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say how many requests would be purged.")
@click.pass_obj
def purge(context: CommandContext, *, dry_run: bool) -> None:
    """Shred what patients told, 90 days after a request was closed; safe to stop and to run again."""
    office = office_now(context.settings)
    if dry_run:
        with unit_of_work(context.service_sessions) as session:
            found = len(upkeep.purgeable(session, now=office.now, limit=MOST_COUNTED))
        click.echo(f"{found:,} requests would be purged.")
        return
    done = 0
    while batch := purge_batch(context.service_sessions, office):
        done += batch
    click.echo(f"{done:,} requests purged.")
