"""Merges the resolved places of some buckets in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from finder.imports import merge_clinics, merge_people
from finder.imports.dac_places import Person, Place
from finder.imports.dac_resolving import Resolved
from finder.imports.dac_staging import Bucket, zips_of
from finder.imports.inference import FEWEST_CLINICIANS
from finder.imports.leavers import note_absent
from finder.imports.merge_people import CLINIC_COLUMNS, KIND, PERSON_COLUMNS
from finder.imports.spelling import slug, title_case
from finder.imports.staging import copy_rows
from finder.models.import_run import ImportedBucket
from search.text import fold

NAMELESS = "Clinic at "


def merge_batch(
    session: Session,
    *,
    batch: Resolved,
    buckets: Sequence[Bucket],
    parameters: Mapping[str, object],
    rules: str,
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
        counts.update(_note_absent(session, buckets, parameters))
        _remember(session, buckets, rules)
    counts.update(merge_clinics.tally(session))
    counts["clinics_doubted"] += sum(1 for place in batch.places if place.verdict and place.verdict.against)
    return counts


def _note_absent(
    session: Session, buckets: Sequence[Bucket], parameters: Mapping[str, object]
) -> Counter[str]:
    prefixes = [zips_of(bucket.number) for bucket in buckets if bucket.number]
    if not prefixes:
        return Counter()
    found = note_absent(
        session,
        {
            **parameters,
            "kind": KIND,
            "fewest": FEWEST_CLINICIANS,
            "from_zip": f"{prefixes[0]}00",
            "to_zip": f"{prefixes[-1]}99",
            "prefixes": prefixes,
        },
    )
    return Counter(found)


def _remember(session: Session, buckets: Sequence[Bucket], rules: str) -> None:
    rows = [
        {"kind": KIND, "bucket": bucket.number, "fingerprint": f"{rules}:{bucket.hash}"} for bucket in buckets
    ]
    statement = insert(ImportedBucket).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "bucket"], set_={"fingerprint": statement.excluded.fingerprint}
        )
    )


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
