create or replace function refresh_before_commit() returns trigger
language plpgsql as $$
begin
    if exists (select from search_outbox where clinic_id = new.clinic_id and changed_xid is not null) then
        perform refresh_changed_clinics();
    end if;
    return null;
end $$;

create or replace function mark_clinics(ids bigint[]) returns void
language sql as $$
    insert into search_outbox as box (clinic_id, version, changed_xid)
    select id, nextval('search_version'), pg_current_xact_id()::text
    from (select distinct id from unnest(ids) as id where id is not null order by id) as changed
    on conflict (clinic_id) do update
        set version = nextval('search_version'), changed_xid = excluded.changed_xid,
            changed_at = now(), attempts = 0, next_attempt_at = now()
        where box.changed_xid is distinct from excluded.changed_xid
$$;
