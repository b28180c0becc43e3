"""Says how long the way to each clinic of a list takes by car, where a routing service is set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from finder.directory.answers import ClinicHit
from finder.places.answers import Place, Precision
from finder.routing.kept import KeptTimes


def with_driving_times(
    hits: Iterable[ClinicHit], place: Place | None, times: KeptTimes | None
) -> tuple[ClinicHit, ...]:
    """Add the times that are known, asked for all at once; from a state's middle nobody sets out."""
    shown = tuple(hits)
    if times is None or not times.known or place is None or place.precision is Precision.STATE:
        return shown
    seconds = times.seconds(place.point, [hit.location.point for hit in shown])
    return tuple(replace(hit, drive_s=time) for hit, time in zip(shown, seconds, strict=True))
