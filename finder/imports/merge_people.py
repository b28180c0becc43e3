"""Merges the people of resolved places: specialists, affiliations with their specialties, and the evidence.

`batch` is what `merge_clinics` speaks of, with the evidence's counts, facts and against; `batch_people` has a
row a person at one that is not the same: ordinal (the clinic's row), npi, given_name, family_name,
credentials, codes, telehealth, presence, row.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.imports import merge_clinics, nameless

KIND = "dac"
BETTER: list[str] = []

_TABLES = text("""
    create temp table batch (
        row int, identifier text, organization_system text, organization_key text, name_key text,
        organization text, name text, slug text, street text, suite text, city text, state text, zip5 text,
        address_key text, lat float8, lon float8, time_zone text, phone text, phone_extension text,
        status text, clinicians int, fingerprint text, counts boolean, facts jsonb, against text[],
        speaks_of_specialties boolean default true, organization_id bigint, clinic_id bigint, change text
    ) on commit drop;
    create temp table batch_people (
        ordinal int, npi text, given_name text, family_name text, credentials text, codes text[],
        telehealth boolean, presence text, row text, clinic_id bigint, specialist_id bigint,
        affiliation_id bigint
    ) on commit drop
""")
CLINIC_COLUMNS = (
    "row", "identifier", "organization_system", "organization_key", "name_key", "organization", "name",
    "slug", "street", "suite", "city", "state", "zip5", "address_key", "lat", "lon", "time_zone", "phone",
    "phone_extension", "status", "clinicians", "fingerprint", "counts", "facts", "against",
)  # fmt: skip
PERSON_COLUMNS = (
    "ordinal", "npi", "given_name", "family_name", "credentials", "codes", "telehealth", "presence", "row",
)  # fmt: skip

# A group first known by its name alone gets its PAC id, where exactly that group may be meant.
_ADOPT = text("""
    insert into organization_identifiers (system, value, organization_id)
    select distinct on (known.organization_id) 'pac', b.organization_key, known.organization_id
    from batch as b
    join organization_identifiers as known on known.system = 'places' and known.value = b.name_key
    where b.organization_system = 'pac'
        and not exists (select from organization_identifiers
                        where system = 'pac' and value = b.organization_key)
        and not exists (select from organization_identifiers as other
                        where other.organization_id = known.organization_id and other.system = 'pac')
    order by known.organization_id, b.organization_key
    on conflict do nothing
""")

_PEOPLE_AT = text("""
    update batch_people set clinic_id = b.clinic_id from batch as b where b.row = ordinal
""")

# Of clinics that speak for themselves the people are only compared.
_ROSTER_DOUBTS = text("""
    insert into import_doubts (import_id, clinic_id, kind, ours, theirs)
    select :import_id, p.clinic_id, 'roster',
           jsonb_build_object('people', (
               select coalesce(jsonb_agg(concat_ws(' ', s.given_name, s.family_name)
                                         order by s.family_name), '[]')
               from affiliations as a join specialists as s on s.id = a.specialist_id
               where a.clinic_id = p.clinic_id and a.active)),
           jsonb_build_object('people', jsonb_agg(concat_ws(' ', p.given_name, p.family_name)
                                                  order by p.family_name))
    from batch_people as p join batch as b on b.row = p.ordinal and b.change = 'held'
    where not exists (
        select from affiliations as a join specialists as s on s.id = a.specialist_id
        where a.clinic_id = p.clinic_id and a.active and s.npi = p.npi)
    group by p.clinic_id
    on conflict (clinic_id, kind) where decided_at is null do update set theirs = excluded.theirs
""")
_NOT_HELD = text("delete from batch_people using batch as b where b.row = ordinal and b.change = 'held'")

_NEW_SPECIALISTS = text("""
    insert into specialists (npi, given_name, family_name, credentials, source_id, source_row)
    select distinct on (npi) npi, given_name, family_name, credentials, :source_id, row
    from batch_people as p
    where not exists (select from specialists as s where s.npi = p.npi)
    order by npi, row
    on conflict (npi) do nothing
""")

_RENAMED = text("""
    update specialists as s set given_name = p.given_name, family_name = p.family_name,
        credentials = coalesce(p.credentials, s.credentials), source_id = :source_id, source_row = p.row,
        updated_at = now()
    from (select distinct on (npi) * from batch_people order by npi, row) as p
    where s.npi = p.npi
        and (s.given_name, s.family_name) is distinct from (p.given_name, p.family_name)
        and exists (select from sources where id = s.source_id and kind = 'registry')
""")

_SPECIALIST = text("""
    update batch_people as p set specialist_id = s.id from specialists as s where s.npi = p.npi
""")

# What the site has confirmed, or somebody else than a registry has said, no file changes.
_AFFILIATIONS = text("""
    insert into affiliations as a (clinic_id, specialist_id, presence, active, telehealth, stated_on,
        source_id, source_row)
    select clinic_id, specialist_id, presence, true, telehealth, :stated_on, :source_id, row
    from batch_people
    on conflict (clinic_id, specialist_id) do update set presence = excluded.presence, active = true,
        telehealth = excluded.telehealth, stated_on = excluded.stated_on, source_id = excluded.source_id,
        source_row = excluded.source_row, updated_at = now()
    where a.presence <> 'confirmed'
        and exists (select from sources where id = a.source_id and kind = 'registry')
""")

_AFFILIATION = text("""
    update batch_people as p set affiliation_id = a.id from affiliations as a
    where a.clinic_id = p.clinic_id and a.specialist_id = p.specialist_id and a.presence <> 'confirmed'
        and a.source_id = :source_id
""")

_OLD_SPECIALTIES = text("""
    delete from affiliation_specialties as s using batch_people as p
    join batch as b on b.row = p.ordinal and b.change = 'changed'
    where s.affiliation_id = p.affiliation_id and s.specialty_code <> all(p.codes)
""")

_SPECIALTIES = text("""
    insert into affiliation_specialties (affiliation_id, specialty_code)
    select affiliation_id, unnest(codes) from batch_people where affiliation_id is not null
    on conflict do nothing
""")

_EVIDENCE = text("""
    insert into integration_evidence (clinic_id, counts, facts, against, stated_on, source_id, source_row)
    select clinic_id, counts, facts, against, :stated_on, :source_id, identifier
    from batch where change in ('new', 'changed') and (clinicians > 1 or against <> '{}')
    on conflict (clinic_id) do update set counts = excluded.counts, facts = excluded.facts,
        against = excluded.against, stated_on = excluded.stated_on, source_id = excluded.source_id,
        source_row = excluded.source_row
""")

_LIKE_NAMES = text("""
    insert into import_doubts (import_id, clinic_id, kind, ours, theirs)
    select distinct on (b.clinic_id) :import_id, b.clinic_id, 'match',
           jsonb_build_object('name', b.name, 'slug', b.slug),
           jsonb_build_object('name', c.name, 'slug', c.slug)
    from batch as b
    join batch as other on other.address_key = b.address_key and other.clinic_id < b.clinic_id
    join clinics as c on c.id = other.clinic_id
    where b.change in ('new', 'changed') and b.organization is not null and other.organization is not null
        and similarity(fold(b.organization), fold(other.organization)) > 0.6
    order by b.clinic_id, c.id
    on conflict (clinic_id, kind) where decided_at is null do nothing
""")

_STEPS = (
    _PEOPLE_AT, _ROSTER_DOUBTS, _NOT_HELD, _NEW_SPECIALISTS, _RENAMED, _SPECIALIST, _AFFILIATIONS,
    _AFFILIATION, _OLD_SPECIALTIES, _SPECIALTIES, _EVIDENCE, _LIKE_NAMES, *nameless.STEPS,
)  # fmt: skip


def values(parameters: Mapping[str, object]) -> Mapping[str, object]:
    """Give the parameters of all steps."""
    return {**parameters, "kind": KIND, "basis": "people", "better": BETTER}


def make_tables(session: Session) -> None:
    """Make the temporary tables; they go with the transaction."""
    session.execute(_TABLES)


def find(session: Session, parameters: Mapping[str, object], *, dry_run: bool) -> set[int]:
    """Find out what each clinic of `batch` is; give the rows of those whose people are wanted next."""
    session.execute(text("analyze batch (row, organization_system, organization_key, address_key)"))
    if not dry_run:
        merge_clinics.run(session, (_ADOPT, *merge_clinics.WRITE_ORGANIZATIONS), values(parameters))
    merge_clinics.run(session, merge_clinics.FIND, values(parameters))
    return set(session.scalars(text("select row from batch where change <> 'same'")))


def write(session: Session, parameters: Mapping[str, object]) -> None:
    """Write the new and changed clinics and their people."""
    session.execute(text("analyze batch_people (ordinal, npi)"))
    merge_clinics.run(session, (*merge_clinics.WRITE_CLINICS, *_STEPS), values(parameters))
