"""Merges the resolved places of a span of buildings in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy.orm import Session

from finder.imports import merge_clinics, merge_people
from finder.imports.dac_buckets import BUCKET_OF_CLINIC, TABLE, Span, remember
from finder.imports.dac_places import Person, Place
from finder.imports.dac_resolving import Resolved
from finder.imports.inference import FEWEST_CLINICIANS
from finder.imports.leavers import note_absent
from finder.imports.merge_people import CLINIC_COLUMNS, KIND, PERSON_COLUMNS
from finder.imports.readers.dac_columns import HOUSES
from finder.imports.spelling import slug, title_case
from finder.imports.staging import copy_rows
from search.text import fold

NAMELESS = "Clinic at "
_LOOKED_AT = f"""
    c.zip5 >= :from_zip and c.zip5 <= :to_zip and {BUCKET_OF_CLINIC} in (
        select bucket from {TABLE} where changed and bucket >= :first and bucket <= :last)
"""  # noqa: S608 - names of this package


def merge_batch(
    session: Session,
    *,
    batch: Resolved,
    span: Span,
    parameters: Mapping[str, object],
    dry_run: bool,
) -> Counter[str]:
    """Merge places into clinics and people; give rows by outcome, clinics by change, people who left.

    `parameters`: import_id, source_id, stated_on, file_sha256. `dry_run` writes temporary tables only.
    """
    merge_people.make_tables(session)
    places = dict(enumerate(batch.places))
    copy_rows(session, table="batch", columns=CLINIC_COLUMNS, rows=_clinics(places))
    wanted = merge_people.find(session, parameters, dry_run=dry_run)
    counts = Counter(batch.counts)
    if not dry_run:
        chosen = {number: place for number, place in places.items() if number in wanted}
        copy_rows(session, table="batch_people", columns=PERSON_COLUMNS, rows=_people(chosen))
        merge_people.write(session, parameters)
        counts.update(_note_absent(session, span, parameters))
        remember(session, span)
    counts.update(merge_clinics.tally(session))
    counts["clinics_doubted"] += sum(1 for place in batch.places if place.verdict and place.verdict.against)
    return counts


def _note_absent(session: Session, span: Span, parameters: Mapping[str, object]) -> Counter[str]:
    found = note_absent(
        session,
        {
            **parameters,
            "kind": KIND,
            "fewest": FEWEST_CLINICIANS,
            "from_zip": f"{span.first // HOUSES:05d}",
            "to_zip": f"{span.last // HOUSES:05d}",
            "first": span.first,
            "last": span.last,
        },
        within=_LOOKED_AT,
    )
    return Counter(found)


def _clinics(places: Mapping[int, Place]) -> Iterator[tuple[Any, ...]]:
    """Give the columns of `CLINIC_COLUMNS`."""
    for number, place in places.items():
        assert place.verdict is not None, "weighed first"
        line, city = title_case(place.street.line, street=True), title_case(place.city)
        named = title_case(place.organization) if place.organization else None
        name = named or f"{NAMELESS}{line}, {city}"
        system, key = place.organization_key or (None, None)
        phone, extension = place.phone()
        suites = sorted(place.suites)
        yield (
            number, min(place.people.values(), key=lambda person: int(person.row)).row, system, key,
            f"{fold(place.organization)}|{place.state}" if place.organization else None, named, name,
            slug(named or f"{NAMELESS}{line}", city, place.state), line,
            suites[0] if len(suites) == 1 else None, city, place.state, place.zip5, place.address_key,
            place.area.lat, place.area.lon, place.area.time_zone, phone, extension,
            "published" if place.verdict.publishable else "unpublished", len(place.roster.clinicians),
            place.fingerprint(), place.verdict.counts,
            orjson.dumps({**place.verdict.facts, "suites": suites}).decode(), list(place.verdict.against),
        )  # fmt: skip


def _people(places: Mapping[int, Place]) -> Iterator[tuple[Any, ...]]:
    """Give the columns of `PERSON_COLUMNS`."""
    for number, place in places.items():
        assert place.verdict is not None, "weighed first"
        for npi, person in place.people.items():
            presence = "doubtful" if npi in place.verdict.doubtful else "listed"
            telehealth = person.telehealth.upper() == "Y" or None
            yield (
                number, npi, _given(person), _family(person), person.credential or None, list(person.codes),
                telehealth, presence, person.row,
            )  # fmt: skip


def _given(person: Person) -> str | None:
    return title_case(" ".join(filter(None, (person.first_name, person.middle_name)))) or None


def _family(person: Person) -> str:
    return title_case(" ".join(filter(None, (person.last_name, person.suffix))))
