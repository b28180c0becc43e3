-- Three roles that nobody logs in as. Web pages act as finder_public (the directory; no grant on what is private)
-- or finder_private (private tables, each transaction's own rows); workers and commands as finder_service (all rows).
-- Roles belong to the whole server, so another database may have made them, or make them at this moment.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['finder_public', 'finder_private', 'finder_service'] loop
        begin
            execute format('create role %I nologin noinherit', wanted);
        exception when duplicate_object or unique_violation then null;
        end;
        if not pg_has_role(current_user, wanted, 'member') then
            execute format('grant %I to current_user', wanted);
        end if;
        execute format('grant usage on schema public to %I', wanted);
        execute format(
            'alter default privileges in schema public grant select, insert, update, delete on tables to %I', wanted
        );
        execute format('alter default privileges in schema public grant usage on sequences to %I', wanted);
    end loop;
end
$$;

do $$
declare
    it record;
begin
    for it in
        select c.oid::regclass as name, c.relkind from pg_class c
        where c.relnamespace = 'public'::regnamespace and pg_has_role(c.relowner, 'usage')
          and c.relkind in ('r', 'p', 'v', 'm', 'S')
    loop
        if it.relkind = 'S' then
            execute format('grant usage on sequence %s to finder_public, finder_private, finder_service', it.name);
        else
            execute format(
                'grant select, insert, update, delete on %s to finder_public, finder_private, finder_service', it.name
            );
        end if;
    end loop;
end
$$;

-- Whom this transaction acts for. After a transaction a setting is '', not null; unset means nobody.
create function app_clinic_ids() returns bigint[] language sql stable parallel safe
    return coalesce(nullif(current_setting('app.clinic_ids', true), '')::bigint[], '{}');
create function app_request_id() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.request_id', true), '')::uuid;
create function app_account_id() returns bigint language sql stable parallel safe
    return nullif(current_setting('app.account_id', true), '')::bigint;

-- A private table: out of the public pages' reach altogether.
create function keep_private(private regclass) returns void language plpgsql as $$
begin
    execute format('revoke all on %s from finder_public', private);
end
$$;

-- A private table whose rows belong to somebody: `rows` says which ones a transaction of finder_private may touch.
create function protect_rows(private regclass, rows text) returns void language plpgsql as $$
begin
    perform keep_private(private);
    execute format('alter table %s enable row level security', private);
    execute format('alter table %s force row level security', private);
    execute format(
        'create policy own_rows on %s to finder_private using (%s) with check (%2$s)', private, rows
    );
    execute format('create policy all_rows on %s to finder_service using (true) with check (true)', private);
end
$$;

select keep_private('data_keys');
select keep_private(conrelid) from pg_constraint where contype = 'f' and confrelid = 'data_keys'::regclass;
revoke insert, update, delete on alembic_version from finder_public, finder_private, finder_service;
