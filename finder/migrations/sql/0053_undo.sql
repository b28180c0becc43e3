do $$
declare
    source text;
    event text;
begin
    foreach source in array array['problem_reports', 'provenances'] loop
        foreach event in array array['inserted', 'deleted', 'updated_from', 'updated_to'] loop
            execute format('drop trigger mark_%s on %I', event, source);
        end loop;
    end loop;
end $$;

create or replace function refresh_changed_clinics() returns void
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

drop function refresh_doubts;
drop view doubted_clinics;
alter table clinic_summaries drop column doubted;
