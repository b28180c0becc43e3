"""The commands `finder moderation`: what people report, and what a moderator decides of it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import click

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.moderation.services import reports


@click.group("moderation")
def moderation() -> None:
    """What people report, and what comes of it."""


@moderation.group("reports")
def reports_group() -> None:
    """Problems that people report on clinics' pages."""


@reports_group.command("list")
@click.option("--words", is_flag=True, help="Also show what reporters wrote and their e-mail addresses.")
@click.pass_obj
def list_reports(context: CommandContext, *, words: bool) -> None:
    """List the reports to check, the most urgent first."""
    now = dt.datetime.now(dt.UTC)
    with unit_of_work(context.sessions) as session:
        found = reports.list_open(session, keyring=context.settings.keyring)
    for report in found:
        late = "  LATE" if report.due_at < now else ""
        person = f", {report.person}" if report.person else ""
        click.echo(f"{report.id}  due {report.due_at:%Y-%m-%d %H:%M} UTC{late}")
        click.echo(f"    {report.clinic}: {report.kind.replace('_', ' ')}{person}")
        if words and (report.words or report.email):
            click.echo(f"    {report.words or '-'}\n    e-mail: {report.email or '-'}")
    click.echo(f"{len(found):,} to check.")


@reports_group.command("decide")
@click.argument("report_id", type=click.UUID)
@click.argument("decision", type=click.Choice(["confirm", "reject"]))
@click.option("--by", required=True, help="Who decides.")
@click.pass_obj
def decide(context: CommandContext, report_id: UUID, decision: str, by: str) -> None:
    """Confirm or reject a report, and with it all open ones of the same fault."""
    with unit_of_work(context.sessions) as session:
        decided = reports.decide(
            session, report_id=report_id, confirmed=decision == "confirm", by=by, now=dt.datetime.now(dt.UTC)
        )
    if not decided:
        raise click.ClickException(f"There is no open report {report_id}.")
    click.echo(f"{decided:,} decided.")
