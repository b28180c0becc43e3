"""Reads clinics as search documents, whole sets at a time and without ORM objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from search.documents import ClinicDocument, Person, tombstone
from search.types import Point

CHUNK = 2_000
"""Clinics fetched at once by a stream: a few megabytes, whatever the size of the directory."""

# One statement is one snapshot: version, summary and people belong together.
_SELECT = """
    select o.clinic_id, o.version, coalesce(s.published, false) as published,
           st_y(s.point::geometry) as lat, st_x(s.point::geometry) as lon, s.form, s.practices, s.evidence,
           s.integrated, s.attested_on, s.doubted, s.accessible, s.open_days, s.state, s.city, s.name,
           s.organization,
           case when s.published then (
               select json_agg(json_build_array(p.name, p.specialties, p.accepting, p.telehealth, p.languages,
                                                p.insurance, p.weekdays) order by p.person)
               from clinic_people as p where p.clinic_id = o.clinic_id
           ) end as people
    from search_outbox as o left join clinic_summaries as s using (clinic_id)
"""
_OF_IDS = text(_SELECT + "where o.clinic_id = any(:ids) order by o.clinic_id")
_OF_ALL = text(_SELECT + "order by o.clinic_id")


def load(session: Session, *, ids: Sequence[int]) -> list[ClinicDocument]:
    """Give the documents of these clinics in the order of ids; one that is not to be shown is a tombstone.

    An id that the outbox never heard of gives nothing.
    """
    return [_document(row) for row in session.execute(_OF_IDS, {"ids": list(ids)})]


def stream(session: Session, *, chunk: int = CHUNK) -> Iterator[list[ClinicDocument]]:
    """Give all clinics in chunks, tombstones included, as they stood when the stream began.

    Keeps the session's transaction open, however long the reader takes between two chunks.
    """
    session.execute(text("set local idle_in_transaction_session_timeout = 0"))
    rows = session.connection().execute(_OF_ALL, execution_options={"yield_per": chunk})
    for part in rows.partitions(chunk):
        yield [_document(row) for row in part]


def _document(row: Row[Any]) -> ClinicDocument:
    if not row.published:
        return tombstone(row.clinic_id, row.version)
    return ClinicDocument(
        clinic_id=row.clinic_id,
        version=row.version,
        point=None if row.lat is None else Point(row.lat, row.lon),
        form=row.form,
        people=tuple(_person(values) for values in row.people or ()),
        practices=tuple(row.practices),
        evidence=row.evidence,
        integrated=row.integrated,
        attested_on=row.attested_on,
        doubted=row.doubted,
        accessible=row.accessible,
        open_days=tuple(row.open_days),
        state=row.state,
        city=row.city,
        name=row.name,
        organization=row.organization or "",
    )


def _person(values: list[Any]) -> Person:
    name, specialties, accepting, telehealth, languages, insurance, weekdays = values
    return Person(
        name=name,
        specialties=tuple(specialties),
        accepting=accepting,
        telehealth=telehealth,
        languages=tuple(languages),
        insurance=tuple(insurance),
        weekdays=tuple(weekdays),
    )
