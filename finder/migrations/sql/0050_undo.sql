-- As 0049 has it.
create or replace function mark_clinics(ids bigint[]) returns void
language sql as $$
    select from clinics as c
    where c.id = any(ids) and c.status <> 'published'
        and not exists (select from search_outbox as box where box.clinic_id = c.id)
    order by c.id for no key update;

    insert into search_outbox as box (clinic_id, version, changed_xid)
    select id, nextval('search_version'), pg_current_xact_id()::text
    from (select distinct id from unnest(ids) as id where id is not null order by id) as changed
    where not exists (select from search_outbox as marked
                      where marked.clinic_id = id and marked.changed_xid = pg_current_xact_id()::text)
        and (exists (select from search_outbox as known where known.clinic_id = changed.id)
             or exists (select from clinics as c where c.id = changed.id and c.status = 'published'))
    on conflict (clinic_id) do update
        -- nextval again: this runs once the row is locked, so versions rise in the order of commits
        set version = nextval('search_version'), changed_xid = excluded.changed_xid,
            changed_at = now(), attempts = 0, next_attempt_at = now()
        where box.changed_xid is distinct from excluded.changed_xid
$$;
