"""`finder import`: provider files into the directory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from finder.context import CommandContext
from finder.imports.faults import FileRefused
from finder.imports.places import ImportSummary, import_places
from finder.imports.progress import Terminal

_LABELS = {
    "rows_read": "rows read",
    "rows_accepted": "  accepted",
    "rows_doubtful": "  doubtful (stored without the doubtful part, or not published)",
    "rows_refused": "  refused",
    "clinics_new": "clinics new",
    "clinics_changed": "clinics changed",
    "clinics_same": "clinics the same",
    "clinics_held": "clinics left as their own word or another source has them",
    "clinics_published": "of the new and changed ones published (two clinicians or more, a known specialty)",
}


@click.group("import")
def import_group() -> None:
    """Bring national provider files into the directory."""


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
