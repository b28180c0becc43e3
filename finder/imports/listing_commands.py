"""The rest of `finder import`: directories that name people, facilities, single answers of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from finder.context import CommandContext
from finder.imports.facility_import import import_facilities
from finder.imports.faults import FileRefused
from finder.imports.listing_import import import_listings
from finder.imports.progress import Terminal
from finder.imports.registry_updates import import_registry_update
from finder.imports.runs import ImportSummary
from finder.imports.template import write_template

_LABELS = {
    "rows_read": "rows read",
    "rows_accepted": "  accepted",
    "rows_doubtful": "  doubtful (stored without the doubtful part, or not published)",
    "rows_refused": "  refused",
    "clinics_new": "clinics new",
    "clinics_changed": "clinics changed",
    "clinics_same": "clinics the same",
    "clinics_held": "clinics left as their own word or another source has them",
    "people_inactive": "people inactive, as two files no longer list them",
    "people_kept": "people with a specialty of ours, or a void number",
    "resources_kept": "resources served as they came by /fhir/R4",
    "facilities_new": "affiliations new",
    "facilities_same": "affiliations the same",
    "facilities_gone": "affiliations that the file no longer lists",
    "clinics_published": "of the new and changed ones published (two people or more with a known specialty)",
}
_REPORT = click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Where refused and doubtful rows go."
)
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")


@click.command("clinics")
@click.argument("files", nargs=2, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_REPORT
@_DRY_RUN
@click.pass_obj
def clinics(context: CommandContext, files: Sequence[Path], report: Path | None, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Import a clinics file and its specialists file (CSV; `template` writes both)."""
    _run(context, "clinics", files, report, dry_run=dry_run)


@click.command("hsds")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_REPORT
@_DRY_RUN
@click.pass_obj
def hsds(context: CommandContext, file: Path, report: Path | None, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Import HSDS 3.0: the zip of the tabular data package, or the API's JSON of organizations."""
    _run(context, "hsds", [file], report, dry_run=dry_run)


@click.command("plan-net")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@_REPORT
@_DRY_RUN
@click.pass_obj
def plan_net(context: CommandContext, files: Sequence[Path], report: Path | None, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Import a FHIR provider directory: Bundles, NDJSON, or folders or zips of them."""
    _run(context, "plan-net", files, report, dry_run=dry_run)


@click.command("template")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def template(folder: Path) -> None:
    """Write empty clinics and specialists files to FOLDER, with an example row and what each column means."""
    try:
        for path in write_template(folder):
            click.echo(path)
    except FileRefused as refused:
        raise click.ClickException(str(refused)) from refused


@click.command("facilities")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_REPORT
@_DRY_RUN
@click.pass_obj
def facilities(context: CommandContext, file: Path, report: Path | None, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Import CMS's Facility Affiliation file: who works at which hospital or home."""
    try:
        with Terminal() as progress:
            summary = import_facilities(
                context.sessions, path=file, report=report, dry_run=dry_run, progress=progress
            )
    except FileRefused as refused:
        raise click.ClickException(str(refused)) from refused
    _show(summary, dry_run=dry_run)


@click.command("npi-api")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@_DRY_RUN
@click.pass_obj
def npi_api(context: CommandContext, files: Sequence[Path], dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Take single people's specialties from answers of the NPI registry's API, until the next nppes."""
    _update(context, "npi-api", files, dry_run=dry_run)


@click.command("deactivated")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_DRY_RUN
@click.pass_obj
def deactivated(context: CommandContext, file: Path, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Take void numbers from NPPES's deactivated NPI report (the workbook, its zip, or a CSV)."""
    _update(context, "deactivated", [file], dry_run=dry_run)


LISTING_COMMANDS = (clinics, hsds, plan_net, template, facilities, npi_api, deactivated)


def _update(context: CommandContext, kind: str, files: Sequence[Path], *, dry_run: bool) -> None:
    try:
        summary = import_registry_update(context.sessions, kind=kind, paths=files, dry_run=dry_run)
    except FileRefused as refused:
        raise click.ClickException(str(refused)) from refused
    _show(summary, dry_run=dry_run)


def _run(
    context: CommandContext, kind: str, files: Sequence[Path], report: Path | None, *, dry_run: bool
) -> None:
    try:
        summary = import_listings(context.sessions, kind=kind, paths=files, report=report, dry_run=dry_run)
    except FileRefused as refused:
        raise click.ClickException(str(refused)) from refused
    _show(summary, dry_run=dry_run)


def _show(summary: ImportSummary, *, dry_run: bool) -> None:
    done = f"Import {summary.import_id} is done."
    click.echo("Nothing was written; this would happen:" if dry_run else done)
    for name, label in _LABELS.items():
        if name in summary.counts:
            click.echo(f"{summary.counts[name]:>10,}  {label}")
    for code, count in sorted(summary.faults.items()):
        click.echo(f"{count:>10,}  {code}")
    click.echo(f"Report: {summary.report}")
