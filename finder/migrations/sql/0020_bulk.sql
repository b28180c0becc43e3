-- Large transactions: what a row's deferred trigger asks is answered by the primary key. The partial index on
-- changed_xid held one dead entry for each row of the same transaction, so a commit grew with their square.
create or replace function refresh_before_commit() returns trigger
language plpgsql as $$
declare waits boolean;
begin
    select changed_xid is not null into waits from search_outbox where clinic_id = new.clinic_id;
    if waits then
        perform refresh_changed_clinics();
    end if;
    return null;
end $$;

-- What this transaction has marked already is passed over before the insert, which would lock each row anew.
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
