-- The audit log: rows are added and never changed; each is chained to the one before by SHA-256.
create table audit_entries (
    position bigint not null,
    at timestamptz not null,
    actor text not null,
    actor_id text not null,
    action text not null,
    subject text not null,
    subject_id text not null,
    clinic_id bigint,
    why text not null,
    hash bytea not null,
    constraint pk_audit_entries primary key (position),
    constraint ck_audit_entries_position check (position > 0),
    constraint ck_audit_entries_actor check (actor in ('account', 'patient', 'partner', 'system')),
    constraint ck_audit_entries_words check (action ~ '^[a-z_.]{1,60}$' and subject ~ '^[a-z_]{1,60}$'),
    constraint ck_audit_entries_ids check (actor_id ~ '^[0-9A-Za-z-]{0,64}$' and subject_id ~ '^[0-9A-Za-z-]{0,64}$'),
    constraint ck_audit_entries_why check (char_length(why) <= 200),
    constraint ck_audit_entries_hash check (octet_length(hash) = 32)
);
create index ix_audit_entries_clinic_id on audit_entries (clinic_id, position);
create index ix_audit_entries_subject on audit_entries (subject, subject_id);

-- The chain's end. Its one row is also the lock that lets entries follow each other.
create table audit_heads (
    id integer not null,
    position bigint not null,
    hash bytea not null,
    constraint pk_audit_heads primary key (id),
    constraint ck_audit_heads_single check (id = 1)
);
insert into audit_heads values (1, 0, sha256(''));

create function audit_hash(before bytea, entry audit_entries) returns bytea language sql stable
    return sha256(before || convert_to(json_build_array(
        entry.position::text,
        to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        entry.actor, entry.actor_id, entry.action, entry.subject, entry.subject_id,
        coalesce(entry.clinic_id::text, ''), entry.why
    )::text, 'UTF8'));

-- Runs as the owner of the tables: whoever may add an entry may neither choose its place nor read the others.
create function chain_audit_entry() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    head audit_heads;
begin
    select * into strict head from audit_heads where id = 1 for update;
    new.position := head.position + 1;
    new.at := clock_timestamp();
    new.hash := audit_hash(head.hash, new);
    update audit_heads set position = new.position, hash = new.hash where id = 1;
    return new;
end
$$;
create trigger chain before insert on audit_entries for each row execute function chain_audit_entry();

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is only ever added to' using errcode = 'insufficient_privilege';
end
$$;
create trigger unchanged before update or delete on audit_entries for each row execute function refuse_audit_change();
create trigger untruncated before truncate on audit_entries for each statement execute function refuse_audit_change();

select keep_private('audit_entries'), keep_private('audit_heads');
revoke update, delete on audit_entries from finder_private, finder_service;
revoke all on audit_heads from finder_private;
revoke insert, update, delete on audit_heads from finder_service;
alter table audit_entries enable row level security;
alter table audit_entries force row level security;
create policy added on audit_entries for insert to finder_private, finder_service with check (true);
create policy own_rows on audit_entries for select to finder_private using (clinic_id = any (app_clinic_ids()));
create policy all_rows on audit_entries for select to finder_service using (true);
