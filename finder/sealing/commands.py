"""The commands `finder keys`: make master keys, see what they wrap, and move to a new one."""

from __future__ import annotations

from pathlib import Path

import click

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.sealing import keyring as keyrings
from finder.sealing import services
from finder.sealing.errors import BadKeys, KeyMissing

BATCH = 200


@click.group("keys")
def keys() -> None:
    """The keys that seal what patients tell us."""


@keys.command("new")
@click.option(
    "--after",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of keys to add one to; the added key becomes the current one.",
)
@click.option(
    "--not-yet", is_flag=True, help="Add the key as readable only, so that every process learns it first."
)
def new(*, after: Path | None, not_yet: bool) -> None:
    """Print keys for FINDER_SEALING_KEYS or its file. Keep them outside the database and its backups."""
    try:
        before = keyrings.parse(after.read_text()) if after else None
    except BadKeys as error:
        raise click.ClickException(f"{after}: {error}") from None
    click.echo(keyrings.write(keyrings.generate(before, now_current=not not_yet)))


@keys.command("status")
@click.pass_obj
def status(context: CommandContext) -> None:
    """Show how many data keys each master key wraps, and whether this process holds it."""
    keyring = context.settings.keyring
    with unit_of_work(context.service_sessions) as session:
        found = services.count_by_master(session)
    for number in sorted({*found, *keyring.masters}):
        held = "current" if number == keyring.current else "held" if number in keyring.masters else "MISSING"
        click.echo(f"key {number}: {held}, wraps {found.get(number, 0):,} data keys")


@keys.command("rotate")
@click.pass_obj
def rotate(context: CommandContext) -> None:
    """Wrap every data key with the current master key, in small steps; safe to stop and to run again."""
    done = 0
    try:
        while moved := _step(context):
            done += moved
    except KeyMissing as error:
        raise click.ClickException(f"{error}; {done:,} data keys were moved") from None
    click.echo(f"{done:,} data keys moved to key {context.settings.keyring.current}.")


def _step(context: CommandContext) -> int:
    with unit_of_work(context.service_sessions) as session:
        return services.rewrap(session, keyring=context.settings.keyring, limit=BATCH)
