"""Merges staged places into organizations and clinics, set by set; writes only what changed.

A clinic is an organization (its name within a state; none for nameless rows) at an address. Of named rows
at one address the counts add up; of nameless ones the first stands, since nothing says they are one practice.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.imports.staging import Batch

KIND = "places"
FEWEST_CLINICIANS = 2
"""One clinician's address can be a home, so it is not published."""

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
    select first.*, coalesce(mix.counts, '{}') as mix,
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

_ORGANIZATIONS = text("""
    with missing as (
        select organization_key, min(organization) as name,
               nextval(pg_get_serial_sequence('organizations', 'id')) as id
        from batch
        where organization_key is not null and not exists (
            select from organization_identifiers where system = :kind and value = organization_key)
        group by organization_key
    ), made as (
        insert into organizations (id, name, source_id) select id, name, :source_id from missing
    )
    insert into organization_identifiers (system, value, organization_id)
    select :kind, organization_key, id from missing
""")

_OWN_ORGANIZATION = text("""
    update batch set organization_id = known.organization_id
    from organization_identifiers as known where known.system = :kind and known.value = organization_key
""")

_OWN_CLINIC = text("""
    update batch set clinic_id = c.id
    from clinics as c
    where c.address_key = batch.address_key and c.organization_id is not distinct from batch.organization_id
""")

# Held: the clinic has spoken for itself, or another source made it; a file never overwrites either.
_CLASSIFY = text("""
    update batch set change = case
        when batch.clinic_id is null then 'new'
        when known.fingerprint = batch.fingerprint then 'same'
        when known.fingerprint is null or exists (
            select from provenances as p join sources as s on s.id = p.source_id
            where p.clinic_id = batch.clinic_id and s.kind <> 'registry'
        ) or exists (select from attestations where clinic_id = batch.clinic_id) then 'held'
        else 'changed' end
    from batch as own left join imported_clinics as known on known.clinic_id = own.clinic_id
        and known.kind = :kind
    where own.row = batch.row
""")

_NEW_NUMBERS = text("""
    update batch set clinic_id = nextval(pg_get_serial_sequence('clinics', 'id')) where change = 'new'
""")

# A name taken in its city gets the clinic's own number behind it.
_NEW_CLINICS = text("""
    insert into clinics (id, organization_id, slug, name, status, demo, roster_basis, street, suite, city,
        state, zip5, address_key, point, point_precision, time_zone, phone, phone_extension, source_id,
        source_row)
    select clinic_id, organization_id,
           case when row_number() over (partition by slug order by row) = 1
                     and not exists (select from clinics where clinics.slug = batch.slug)
                then slug else slug || '-' || clinic_id end,
           name, status, false, 'counts', street, suite, city, state, zip5, address_key,
           st_point(lon, lat, 4326)::geography, 'zip', time_zone, phone, phone_extension,
           :source_id, identifier
    from batch where change = 'new'
""")

_KEEP_BEFORE = text("""
    insert into import_changes (import_id, clinic_id, kind, before)
    select :import_id, clinic_id, change, case when change = 'changed' then jsonb_build_object(
        'clinic', (select to_jsonb(c) from clinics as c where c.id = clinic_id),
        'counts', (select coalesce(jsonb_agg(to_jsonb(n)), '[]') from specialty_counts as n
                   where n.clinic_id = batch.clinic_id),
        'provenances', (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from provenances as p
                        where p.clinic_id = batch.clinic_id),
        'imported', (select to_jsonb(i) from imported_clinics as i
                     where i.clinic_id = batch.clinic_id and i.kind = :kind)) end
    from batch where change in ('new', 'changed')
    on conflict (import_id, clinic_id) do nothing
""")

# A status that somebody else set stays: only the import's own word is replaced by the import.
_CHANGED_CLINICS = text("""
    update clinics as c set name = b.name, street = b.street, suite = b.suite, city = b.city, state = b.state,
        zip5 = b.zip5, point = st_point(b.lon, b.lat, 4326)::geography, point_precision = 'zip',
        time_zone = b.time_zone, phone = b.phone, phone_extension = b.phone_extension,
        status = case when c.status = known.status then b.status else c.status end,
        source_id = :source_id, source_row = b.identifier, updated_at = now()
    from batch as b join imported_clinics as known on known.clinic_id = b.clinic_id and known.kind = :kind
    where b.change = 'changed' and c.id = b.clinic_id
""")

_OLD_COUNTS = text("""
    delete from specialty_counts
    where clinic_id in (select clinic_id from batch where change = 'changed') and source_id in (
        select id from sources where kind = 'registry')
""")

_COUNTS = text("""
    insert into specialty_counts (clinic_id, specialty_code, count, stated_on, source_id, source_row)
    select clinic_id, key, value::int, :stated_on, :source_id, identifier
    from batch cross join jsonb_each_text(mix)
    where change in ('new', 'changed')
""")

_PROVENANCES = text("""
    insert into provenances (clinic_id, fact_group, stated_on, source_id, source_row)
    select clinic_id, fact_group, :stated_on, :source_id, identifier
    from batch cross join unnest(array['address', 'name', 'telephone', 'specialties']) as fact_group
    where change in ('new', 'changed')
        and (fact_group <> 'name' or organization is not null)
        and (fact_group <> 'telephone' or phone is not null)
        and (fact_group <> 'specialties' or mix <> '{}')
    on conflict (clinic_id, fact_group) do update set
        stated_on = excluded.stated_on, source_id = excluded.source_id, source_row = excluded.source_row
""")

_REMEMBER = text("""
    insert into imported_clinics (kind, clinic_id, fingerprint, status)
    select :kind, clinic_id, fingerprint, status from batch where change in ('new', 'changed')
    on conflict (kind, clinic_id) do update set fingerprint = excluded.fingerprint, status = excluded.status
""")

_CONTRADICTIONS = text("""
    insert into import_doubts (import_id, clinic_id, kind, ours, theirs)
    select :import_id, c.id, 'contradiction',
           jsonb_build_object('name', c.name, 'phone', c.phone),
           jsonb_build_object('name', b.name, 'phone', b.phone)
    from batch as b join clinics as c on c.id = b.clinic_id
    where b.change = 'held'
        and (b.phone <> c.phone or (b.organization is not null and fold(b.name) <> fold(c.name)))
    on conflict (clinic_id, kind) where decided_at is null do update set theirs = excluded.theirs
""")

_TALLY = text("select 'clinics_' || change as name, count(*) as clinics from batch group by change")
_TALLY_PUBLISHED = text(
    "select count(*) from batch where status = 'published' and change in ('new', 'changed')"
)

_STEPS = (
    _ORGANIZATIONS, _OWN_ORGANIZATION, _OWN_CLINIC, _CLASSIFY, _NEW_NUMBERS, _NEW_CLINICS, _KEEP_BEFORE,
    _CHANGED_CLINICS, _OLD_COUNTS, _COUNTS, _PROVENANCES, _REMEMBER, _CONTRADICTIONS,
)  # fmt: skip
_LOOKS = (_OWN_ORGANIZATION, _OWN_CLINIC, _CLASSIFY)


def merge_batch(
    session: Session, *, batch: Batch, parameters: Mapping[str, object], dry_run: bool = False
) -> dict[str, int]:
    """Merge the buckets of a batch; give the number of clinics new, changed, the same or held, and published.

    `parameters`: import_id, source_id, stated_on. With `dry_run` nothing but the temporary table is written.
    """
    values = {**parameters, "kind": KIND, "fewest": FEWEST_CLINICIANS, "start": batch.start, "end": batch.end}
    session.execute(_BATCH, values)
    session.execute(_FINGERPRINT, values)
    for step in _LOOKS if dry_run else _STEPS:
        session.execute(step, values)
    counts: dict[str, int] = {row.name: row.clinics for row in session.execute(_TALLY)}
    return {**counts, "clinics_published": session.scalar(_TALLY_PUBLISHED) or 0}
