-- Each change of a clinic marks it in search_outbox, in the same transaction; before the commit its summary
-- and people are made anew. Triggers do both, so neither a page, an import nor a hand at psql can forget it.

-- One spelling for names and words, as search/text.py has it: no accents, lower case, an apostrophe joins
-- ("O'Neil" is "oneil"), single blanks between letters and digits.
create function fold(value text) returns text
language sql stable strict parallel safe as $$
    select btrim(regexp_replace(replace(lower(unaccent(value)), '''', ''), '[^[:alnum:]]+', ' ', 'g'))
$$;

-- Every specialty with itself and all that it is a kind of; the root is its family.
create view specialty_ancestors as
with recursive line (code, ancestor, depth) as (
    select code, code, 0 from specialties
    union all
    select line.code, parent.parent_code, line.depth + 1
    from line join specialties as parent on parent.code = line.ancestor
    where parent.parent_code is not null and line.depth < 8
)
select code, ancestor, depth,
       last_value(ancestor) over (
           partition by code order by depth rows between unbounded preceding and unbounded following
       ) as family
from line;

-- Who counts at a clinic and for what: named people who are there, or a registry's counts in their place.
-- `counts_for_team`: registries list supporting specialties for hospital staff, so these need the site's word.
create view counted_specialties as
select a.clinic_id, a.specialist_id as person, s.specialty_code as code, 1 as count,
       (not t.supporting or a.presence = 'confirmed') as counts_for_team
from affiliations as a
join affiliation_specialties as s on s.affiliation_id = a.id
join specialties as t on t.code = s.specialty_code
join clinics as c on c.id = a.clinic_id and c.roster_basis = 'people'
where a.active and a.presence <> 'doubtful'
union all
-- Two heads at most stand for a count: more change no answer, since a team is two people.
select n.clinic_id, -row_number() over (partition by n.clinic_id order by n.specialty_code, head),
       n.specialty_code, case head when 1 then n.count - least(n.count, 2) + 1 else 1 end, not t.supporting
from specialty_counts as n
join specialties as t on t.code = n.specialty_code
join clinics as c on c.id = n.clinic_id and c.roster_basis = 'counts'
cross join lateral generate_series(1, least(n.count, 2)) as head;

create function refresh_clinics(ids bigint[]) returns void
language plpgsql as $$
begin
    if exists (
        select from clinics as c where c.id = any(ids) and c.status = 'published'
        and not exists (select from provenances as p where p.clinic_id = c.id and p.fact_group = 'address')
    ) then
        raise exception 'a published clinic needs the source of its address'
            using errcode = 'check_violation', constraint = 'published_has_provenance';
    end if;

    delete from clinic_people where clinic_id = any(ids);

    with counted as materialized (
        select * from counted_specialties where clinic_id = any(ids)
    ), mix as (
        select clinic_id, jsonb_agg(jsonb_build_object('code', code, 'count', people)
                                    order by people desc, code) as mix
        from (select clinic_id, code, sum(count) as people from counted group by clinic_id, code) as summed
        group by clinic_id
    ), team as (
        -- A maximum matching of people to families is 2 or more unless one vertex touches every edge
        -- (König's theorem): one person alone, or one family alone.
        select clinic_id, array_agg(distinct ancestor) as specialties,
               count(distinct person) filter (where counts_for_team) >= 2
               and count(distinct family) filter (where counts_for_team) >= 2 as integrated
        from counted join specialty_ancestors using (code)
        group by clinic_id
    ), roster as (
        select a.clinic_id, string_agg(concat_ws(' ', s.given_name, s.family_name), ' ') as names
        from affiliations as a join specialists as s on s.id = a.specialist_id
        where a.clinic_id = any(ids) and a.active
        group by a.clinic_id
    ), proof as (
        select clinic_id, array_agg(practice_code order by practice_code) as practices,
               min(expires_on) as refresh_on,
               max(array_position(array['own_word', 'named_conference', 'document', 'confirmed'], evidence))
                   as evidence
        from clinic_practices where clinic_id = any(ids) and expires_on > current_date
        group by clinic_id
    )
    insert into clinic_summaries (
        clinic_id, published, name, organization, point, form, state, city, city_folded, words, mix,
        specialties, integrated, practices, evidence, attested_on, accessible, open_days, refresh_on
    )
    select c.id, c.status = 'published', c.name, o.name, c.point, c.form, c.state, c.city, fold(c.city),
           array_to_tsvector(array_remove(string_to_array(
               fold(concat_ws(' ', c.name, o.name, c.city, roster.names)), ' '), '')),
           coalesce(mix.mix, '[]'), coalesce(team.specialties, '{}'), coalesce(team.integrated, false),
           coalesce(proof.practices, '{}'), coalesce(proof.evidence, 0),
           (select max(attested_on) from attestations where clinic_id = c.id),
           exists (select from clinic_accessibility
                   where clinic_id = c.id and feature_code in ('adacomp', 'handiaccess')),
           array(select distinct weekday from clinic_hours where clinic_id = c.id order by weekday),
           proof.refresh_on
    from clinics as c
    left join organizations as o on o.id = c.organization_id
    left join mix on mix.clinic_id = c.id
    left join team on team.clinic_id = c.id
    left join roster on roster.clinic_id = c.id
    left join proof on proof.clinic_id = c.id
    where c.id = any(ids)
    on conflict (clinic_id) do update set
        published = excluded.published, name = excluded.name, organization = excluded.organization,
        point = excluded.point, form = excluded.form, state = excluded.state, city = excluded.city,
        city_folded = excluded.city_folded, words = excluded.words, mix = excluded.mix,
        specialties = excluded.specialties, integrated = excluded.integrated,
        practices = excluded.practices, evidence = excluded.evidence, attested_on = excluded.attested_on,
        accessible = excluded.accessible, open_days = excluded.open_days, refresh_on = excluded.refresh_on;

    insert into clinic_people (
        clinic_id, person, name, specialties, accepting, telehealth, languages, insurance, weekdays
    )
    select k.clinic_id, k.person, coalesce(concat_ws(' ', s.given_name, s.family_name), ''), k.specialties,
           a.accepting, a.telehealth,
           array(select language_code from specialist_languages where specialist_id = s.id order by 1),
           case when own.plans <> '{}' then own.plans
                else array(select plan_code from clinic_insurance
                           where clinic_id = k.clinic_id and k.person > 0 order by 1) end,
           coalesce(a.weekdays, '{}')
    from (
        select clinic_id, person, array_agg(distinct ancestor) as specialties
        from counted_specialties join specialty_ancestors using (code)
        where clinic_id = any(ids)
        group by clinic_id, person
    ) as k
    left join affiliations as a on a.clinic_id = k.clinic_id and a.specialist_id = k.person
    left join specialists as s on s.id = k.person
    cross join lateral (
        select array(select plan_code from affiliation_insurance where affiliation_id = a.id order by 1) as plans
    ) as own;
end $$;

create function mark_clinics(ids bigint[]) returns void
language sql as $$
    insert into search_outbox as box (clinic_id, version, changed_xid)
    select id, nextval('search_version'), pg_current_xact_id()::text
    from (select distinct id from unnest(ids) as id where id is not null order by id) as changed
    on conflict (clinic_id) do update
        -- nextval again: this runs once the row is locked, so versions rise in the order of commits
        set version = nextval('search_version'), changed_xid = excluded.changed_xid,
            changed_at = now(), attempts = 0, next_attempt_at = now()
        where box.changed_xid is distinct from excluded.changed_xid
$$;

-- A statement trigger; its argument selects the clinics that the rows in `changed` speak of.
create function mark_changed_clinics() returns trigger
language plpgsql as $$
declare ids bigint[];
begin
    execute format('select array(%s)', tg_argv[0]) into ids;
    perform mark_clinics(ids);
    return null;
end $$;

create function refresh_changed_clinics() returns void
language plpgsql as $$
declare ids bigint[];
begin
    ids := array(select clinic_id from search_outbox where changed_xid = pg_current_xact_id()::text);
    if cardinality(ids) > 0 then
        perform refresh_clinics(ids);
        update search_outbox set changed_xid = null where clinic_id = any(ids);
        perform pg_notify('search_outbox', '');
    end if;
end $$;

create function refresh_before_commit() returns trigger
language plpgsql as $$
begin
    if exists (select from search_outbox where clinic_id = new.clinic_id and changed_xid is not null) then
        perform refresh_changed_clinics();
    end if;
    return null;
end $$;

create constraint trigger refresh_before_commit
after insert or update on search_outbox deferrable initially deferred
for each row when (new.changed_xid is not null)
execute function refresh_before_commit();

create function mark_on(table_name text, clinics_of text) returns void
language plpgsql as $$
begin
    execute format('create trigger mark_inserted after insert on %I referencing new table as changed '
                   'for each statement execute function mark_changed_clinics(%L)', table_name, clinics_of);
    execute format('create trigger mark_deleted after delete on %I referencing old table as changed '
                   'for each statement execute function mark_changed_clinics(%L)', table_name, clinics_of);
    execute format('create trigger mark_updated_from after update on %I referencing old table as changed '
                   'for each statement execute function mark_changed_clinics(%L)', table_name, clinics_of);
    execute format('create trigger mark_updated_to after update on %I referencing new table as changed '
                   'for each statement execute function mark_changed_clinics(%L)', table_name, clinics_of);
end $$;

select mark_on('clinics', 'select id from changed');
select mark_on(name, 'select clinic_id from changed') from unnest(array[
    'affiliations', 'specialty_counts', 'clinic_hours', 'clinic_insurance', 'clinic_accessibility',
    'clinic_practices', 'attestations']) as name;
select mark_on(name, 'select a.clinic_id from affiliations as a join changed on changed.affiliation_id = a.id')
    from unnest(array['affiliation_specialties', 'affiliation_insurance']) as name;
select mark_on('specialist_languages',
    'select a.clinic_id from affiliations as a join changed using (specialist_id)');
select mark_on('specialists',
    'select a.clinic_id from affiliations as a join changed on changed.id = a.specialist_id');
select mark_on('organizations', 'select c.id from clinics as c join changed on changed.id = c.organization_id');
-- A change of the taxonomy's tree changes what every clinic with one of its specialties answers.
select mark_on('specialties', $$
    select k.clinic_id from counted_specialties as k join specialty_ancestors as line using (code)
    join changed on changed.code = line.ancestor$$);
