"""The commands `finder places`: fill the gazetteer, and take an operator's better ZIP points."""

from __future__ import annotations

from pathlib import Path

import click

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.places.gazetteer import load_centroids, load_gazetteer
from finder.places.geocoding import purge_geocode_answers


@click.group("places")
def places() -> None:
    """The gazetteer: ZIPs, cities and states."""


@places.command("load")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def load(context: CommandContext, file: Path | None) -> None:
    """Load the packaged gazetteer; with FILE (zip,latitude,longitude) take its ZIP points as well."""
    with unit_of_work(context.sessions) as session:
        loaded = load_gazetteer(session)
        click.echo(f"{loaded.written} places written, {loaded.removed} removed.")
        if file is None:
            return
        with file.open(encoding="utf-8-sig", newline="") as centroids:
            try:
                result = load_centroids(session, file=centroids)
            except ValueError as error:
                raise click.ClickException(str(error)) from error
        click.echo(f"{result.taken} ZIP points taken, {result.unknown} ZIPs not known here.")
        click.echo(f"{len(result.doubtful)} points not believed: {', '.join(result.doubtful) or 'none'}.")


@places.command("purge")
@click.pass_obj
def purge(context: CommandContext) -> None:
    """Delete the geocoders' answers that have expired."""
    with unit_of_work(context.sessions) as session:
        click.echo(f"{purge_geocode_answers(session)} answers deleted.")
