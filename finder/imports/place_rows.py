"""Checks a places row and brings it to the values that are staged; its faults go to the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from finder.imports.addresses import Street, address_key, read_street
from finder.imports.faults import Outcome, RowFault, RowRefused
from finder.imports.phones import Phone, read_phone
from finder.imports.readers.places import PlaceRow
from finder.imports.report import Report
from finder.imports.spelling import slug, title_case
from finder.imports.staging import bucket_of
from finder.imports.zips import ZipArea, read_zip5
from finder.places.names import STATES
from search.text import fold

T = TypeVar("T")


class StagedRow(NamedTuple):
    """The columns of import_staged_places, in the order they are copied."""

    import_id: int
    row: int
    bucket: int
    identifier: str
    organization_key: str | None
    organization: str | None
    name: str
    slug: str
    street: str
    suite: str | None
    city: str
    state: str
    zip5: str
    address_key: str
    lat: float
    lon: float
    time_zone: str
    phone: str | None
    phone_extension: str | None
    trusted: bool
    doubtful: bool
    clinicians: int
    specialties: list[str]
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Directory:
    """What a row is checked against: where each ZIP lies, and the specialty of each CMS name."""

    areas: Mapping[str, ZipArea]
    specialties: Mapping[str, str]


def staged_rows(
    rows: Iterator[PlaceRow | RowFault],
    *,
    import_id: int,
    known: Directory,
    report: Report,
    counts: Counter[str],
) -> Iterator[StagedRow]:
    """Give the usable rows; count all under rows_read, rows_refused, rows_doubtful and rows_accepted."""
    for row in rows:
        faults: list[RowFault] = []
        if isinstance(row, RowFault):
            faults.append(row)
        else:
            try:
                yield _staged(row, import_id, known, faults)
            except RowRefused as refused:
                faults = [refused.at(row.row)]
        for fault in faults:
            report.add(fault)
        counts["rows_read"] += 1
        counts[f"rows_{faults[0].outcome}" if faults else "rows_accepted"] += 1


def _staged(row: PlaceRow, import_id: int, known: Directory, faults: list[RowFault]) -> StagedRow:
    street, zip5, area = _address(row, known.areas)
    if row.state != area.state:
        reason = f"the ZIP lies in {area.state}; not published"
        faults.append(RowFault(row.row, Outcome.DOUBTFUL, "state-disagrees", reason, row.state))
    phone = _phone(row, faults)
    line, city, key = title_case(street.line, street=True), title_case(row.city), address_key(street, zip5)
    named = fold(row.name)
    name = title_case(row.name) if named else f"Clinic at {line}, {city}"
    organization_key = f"{named}|{row.state}" if named else None
    mix = _by_specialty(row.counts, known.specialties)
    return StagedRow(
        import_id=import_id,
        row=row.row,
        bucket=bucket_of(organization_key, key),
        identifier=row.identifier,
        organization_key=organization_key,
        organization=name if named else None,
        name=name,
        slug=slug(name if named else f"Clinic at {line}", city, row.state),
        street=line,
        suite=street.suite,
        city=city,
        state=row.state,
        zip5=zip5,
        address_key=key,
        lat=area.lat,
        lon=area.lon,
        time_zone=area.time_zone,
        phone=phone.number,
        phone_extension=phone.extension,
        trusted=row.state == area.state,
        doubtful=bool(faults),
        clinicians=sum(row.counts.values()),
        specialties=list(mix),
        counts=list(mix.values()),
    )


def _address(row: PlaceRow, areas: Mapping[str, ZipArea]) -> tuple[Street, str, ZipArea]:
    zip5 = _read("bad-zip", read_zip5, row.zip)
    area = areas.get(zip5)
    if area is None:
        raise RowRefused("unknown-zip", "no such ZIP is known, so the place has no point", row.zip)
    if row.state not in STATES:
        raise RowRefused("bad-state", "this is no state or territory", row.state)
    if not fold(row.city):
        raise RowRefused("no-city", "there is no city", row.city)
    return _read("no-street", read_street, row.address), zip5, area


def _read(code: str, read: Callable[[str], T], value: str) -> T:
    try:
        return read(value)
    except ValueError as error:
        raise RowRefused(code, str(error), value) from error


def _phone(row: PlaceRow, faults: list[RowFault]) -> Phone:
    try:
        return read_phone(row.phone)
    except ValueError as error:
        reason = f"{error}; stored without it"
        faults.append(RowFault(row.row, Outcome.DOUBTFUL, "bad-phone", reason, row.phone))
        return Phone()


def _by_specialty(counts: Mapping[str, int], specialties: Mapping[str, str]) -> Counter[str]:
    mix: Counter[str] = Counter()
    for name, count in counts.items():
        if code := specialties.get(name):
            mix[code] += count
    return mix
