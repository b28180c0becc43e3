-- As 0020_bulk has it. Clinics passed over meanwhile are marked, so that each has its summary again.
create or replace function mark_clinics(ids bigint[]) returns void
language sql as $$
    insert into search_outbox as box (clinic_id, version, changed_xid)
    select id, nextval('search_version'), pg_current_xact_id()::text
    from (select distinct id from unnest(ids) as id where id is not null order by id) as changed
    where not exists (select from search_outbox as marked
                      where marked.clinic_id = id and marked.changed_xid = pg_current_xact_id()::text)
    on conflict (clinic_id) do update
        -- nextval again: this runs once the row is locked, so versions rise in the order of commits
        set version = nextval('search_version'), changed_xid = excluded.changed_xid,
            changed_at = now(), attempts = 0, next_attempt_at = now()
        where box.changed_xid is distinct from excluded.changed_xid
$$;
select mark_clinics(array(select id from clinics as c
                          where not exists (select from search_outbox where clinic_id = c.id)));
