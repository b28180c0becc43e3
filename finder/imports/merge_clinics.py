"""What every merge of clinics does, set by set, to the temporary table `batch`; writes only what changed.

`batch` has a row a clinic: row, identifier (where it stood in the file), organization, organization_system
and organization_key (all null for nameless ones), name, slug, street, suite, city, state, zip5, address_key,
lat, lon, time_zone, phone, phone_extension, status, clinicians, fingerprint; and, found out here,
organization_id, clinic_id and change: new, changed, same, or held, where the clinic's own word or a better
source stands.

Parameters: import_id, source_id, stated_on, kind (of the file), basis (counts or people), better (kinds whose
clinics this kind leaves alone).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

_ORGANIZATIONS = text("""
    with missing as (
        select organization_system, organization_key, min(organization) as name,
               nextval(pg_get_serial_sequence('organizations', 'id')) as id
        from batch
        where organization_key is not null and not exists (
            select from organization_identifiers
            where system = organization_system and value = organization_key)
        group by organization_system, organization_key
    ), made as (
        insert into organizations (id, name, source_id) select id, name, :source_id from missing
    )
    insert into organization_identifiers (system, value, organization_id)
    select organization_system, organization_key, id from missing
""")

_OWN_ORGANIZATION = text("""
    update batch set organization_id = known.organization_id
    from organization_identifiers as known
    where known.system = organization_system and known.value = organization_key
""")

_OWN_CLINIC = text("""
    update batch set clinic_id = c.id
    from clinics as c
    where c.address_key = batch.address_key and c.organization_id is not distinct from batch.organization_id
""")

# Held: the clinic has spoken for itself, or a better source made it; a file never overwrites either.
_CLASSIFY = text("""
    update batch set change = case
        when own.clinic_id is null then 'new'
        when known.fingerprint = own.fingerprint then 'same'
        when not exists (select from imported_clinics where clinic_id = own.clinic_id)
            or exists (select from imported_clinics where clinic_id = own.clinic_id and kind = any(:better))
            or exists (select from provenances as p join sources as s on s.id = p.source_id
                       where p.clinic_id = own.clinic_id and s.kind <> 'registry')
            or exists (select from attestations where clinic_id = own.clinic_id) then 'held'
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
           name, status, false, :basis, street, suite, city, state, zip5, address_key,
           st_point(lon, lat, 4326)::geography, 'zip', time_zone, phone, phone_extension,
           :source_id, identifier
    from batch where change = 'new'
""")

# A status that somebody else set stays: only an import's own word is replaced by an import.
_CHANGED_CLINICS = text("""
    update clinics as c set name = b.name, street = b.street, suite = b.suite, city = b.city, state = b.state,
        zip5 = b.zip5, point = st_point(b.lon, b.lat, 4326)::geography, point_precision = 'zip',
        time_zone = b.time_zone, phone = b.phone, phone_extension = b.phone_extension, roster_basis = :basis,
        status = case when c.status = (select status from imported_clinics as known
                                       where known.clinic_id = c.id order by (kind = :kind) desc limit 1)
                      then b.status else c.status end,
        source_id = :source_id, source_row = b.identifier, updated_at = now()
    from batch as b
    where b.change = 'changed' and c.id = b.clinic_id
""")

_OLD_COUNTS = text("""
    delete from specialty_counts
    where clinic_id in (select clinic_id from batch where change = 'changed') and source_id in (
        select id from sources where kind = 'registry')
""")

_PROVENANCES = text("""
    insert into provenances (clinic_id, fact_group, stated_on, source_id, source_row)
    select clinic_id, fact_group, :stated_on, :source_id, identifier
    from batch cross join unnest(array['address', 'name', 'telephone', 'specialties', 'roster']) as fact_group
    where change in ('new', 'changed')
        and (fact_group <> 'name' or organization is not null)
        and (fact_group <> 'telephone' or phone is not null)
        and (fact_group <> 'specialties' or speaks_of_specialties)
        and (fact_group <> 'roster' or :basis = 'people')
    on conflict (clinic_id, fact_group) do update set
        stated_on = excluded.stated_on, source_id = excluded.source_id, source_row = excluded.source_row
""")

_REMEMBER = text("""
    insert into imported_clinics (kind, clinic_id, fingerprint, status, clinicians)
    select :kind, clinic_id, fingerprint, status, clinicians from batch where change in ('new', 'changed')
    on conflict (kind, clinic_id) do update set fingerprint = excluded.fingerprint, status = excluded.status,
        clinicians = excluded.clinicians
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

_TALLY = text("""
    select 'clinics_' || change as name, count(*) as clinics from batch group by change
    union all
    select 'clinics_published', count(*) from batch
    where status = 'published' and change in ('new', 'changed')
""")


def keep_before(table: str) -> TextClause:
    """Keep what the clinics of a table (clinic_id, change) were, for the undo."""
    return text(f"""
    insert into import_changes (import_id, clinic_id, kind, before)
    select :import_id, t.clinic_id, change, case when change = 'changed' then jsonb_build_object(
        'clinic', (select to_jsonb(c) from clinics as c where c.id = t.clinic_id),
        'counts', (select coalesce(jsonb_agg(to_jsonb(n)), '[]') from specialty_counts as n
                   where n.clinic_id = t.clinic_id),
        'affiliations', (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from affiliations as a
                         where a.clinic_id = t.clinic_id),
        'affiliation_specialties', (
            select coalesce(jsonb_agg(to_jsonb(s)), '[]') from affiliation_specialties as s
            join affiliations as a on a.id = s.affiliation_id where a.clinic_id = t.clinic_id),
        'missed_affiliations', (
            select coalesce(jsonb_agg(to_jsonb(m)), '[]') from missed_affiliations as m
            join affiliations as a on a.id = m.affiliation_id where a.clinic_id = t.clinic_id),
        'evidence', (select coalesce(jsonb_agg(to_jsonb(e)), '[]') from integration_evidence as e
                     where e.clinic_id = t.clinic_id),
        'provenances', (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from provenances as p
                        where p.clinic_id = t.clinic_id),
        'imported', (select to_jsonb(i) from imported_clinics as i
                     where i.clinic_id = t.clinic_id and i.kind = :kind)) end
    from {table} as t where change in ('new', 'changed')
    on conflict (import_id, clinic_id) do nothing
""")  # noqa: S608 - a table of this package


FIND = (_OWN_ORGANIZATION, _OWN_CLINIC, _CLASSIFY)
WRITE_ORGANIZATIONS = (_ORGANIZATIONS,)
WRITE_CLINICS = (
    _NEW_NUMBERS, _NEW_CLINICS, keep_before("batch"), _CHANGED_CLINICS, _OLD_COUNTS, _PROVENANCES, _REMEMBER,
    _CONTRADICTIONS,
)  # fmt: skip


def run(session: Session, steps: Iterable[TextClause], values: Mapping[str, object]) -> None:
    """Run the steps, one after the other, with those of the values that each of them names."""
    for step in steps:
        session.execute(step, {name: values[name] for name in step.compile().params})


def tally(session: Session) -> dict[str, int]:
    """Give the number of clinics new, changed, the same or held, and of new and changed ones published."""
    return {row.name: row.clinics for row in session.execute(_TALLY)}
