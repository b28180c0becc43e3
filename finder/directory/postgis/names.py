"""Names: clinics and specialists whose names begin with some words, nearest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, true, union_all

from finder.directory.postgis.candidates import beginnings
from finder.directory.postgis.place import distance
from finder.models.clinic_summary import ClinicPerson, ClinicSummary
from search.types import Point


def names(words: tuple[str, ...], center: Point | None, limit: int) -> Select[Any]:
    """Select kind, clinic_id and name. A clinic's `words` lead there, then each name speaks for itself."""
    metres = distance(center).label("distance")
    wanted = beginnings(words)
    near = (ClinicSummary.published, ClinicSummary.words.op("@@", is_comparison=True)(wanted))
    of_clinics = select(
        literal("clinic").label("kind"), ClinicSummary.clinic_id, ClinicSummary.name, metres
    ).where(*near, _begins(ClinicSummary.name, wanted))
    person = (
        select(ClinicPerson.name)
        .where(ClinicPerson.clinic_id == ClinicSummary.clinic_id)
        .offset(0)
        .correlate(ClinicSummary)
        .lateral()
    )
    of_people = (
        select(literal("specialist").label("kind"), ClinicSummary.clinic_id, person.c.name, metres)
        .join(person, true())
        .where(*near, _begins(person.c.name, wanted))
    )
    rows = union_all(of_clinics, of_people).subquery("names")
    return (
        select(rows.c.kind, rows.c.clinic_id, rows.c.name)
        .order_by(rows.c.distance.nulls_last(), rows.c.kind, rows.c.name, rows.c.clinic_id)
        .limit(limit)
    )


def _begins(name: Any, wanted: ColumnElement[Any]) -> ColumnElement[bool]:
    own = func.array_to_tsvector(func.array_remove(func.string_to_array(func.fold(name), " "), ""))
    return own.op("@@", is_comparison=True)(wanted)
