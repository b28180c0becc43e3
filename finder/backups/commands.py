"""The commands `finder backup` and `finder restore`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from finder import db
from finder.backups import manifest as manifests
from finder.backups.manifest import BadBackup
from finder.backups.programs import ProgramFailed
from finder.backups.restoring import NotEmpty, restore, verify_audit, verify_keys
from finder.backups.taking import NotAllowed, take
from finder.context import CommandContext
from finder.db import unit_of_work
from finder.indexing.commands import rebuild_command

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", type=FOLDER)
@click.pass_obj
def backup_command(context: CommandContext, *, folder: Path) -> None:
    """Copy the database into a new folder below FOLDER, with what is needed to prove it whole.

    The sealing keys are not part of it: keep them apart, or what patients told cannot be read again.
    """
    engine = db.make_engine(context.settings, statement_timeout_ms=0)
    with _told_plainly(), _timed("copied"):
        made, manifest = take(engine, into=folder)
    click.echo(f"{made}: {manifest.dump_bytes:,} bytes, {sum(manifest.rows.values()):,} rows.")
    click.echo(f"Sealing keys it needs: {', '.join(map(str, manifest.master_keys)) or 'none'}.")


@click.command("restore")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--no-index", is_flag=True, help="Make no index; PostGIS answers until there is one.")
@click.pass_context
def restore_command(click_context: click.Context, *, folder: Path, no_index: bool) -> None:
    """Fill the empty database of FINDER_DATABASE_URL from a backup, prove it, and make the index anew."""
    context = click_context.find_object(CommandContext)
    assert context is not None
    engine = db.make_engine(context.settings, statement_timeout_ms=0)
    with _told_plainly():
        manifest = manifests.read(folder)
        with _timed("restored"):
            restore(engine, folder, manifest)
        with _timed("audit log verified"), unit_of_work(context.service_sessions) as session:
            verify_audit(session, manifest)
    with unit_of_work(context.service_sessions) as session:
        closed = verify_keys(session, manifest, keyring=context.settings.keyring)
    if not no_index and context.settings.elasticsearch_url:
        click_context.invoke(rebuild_command)
    click.echo(f"The database is that of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC.")
    if closed:
        numbers = ", ".join(map(str, closed))
        click.echo(f"What patients told stays sealed: keys {numbers} are not here or differ.", err=True)
        sys.exit(1)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    click.echo(f"{what} in {time.monotonic() - began:,.1f} s")


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn what can go wrong into one line and exit code 1."""
    try:
        yield
    except (BadBackup, NotAllowed, NotEmpty, ProgramFailed, OSError) as error:
        raise click.ClickException(str(error)) from None
