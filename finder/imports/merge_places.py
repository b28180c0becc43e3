"""Merges staged places into organizations and clinics, set by set; writes only what changed.

A clinic is an organization (its name within a state; none for nameless rows) at an address. Of named rows
at one address the counts add up; of nameless ones the first stands, since nothing says they are one practice.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.imports import merge_clinics
from finder.imports.inference import FEWEST_CLINICIANS
from finder.imports.staging import Batch

KIND = "places"
BETTER = ["dac"]
"""Files that name people know better than counts do."""

_BATCH = text("""
    create temp table batch on commit drop as
    with member as (
        select *, row_number() over (partition by organization_key, address_key order by row) as place
        from import_staged_places where import_id = :import_id and bucket >= :start and bucket < :end
    ), counted as (
        select organization_key, address_key, code, sum(count)::int as count
        from member cross join unnest(specialties, counts) as each (code, count)
        where place = 1 or organization_key is not null
        group by 1, 2, 3
    ), mix as (
        select organization_key, address_key, jsonb_object_agg(code, count) as counts
        from counted group by 1, 2
    ), total as (
        select organization_key, address_key, bool_and(trusted) as trusted,
               sum(clinicians) filter (where place = 1 or organization_key is not null) as clinicians
        from member group by 1, 2
    )
    select first.*, 'places' as organization_system, coalesce(mix.counts, '{}') as mix,
           mix.counts is not null as speaks_of_specialties,
           case when total.trusted and total.clinicians >= :fewest and mix.counts is not null
                then 'published' else 'unpublished' end as status,
           null::bigint as organization_id, null::bigint as clinic_id, null::text as fingerprint,
           null::text as change
    from member as first
    join total on total.address_key = first.address_key
        and total.organization_key is not distinct from first.organization_key
    left join mix on mix.address_key = first.address_key
        and mix.organization_key is not distinct from first.organization_key
    where first.place = 1
""")

_FINGERPRINT = text("""
    update batch set fingerprint = md5(concat_ws('|', name, street, suite, city, state, zip5, lat, lon, phone,
        phone_extension, status, mix::text, cast(:source_id as text), cast(:stated_on as text)))
""")

_COUNTS = text("""
    insert into specialty_counts (clinic_id, specialty_code, count, stated_on, source_id, source_row)
    select clinic_id, key, value::int, :stated_on, :source_id, identifier
    from batch cross join jsonb_each_text(mix)
    where change in ('new', 'changed')
""")


def merge_batch(
    session: Session, *, batch: Batch, parameters: Mapping[str, object], dry_run: bool = False
) -> dict[str, int]:
    """Merge the buckets of a batch; give the number of clinics new, changed, the same or held, and published.

    `parameters`: import_id, source_id, stated_on. With `dry_run` nothing but the temporary table is written.
    """
    own = {"kind": KIND, "basis": "counts", "better": BETTER, "fewest": FEWEST_CLINICIANS}
    values = {**parameters, **own, "start": batch.start, "end": batch.end}
    merge_clinics.run(session, (_BATCH, _FINGERPRINT), values)
    if dry_run:
        merge_clinics.run(session, merge_clinics.FIND, values)
    else:
        steps = (*merge_clinics.WRITE_ORGANIZATIONS, *merge_clinics.FIND, *merge_clinics.WRITE_CLINICS)
        merge_clinics.run(session, (*steps, _COUNTS), values)
    return merge_clinics.tally(session)
