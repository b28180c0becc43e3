"""`finder import`: provider files into the directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.imports.content import content_hash
from finder.imports.dac import DAC_RELEASE, import_dac
from finder.imports.doubt_commands import doubts
from finder.imports.explaining import explain
from finder.imports.faults import FileRefused
from finder.imports.nppes import import_nppes
from finder.imports.places import import_places
from finder.imports.progress import Terminal
from finder.imports.runs import ImportSummary, only_import
from finder.imports.undo import undo_import
from finder.models import ImportRun

_LABELS = {
    "rows_read": "rows read",
    "rows_accepted": "  accepted",
    "rows_doubtful": "  doubtful (stored without the doubtful part, or not published)",
    "rows_refused": "  refused",
    "clinics_new": "clinics new",
    "clinics_changed": "clinics changed",
    "clinics_same": "clinics the same",
    "clinics_held": "clinics left as their own word or another source has them",
    "clinics_doubted": "clinics with people listed as doubtful (copied rosters, staff lists, wide groups)",
    "people_inactive": "people inactive, as two files no longer list them",
    "rows_same": "rows passed over, as their ZIP's rows are those of the last file",
    "clinics_published": "of the new and changed ones published (two clinicians or more, a known specialty)",
}


@click.group("import")
def import_group() -> None:
    """Bring national provider files into the directory."""


import_group.add_command(doubts)


@import_group.command("places")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Where refused and doubtful rows go."
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.pass_obj
def places(context: CommandContext, file: Path, report: Path | None, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Import practice addresses with counts by specialty (CSV or CSV.gz)."""
    try:
        with Terminal() as progress:
            summary = import_places(
                context.sessions, path=file, report=report, dry_run=dry_run, progress=progress
            )
    except FileRefused as refused:
        raise click.ClickException(str(refused)) from refused
    _show(summary, dry_run=dry_run)


@import_group.command("dac")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--nppes", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An npidata file to take finer specialties from; it is brought in first.",
)  # fmt: skip
@click.option("--released", type=click.DateTime(["%Y-%m-%d"]), help="The day of the release, else today.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.pass_obj
def dac(
    context: CommandContext,
    files: tuple[Path, ...],
    nppes: Path | None,
    released: datetime | None,
    dry_run: bool,  # noqa: FBT001 - click passes flags so
) -> None:
    """Import one release of CMS Doctors and Clinicians, in one file or several."""
    release = replace(DAC_RELEASE, released_on=released.date() if released else None)
    try:
        with Terminal() as progress:
            if nppes is not None:
                import_nppes(context.sessions, path=nppes, dry_run=dry_run, progress=progress)
            summary = import_dac(
                context.sessions, paths=files, release=release, dry_run=dry_run, progress=progress
            )
    except FileRefused as refused:
        raise click.ClickException(str(refused)) from refused
    _show(summary, dry_run=dry_run)


@import_group.command("nppes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and report, and change nothing.")
@click.pass_obj
def nppes(context: CommandContext, file: Path, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Bring in an NPPES npidata file: the specialties of people whom the next dac import lists."""
    try:
        with Terminal() as progress:
            summary = import_nppes(context.sessions, path=file, dry_run=dry_run, progress=progress)
    except FileRefused as refused:
        raise click.ClickException(str(refused)) from refused
    _show(summary, dry_run=dry_run)


@import_group.command("explain")
@click.argument("clinic")
@click.pass_obj
def explain_clinic(context: CommandContext, clinic: str) -> None:
    """Say why CLINIC (its slug) counts as a co-located team, or why not."""
    with unit_of_work(context.sessions) as session:
        lines = list(explain(session, slug=clinic))
    if not lines:
        raise click.ClickException(f"No import has said anything of a clinic {clinic}.")
    click.echo("\n".join(lines))


@import_group.command("hash")
@click.pass_obj
def show_hash(context: CommandContext) -> None:
    """Give a hash of all that imports have written; the same content has the same hash."""
    with unit_of_work(context.sessions) as session:
        click.echo(content_hash(session))


@import_group.command("list")
@click.pass_obj
def list_imports(context: CommandContext) -> None:
    """List the imports, the newest first."""
    with unit_of_work(context.sessions) as session:
        for run in session.scalars(select(ImportRun).order_by(ImportRun.id.desc())):
            began = f"{run.started_at:%Y-%m-%d %H:%M}Z"
            read, new = run.counts.get("rows_read", 0), run.counts.get("clinics_new", 0)
            click.echo(
                f"{run.id:>6}  {began}  {run.kind:<8}  {run.state:<9}"
                f"  {read:>9,} rows  {new:>8,} new  {run.file_name}"
            )


@import_group.command("show")
@click.argument("import_id", type=int)
@click.pass_obj
def show_import(context: CommandContext, import_id: int) -> None:
    """Show an import's source, counts and first faults."""
    with unit_of_work(context.sessions) as session:
        run = session.get(ImportRun, import_id)
        if run is None:
            raise click.ClickException(f"There is no import {import_id}.")
        click.echo(f"{run.file_name}, SHA-256 {run.file_sha256}: {run.state}")
        click.echo(f"{run.source.title}; licence: {run.source.licence or 'not stated'}")
        for name, count in sorted(run.counts.items()):
            click.echo(f"{count:>10,}  {name.replace('_', ' ', 1)}")
        for sample in run.samples:
            click.echo(f"  row {sample['row']}: {sample['code']}, {sample['reason']}")


@import_group.command("undo")
@click.argument("import_id", type=int)
@click.pass_obj
def undo(context: CommandContext, import_id: int) -> None:
    """Take an import back; clinics that somebody has spoken for since stay as they are."""
    try:
        with only_import(context.sessions):
            done = undo_import(context.sessions, import_id=import_id)
    except FileRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(
        f"Import {import_id} is undone: {done.removed:,} clinics removed, {done.restored:,} restored,"
        f" {done.left:,} left to a later word on them."
    )


def _show(summary: ImportSummary, *, dry_run: bool) -> None:
    click.echo(
        "Nothing was written; this would happen:" if dry_run else f"Import {summary.import_id} is done."
    )
    _show_counts(_LABELS, summary.counts)
    if summary.faults:
        click.echo("Rows by fault:")
        for code, count in sorted(summary.faults.items()):
            click.echo(f"{count:>10,}  {code}")
    click.echo(f"Report: {summary.report}")


def _show_counts(labels: Mapping[str, str], counts: Mapping[str, int]) -> None:
    for name, label in labels.items():
        click.echo(f"{counts.get(name, 0):>10,}  {label}")
