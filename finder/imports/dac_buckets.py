"""Tells which buildings of a file must be looked at: those whose rows, or what decides about them, changed.

The fingerprint of a building holds its rows in whatever order, what NPPES says of its people, and which of
them their group lists at many sites; so a change elsewhere is seen where it matters, and only there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.imports.merge_people import KIND
from finder.imports.readers.dac_columns import HOUSES
from finder.imports.readers.dac_headers import FIELDS
from finder.imports.spreading import PARTY
from finder.models.import_staging import StagedBucket, StagedClinician

TABLE = StagedBucket.__tablename__
BUCKET_OF_CLINIC = f"""
    (c.zip5::int * {HOUSES} + coalesce(substring(c.address_key from '^[0-9]{{1,9}}')::int % {HOUSES}, 0))
"""
"""The bucket of a clinic `c`, by its key, which begins with the house number as the file's lines do."""

_FILL = text(f"""
    insert into {TABLE} (bucket, rows, fingerprint, changed)
    with file as (
        select s.bucket, count(*) as rows, md5(concat_ws(':', cast(:rules as text), count(*), sum(
            hash_record_extended(row(
                {", ".join(f's."{field}"' for field in FIELDS)}, n.codes, n.void, n.last_name,
                w.party is not null, r.npi is not null), 0)::numeric))) as fingerprint
        from (select *, {PARTY} as party from {StagedClinician.__tablename__}) as s
        left join registry_people as n on n.npi = s.npi
        left join wide_groups as w on w.party = s.party
        left join repeated_people as r on r.party = s.party and r.npi = s.npi
        group by s.bucket
    ), known as (
        select bucket, fingerprint from imported_buckets where kind = '{KIND}'
    ), missed as (
        select distinct {BUCKET_OF_CLINIC} as bucket from missed_affiliations as m
        join affiliations as a on a.id = m.affiliation_id join clinics as c on c.id = a.clinic_id
        where m.file_sha256 <> :file_sha256
    ), every as (
        select bucket from file union select bucket from known union select bucket from missed
    )
    select e.bucket, coalesce(f.rows, 0), coalesce(f.fingerprint, ''),
           f.fingerprint is distinct from k.fingerprint or m.bucket is not null
    from every as e
    left join file as f on f.bucket = e.bucket
    left join known as k on k.bucket = e.bucket
    left join missed as m on m.bucket = e.bucket
""")  # noqa: S608 - names of this package
_SAME = text(f"""
    select count(*) as buckets, coalesce(sum(rows), 0) as rows from {TABLE}
    where not changed and bucket >= :after
""")  # noqa: S608 - likewise
_CHANGED = text(f"select bucket, rows from {TABLE} where changed and bucket >= :after order by bucket")  # noqa: S608 - likewise
_REMEMBER = text(f"""
    insert into imported_buckets (kind, bucket, fingerprint)
    select '{KIND}', bucket, fingerprint from {TABLE}
    where changed and rows > 0 and bucket >= :first and bucket <= :last
    on conflict (kind, bucket) do update set fingerprint = excluded.fingerprint
""")  # noqa: S608 - likewise
_FORGET = text(f"""
    delete from imported_buckets as known using {TABLE} as b
    where known.kind = '{KIND}' and known.bucket = b.bucket
        and b.changed and b.rows = 0 and b.bucket >= :first and b.bucket <= :last
""")  # noqa: S608 - likewise


class Span(NamedTuple):
    """The changed buckets from `first` to `last`, and how many rows they hold."""

    first: int
    last: int
    rows: int


class Same(NamedTuple):
    """How many buckets and rows need no look."""

    buckets: int
    rows: int


def compare(session: Session, *, rules: str, file_sha256: str) -> None:
    """Note for each building whether it must be looked at. It needs the tables of `find_spread`."""
    session.execute(text(f"truncate {TABLE}"))
    session.execute(_FILL, {"rules": rules, "file_sha256": file_sha256})
    session.execute(text(f"analyze {TABLE}"))


def same_from(session: Session, after: int) -> Same:
    """Count what is passed over from a bucket on."""
    found = session.execute(_SAME, {"after": after}).one()
    return Same(found.buckets, int(found.rows))


def spans(session: Session, *, after: int, rows: int) -> list[Span]:
    """Cut the buckets to look at from one on into spans of about so many rows."""
    return list(
        _cut(((each.bucket, each.rows) for each in session.execute(_CHANGED, {"after": after})), rows)
    )


def remember(session: Session, span: Span) -> None:
    """Note that the span is merged, so the next file passes over what it leaves as it is."""
    for step in (_REMEMBER, _FORGET):
        session.execute(step, {"first": span.first, "last": span.last})


def _cut(buckets: Iterator[tuple[int, int]], most: int) -> Iterator[Span]:
    first = last = -1
    held = 0
    for bucket, rows in buckets:
        if first >= 0 and held + rows > most:
            yield Span(first, last, held)
            first, held = -1, 0
        first, last, held = bucket if first < 0 else first, bucket, held + rows
    if first >= 0:
        yield Span(first, last, held)
