"""The commands `finder geocode`: better points for clinics, from an operator's own geocoder."""

from __future__ import annotations

import click
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from finder.context import CommandContext
from finder.db import unit_of_work
from finder.places.clinic_points import FROM_ZIP_M, count_waiting
from finder.places.geocode_run import RunRefused, geocode_clinics
from finder.places.geocoders import Geocoder, make_geocoder

_LABELS = {
    "used": "clinics given their own point",
    "unknown": "addresses that the geocoder does not know",
    "doubtful": f"answers farther than {FROM_ZIP_M // 1_000} km from the middle of their ZIP, not used",
    "passed_over": "clinics that changed meanwhile",
    "failed": "clinics for which the geocoder gave no usable answer",
    "cached": "of these answered without asking",
}


@click.group("geocode")
def geocode() -> None:
    """Points of clinics."""


@geocode.command("run")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many clinics.")
@click.option("--rate", type=click.FloatRange(min=0.01, max=1_000), default=1.0, help="Questions a second.")
@click.pass_obj
def run(context: CommandContext, limit: int | None, rate: float) -> None:
    """Ask the settings' geocoder for each clinic that has only its ZIP's point; run it again to go on."""
    geocoder = _geocoder(context)
    with unit_of_work(context.sessions) as session:
        total = count_waiting(session, geocoder=geocoder)
    try:
        with Progress(
            *Progress.get_default_columns()[:3], MofNCompleteColumn(), TimeRemainingColumn()
        ) as bars:
            task = bars.add_task("Geocoding", total=min(total, limit or total))
            counts = geocode_clinics(
                context.sessions,
                geocoder=geocoder,
                per_second=rate,
                limit=limit,
                told=lambda _: bars.advance(task),
            )
    except RunRefused as refused:
        raise click.ClickException(str(refused)) from refused
    for name, label in _LABELS.items():
        click.echo(f"{counts[name]:>10,}  {label}")
    if counts["away"]:
        raise click.ClickException("The geocoder stays away. What it answered is kept; run this again later.")


def _geocoder(context: CommandContext) -> Geocoder:
    settings = context.settings
    if settings.geocoder == "none":
        raise click.ClickException("Set FINDER_GEOCODER and FINDER_GEOCODER_URL to your own geocoder first.")
    try:
        return make_geocoder(
            settings.geocoder,
            url=settings.geocoder_url,
            timeout_s=settings.geocoder_timeout_s,
            user_agent=f"integrated-clinic-finder ({settings.base_url})",
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from error
