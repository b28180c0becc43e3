"""`finder seed`: a directory to begin with."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import click

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.imports.places import import_places
from finder.places.gazetteer import load_gazetteer
from finder.seeding.files import SEEDS, BadSeed
from finder.seeding.services import seed

PLACES = "places_ma.csv"


@click.command("seed")
@click.pass_obj
def seed_command(context: CommandContext) -> None:
    """Load the gazetteer, the taxonomy, the examples and the real places; as often as one likes."""
    with unit_of_work(context.sessions) as session:
        places = load_gazetteer(session)
    click.echo(f"Gazetteer: {places.written:,} places written.")
    try:
        with unit_of_work(context.sessions) as session:
            done = seed(session, today=dt.datetime.now(dt.UTC).date())
    except BadSeed as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Vocabulary: {done.specialties} specialties, {done.teams} teams, {done.pathways} pathways.")
    click.echo(f"Examples: {done.examples} invented clinics.")
    for slug in done.left_alone:
        click.echo(f"  {slug} has a word of its own by now and was left alone.")
    # The report goes beside nothing: the seed is ours, and its three places without a point are known.
    with tempfile.TemporaryDirectory() as folder:
        summary = import_places(context.sessions, path=SEEDS / PLACES, report=Path(folder) / "report.csv")
    read, published = summary.counts.get("rows_read", 0), summary.counts.get("clinics_published", 0)
    click.echo(f"Massachusetts: {read} real places read, {published} newly published.")
