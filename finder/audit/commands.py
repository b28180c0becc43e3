"""The commands `finder audit`: prove that the log is whole, and note its end elsewhere."""

from __future__ import annotations

import sys

import click

from finder.audit.verifying import Broken, Head, head_of, verify
from finder.context import CommandContext
from finder.db import unit_of_work


class HeadParameter(click.ParamType[Head]):
    """POSITION:HASH, as `finder audit head` prints it."""

    name = "POSITION:HASH"

    def convert(self, value: str | Head, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        """Read it."""
        if isinstance(value, Head):
            return value
        position, _, digits = value.partition(":")
        try:
            return Head(int(position), bytes.fromhex(digits))
        except ValueError:
            self.fail("is not POSITION:HASH as `finder audit head` prints it", param, ctx)


@click.group("audit")
def audit() -> None:
    """The log of who did and read what."""


@audit.command("verify")
@click.option("--head", "known", type=HeadParameter(), help="An earlier end of the log, kept elsewhere.")
@click.pass_obj
def verify_command(context: CommandContext, *, known: Head | None) -> None:
    """Walk the whole log; exit code 1 where it was edited, reordered, or anything was taken out."""
    with unit_of_work(context.service_sessions) as session:
        found = verify(session, known=known)
    if isinstance(found, Broken):
        click.echo(f"The log is broken at {found.position}: {found.reason}.", err=True)
        sys.exit(1)
    click.echo(f"The log is whole: {found.position:,} entries, {found}")


@audit.command("head")
@click.pass_obj
def head(context: CommandContext) -> None:
    """Print the log's end, to be kept where nobody of the database's people can change it."""
    with unit_of_work(context.service_sessions) as session:
        click.echo(str(head_of(session)))
