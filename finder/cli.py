"""The command `finder`: each room brings its own commands, registered here."""

from __future__ import annotations

import sys

import click
from pydantic import ValidationError

from finder import db, schema
from finder.accounts.commands import accounts_group
from finder.appointments.commands import purge
from finder.audit.commands import audit
from finder.backups.commands import backup_command, restore_command
from finder.config import Settings
from finder.context import CommandContext
from finder.imports.commands import import_group
from finder.imports.listing_commands import LISTING_COMMANDS
from finder.indexing.commands import index
from finder.logging import write_json
from finder.mail.commands import mail
from finder.moderation.commands import moderation
from finder.partners.commands import partners
from finder.places.commands import places
from finder.places.geocode_commands import geocode
from finder.sealing.commands import keys
from finder.seeding.commands import seed_command
from finder.worker_command import worker


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Integrated clinic finder: keep the directory, its index and its people."""
    try:
        settings = Settings()  # type: ignore[call-arg]  # pydantic-settings reads the environment
    except ValidationError as error:
        for fault in error.errors():
            # A fault of two settings together stands nowhere; its message names them.
            name = (
                "FINDER_" + "_".join(str(part) for part in fault["loc"]).upper()
                if fault["loc"]
                else "Settings"
            )
            click.echo(f"{name}: {fault['msg']}", err=True)
        sys.exit(2)
    write_json(sys.stderr)
    context.obj = CommandContext(settings)


@main.group("db")
def database() -> None:
    """The schema of the database."""


@database.command("upgrade")
@click.pass_obj
def db_upgrade(context: CommandContext) -> None:
    """Bring the schema to this version; safe to run again, one process at a time."""
    schema.upgrade(db.make_engine(context.settings, statement_timeout_ms=0))
    click.echo("The schema is up to date.")


main.add_command(places)
main.add_command(geocode)
main.add_command(seed_command)
main.add_command(import_group)
for listing_command in LISTING_COMMANDS:
    import_group.add_command(listing_command)
main.add_command(index)
main.add_command(keys)
main.add_command(mail)
main.add_command(audit)
main.add_command(backup_command)
main.add_command(restore_command)
main.add_command(accounts_group)
main.add_command(worker)
main.add_command(moderation)
main.add_command(purge)
main.add_command(partners)
