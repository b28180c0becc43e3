"""Merges listed clinics and their people, set by set; writes only what changed.

`batch` and `batch_people` are temporary tables of `listing_rows.ClinicRow` and `PersonRow`. A clinic is found
by the source's own key, or else by its organization and address. Where the clinic has spoken for itself or
another source made it, it is held: nothing is written, and what differs goes to the review queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from finder.imports import merge_clinics
from finder.imports.leavers import note_absent
from finder.imports.listing_rows import FEWEST_PEOPLE, ClinicRow, PersonRow
from finder.imports.staging import copy_rows

_TABLES = text("""
    create temp table batch (
        row int, key text, organization_key text, organization text, name text, slug text, form text,
        street text, suite text, city text, state text, zip5 text, address_key text, lat float8, lon float8,
        point_precision text, time_zone text, phone text, phone_extension text, website text,
        languages text[], insurance text[], accessibility text[], status text, fingerprint text,
        organization_id bigint, clinic_id bigint, change text
    ) on commit drop;
    create temp table batch_people (
        clinic_row int, person_key text, npi text, given_name text, family_name text, credentials text,
        codes text[], accepting boolean, telehealth boolean, weekdays smallint[], languages text[],
        clinic_id bigint, specialist_id bigint, affiliation_id bigint
    ) on commit drop
""")

_ORGANIZATIONS = text("""
    with missing as (
        select organization_key, min(organization) as name,
               nextval(pg_get_serial_sequence('organizations', 'id')) as id
        from batch
        where not exists (select from organization_identifiers
                          where system = 'places' and value = organization_key)
        group by organization_key
    ), made as (
        insert into organizations (id, name, source_id) select id, name, :source_id from missing
    )
    insert into organization_identifiers (system, value, organization_id)
    select 'places', organization_key, id from missing
""")

_FIND = text("""
    update batch set organization_id = known.organization_id
    from organization_identifiers as known where known.system = 'places' and known.value = organization_key;
    update batch set clinic_id = c.id from clinics as c
    where c.address_key = batch.address_key and c.organization_id is not distinct from batch.organization_id;
    update batch set clinic_id = known.clinic_id from clinic_identifiers as known
    where known.system = 'listing' and known.value = cast(:kind as text) || ':' || batch.key
        and not exists (select from batch as other where other.clinic_id = known.clinic_id)
""")

_CLASSIFY = text("""
    update batch set change = case
        when own.clinic_id is null then 'new'
        when known.fingerprint = own.fingerprint then 'same'
        when known.fingerprint is null or exists (
            select from provenances as p join sources as s on s.id = p.source_id
            where p.clinic_id = own.clinic_id and s.kind <> 'registry'
        ) or exists (select from attestations where clinic_id = own.clinic_id) then 'held'
        else 'changed' end
    from batch as own left join imported_clinics as known on known.clinic_id = own.clinic_id
        and known.kind = :kind
    where own.row = batch.row
""")

_NEW_CLINICS = text("""
    update batch set clinic_id = nextval(pg_get_serial_sequence('clinics', 'id')) where change = 'new';
    insert into clinics (id, organization_id, slug, name, form, status, demo, roster_basis, street, suite,
        city, state, zip5, address_key, point, point_precision, time_zone, phone, phone_extension, website,
        source_id, source_row)
    select clinic_id, organization_id,
           case when row_number() over (partition by slug order by row) = 1
                     and not exists (select from clinics where clinics.slug = batch.slug)
                then slug else slug || '-' || clinic_id end,
           name, form, status, false, 'people', street, suite, city, state, zip5, address_key,
           st_point(lon, lat, 4326)::geography, point_precision, time_zone, phone, phone_extension, website,
           :source_id, key
    from batch where change = 'new';
    insert into clinic_identifiers (system, value, clinic_id)
    select 'listing', cast(:kind as text) || ':' || key, clinic_id from batch where change = 'new'
    on conflict (system, value) do update set clinic_id = excluded.clinic_id
""")

# A point that is better than the file's stays, as long as the address is the same.
_CHANGED_CLINICS = text("""
    update clinics as c set name = b.name, form = coalesce(b.form, c.form), street = b.street,
        suite = b.suite, city = b.city, state = b.state, zip5 = b.zip5, address_key = b.address_key,
        point = case when keep then c.point else st_point(b.lon, b.lat, 4326)::geography end,
        point_precision = case when keep then c.point_precision else b.point_precision end,
        time_zone = b.time_zone, phone = b.phone, phone_extension = b.phone_extension,
        website = coalesce(b.website, c.website), roster_basis = 'people',
        status = case when c.status = known.status then b.status else c.status end,
        source_id = :source_id, source_row = b.key, updated_at = now()
    from (select batch.*, old.address_key = batch.address_key and batch.point_precision = 'zip'
                 and old.point_precision in ('rooftop', 'street') as keep
          from batch join clinics as old on old.id = batch.clinic_id) as b
    join imported_clinics as known on known.clinic_id = b.clinic_id and known.kind = :kind
    where b.change = 'changed' and c.id = b.clinic_id
""")

_DETAILS = text("""
    create temp table touched on commit drop as
    select * from batch where change in ('new', 'changed');
    delete from clinic_languages where clinic_id in (select clinic_id from touched where languages <> '{}');
    insert into clinic_languages (clinic_id, language_code, spoken_by)
    select clinic_id, unnest(languages), 'staff' from touched on conflict do nothing;
    delete from clinic_insurance where clinic_id in (select clinic_id from touched where insurance <> '{}');
    insert into clinic_insurance (clinic_id, plan_code)
    select clinic_id, unnest(insurance) from touched on conflict do nothing;
    delete from clinic_accessibility
    where clinic_id in (select clinic_id from touched where accessibility <> '{}');
    insert into clinic_accessibility (clinic_id, feature_code)
    select clinic_id, unnest(accessibility) from touched on conflict do nothing
""")

_PEOPLE = text("""
    delete from batch_people where clinic_row not in (select row from touched);
    update batch_people set clinic_id = t.clinic_id from touched as t where t.row = clinic_row;
    insert into specialists (npi, given_name, family_name, credentials, source_id, source_row)
    select distinct on (person_key) npi, given_name, family_name, credentials, :source_id, person_key
    from batch_people as p
    where case when npi is null
               then not exists (select from specialists as s
                                where s.source_id = :source_id and s.source_row = p.person_key)
               else not exists (select from specialists as s where s.npi = p.npi) end
    order by person_key, clinic_row
    on conflict (npi) do nothing;
    update batch_people as p set specialist_id = s.id from specialists as s where s.npi = p.npi;
    update batch_people as p set specialist_id = s.id from specialists as s
    where p.npi is null and s.source_id = :source_id and s.source_row = p.person_key;
    update specialists as s set given_name = p.given_name, family_name = p.family_name,
        credentials = coalesce(p.credentials, s.credentials), updated_at = now()
    from batch_people as p
    where s.id = p.specialist_id and s.source_id = :source_id
        and (s.given_name, s.family_name, s.credentials)
            is distinct from (p.given_name, p.family_name, coalesce(p.credentials, s.credentials));
    insert into specialist_languages (specialist_id, language_code)
    select specialist_id, unnest(languages) from batch_people on conflict do nothing
""")

# What the site has confirmed, or somebody else than a registry has said, no file changes.
_AFFILIATIONS = text("""
    insert into affiliations as a (clinic_id, specialist_id, presence, active, accepting, telehealth,
        weekdays, stated_on, source_id, source_row)
    select clinic_id, specialist_id, 'listed', true, accepting, telehealth, weekdays, :stated_on, :source_id,
           person_key
    from batch_people
    on conflict (clinic_id, specialist_id) do update set active = true, accepting = excluded.accepting,
        telehealth = excluded.telehealth, weekdays = excluded.weekdays, stated_on = excluded.stated_on,
        source_id = excluded.source_id, source_row = excluded.source_row, updated_at = now()
    where a.presence <> 'confirmed'
        and exists (select from sources where id = a.source_id and kind = 'registry');
    update batch_people as p set affiliation_id = a.id from affiliations as a
    where a.clinic_id = p.clinic_id and a.specialist_id = p.specialist_id and a.presence <> 'confirmed'
        and a.source_id = :source_id;
    delete from affiliation_specialties as s using batch_people as p
    where s.affiliation_id = p.affiliation_id and s.specialty_code <> all(p.codes);
    insert into affiliation_specialties (affiliation_id, specialty_code)
    select affiliation_id, unnest(codes) from batch_people where affiliation_id is not null
    on conflict do nothing
""")

_PROVENANCES = text("""
    insert into provenances (clinic_id, fact_group, stated_on, source_id, source_row)
    select clinic_id, fact_group, :stated_on, :source_id, key
    from touched cross join unnest(array['address', 'name', 'telephone', 'specialties', 'roster', 'languages',
                                         'insurance', 'accessibility', 'accepting']) as fact_group
    where (fact_group <> 'telephone' or phone is not null)
        and (fact_group <> 'languages' or languages <> '{}')
        and (fact_group <> 'insurance' or insurance <> '{}')
        and (fact_group <> 'accessibility' or accessibility <> '{}')
        and (fact_group <> 'accepting' or exists (
            select from batch_people as p where p.clinic_id = touched.clinic_id and p.accepting is not null))
    on conflict (clinic_id, fact_group) do update set
        stated_on = excluded.stated_on, source_id = excluded.source_id, source_row = excluded.source_row
""")

_REMEMBER = text("""
    insert into imported_clinics (kind, clinic_id, fingerprint, status)
    select :kind, clinic_id, fingerprint, status from touched
    on conflict (kind, clinic_id) do update set fingerprint = excluded.fingerprint, status = excluded.status
""")

_CONTRADICTIONS = text("""
    insert into import_doubts (import_id, clinic_id, kind, ours, theirs)
    select :import_id, c.id, 'contradiction',
           jsonb_build_object('name', c.name, 'phone', c.phone),
           jsonb_build_object('name', b.name, 'phone', b.phone)
    from batch as b join clinics as c on c.id = b.clinic_id
    where b.change = 'held' and (b.phone <> c.phone or fold(b.name) <> fold(c.name))
    on conflict (clinic_id, kind) where decided_at is null do update set theirs = excluded.theirs
""")

_TALLY = text("""
    select 'clinics_' || change as name, count(*) as clinics from batch group by change
    union all
    select 'clinics_published', count(*) from batch
    where status = 'published' and change in ('new', 'changed')
""")


_STEPS = (
    _ORGANIZATIONS, _FIND, _CLASSIFY, _NEW_CLINICS, merge_clinics.keep_before("batch"), _CHANGED_CLINICS,
    _DETAILS, _PEOPLE, _AFFILIATIONS, _PROVENANCES, _REMEMBER, _CONTRADICTIONS,
)  # fmt: skip


def merge_listings(
    session: Session, rows: Iterable[tuple[ClinicRow, list[PersonRow]]], *, parameters: Mapping[str, object]
) -> dict[str, int]:
    """Merge them all; give the number of clinics new, changed, the same or held, and published.

    Whom two files in a row no longer list is made inactive. `parameters`: import_id, source_id, stated_on,
    kind, file_sha256.
    """
    held = list(rows)
    _each(session, _TABLES, {})
    clinics, people = [clinic for clinic, _ in held], [person for _, own in held for person in own]
    copy_rows(session, table="batch", columns=ClinicRow._fields, rows=clinics)
    copy_rows(session, table="batch_people", columns=PersonRow._fields, rows=people)
    for step in _STEPS:
        _each(session, step, parameters)
    left = note_absent(session, {**parameters, "fewest": FEWEST_PEOPLE})
    return left | {row.name: row.clinics for row in session.execute(_TALLY)}


def _each(session: Session, step: TextClause, parameters: Mapping[str, object]) -> None:
    """Run a step's statements one by one: a prepared statement is always a single one."""
    for statement in step.text.split(";\n"):
        one = text(statement)
        session.execute(one, {name: parameters[name] for name in one.compile().params})
