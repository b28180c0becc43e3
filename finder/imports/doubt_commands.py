"""`finder import doubts`: the review queue, and what a person decides about each of its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.imports.doubts import NotForUs, accept_doubt, open_doubts, refuse_doubt
from finder.imports.explaining import why
from finder.models import Clinic, ImportDoubt
from finder.models.import_run import DOUBT_KINDS


@click.group("doubts", invoke_without_command=True)
@click.option("--kind", type=click.Choice(DOUBT_KINDS), help="Only doubts of this kind.")
@click.option("--most", default=50, show_default=True, help="How many to show.")
@click.pass_context
def doubts(click_context: click.Context, kind: str | None, most: int) -> None:
    """List what files say and nobody believed unseen, both sides; nothing of it was taken over."""
    if click_context.invoked_subcommand is not None:
        return
    context: CommandContext = click_context.obj
    with unit_of_work(context.sessions) as session:
        found = open_doubts(session, kind=kind)
        for doubt, clinic in found[:most]:
            click.echo("\n".join(_lines(doubt, clinic)))
    if len(found) > most:
        click.echo(f"{len(found) - most:,} more; --most shows more of them.")


@doubts.command("accept")
@click.argument("doubt_id", type=int)
@click.pass_obj
def accept(context: CommandContext, doubt_id: int) -> None:
    """Take the file's side: these people are a team there, today and in later files."""
    _decide(context, accept_doubt, doubt_id)


@doubts.command("refuse")
@click.argument("doubt_id", type=int)
@click.pass_obj
def refuse(context: CommandContext, doubt_id: int) -> None:
    """Leave all as it is; nobody is asked again until a file says something else."""
    _decide(context, refuse_doubt, doubt_id)


def _decide(context: CommandContext, decide: Callable[..., bool], doubt_id: int) -> None:
    try:
        with unit_of_work(context.sessions) as session:
            was_open = decide(session, doubt_id=doubt_id)
    except NotForUs as refused:
        raise click.ClickException(str(refused)) from refused
    if not was_open:
        raise click.ClickException(f"There is no open doubt {doubt_id}.")
    click.echo(f"Doubt {doubt_id} is settled.")


def _lines(doubt: ImportDoubt, clinic: Clinic) -> Iterator[str]:
    yield f"{doubt.id:>6}  {doubt.kind}  {clinic.slug}"
    if doubt.kind == "nameless":
        yield f"        ours: {clinic.street}, {clinic.city}, {clinic.state} {clinic.zip5}; {clinic.status}"
        yield from (f"        why: {why(code)}" for code in doubt.ours["against"])
        for person in doubt.theirs["people"]:
            yield f"        the file: {person['name']}, {', '.join(person['specialties'])}"
        return
    for name, ours in doubt.ours.items():
        yield f"        {name}: the clinic {_said(ours)}; the file {_said(doubt.theirs[name])}"


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "-")
