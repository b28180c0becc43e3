-- A clinic is in doubt while two people report the same fault, each on their own, or once a fault was found true
-- and nobody has stated the fact anew since. Both engines rank it lower, so its summary and document say so.
-- finder/moderation/faults.py and services/doubts.py say the same to the clinic's own page.
alter table clinic_summaries add column doubted boolean not null default false;

create view doubted_clinics as
select clinic_id from problem_reports
where state = 'open' and kind <> 'other'
group by clinic_id, kind, specialist_id
having count(distinct reporter) >= 2
union
select r.clinic_id
from problem_reports as r
join provenances as p on p.clinic_id = r.clinic_id and p.fact_group = case r.kind
    when 'wrong_address' then 'address' when 'wrong_telephone' then 'telephone' when 'person_left' then 'roster'
    when 'not_accepting' then 'accepting' when 'duplicate' then 'name' when 'closed' then p.fact_group end
join sources as s on s.id = p.source_id
cross join lateral (select (r.decided_at at time zone 'UTC')::date as day) as found
where r.state = 'confirmed' and (p.stated_on < found.day or (p.stated_on = found.day and s.kind <> 'moderator'));

create function refresh_doubts(ids bigint[]) returns void
language sql as $$
    with doubt as materialized (select clinic_id from doubted_clinics where clinic_id = any(ids))
    update clinic_summaries as s set doubted = not s.doubted
    where s.clinic_id = any(ids) and s.doubted <> (s.clinic_id in (select clinic_id from doubt))
$$;

create or replace function refresh_changed_clinics() returns void
language plpgsql as $$
declare ids bigint[];
begin
    ids := array(select clinic_id from search_outbox where changed_xid = pg_current_xact_id()::text);
    if cardinality(ids) > 0 then
        perform refresh_clinics(ids);
        perform refresh_doubts(ids);
        update search_outbox set changed_xid = null where clinic_id = any(ids);
        perform pg_notify('search_outbox', '');
    end if;
end $$;

select mark_on('problem_reports', 'select clinic_id from changed');
-- A fact stated anew can end a doubt, and only that of a clinic of which something was found true.
select mark_on('provenances', $$
    select clinic_id from changed where clinic_id in (
        select clinic_id from problem_reports where state = 'confirmed')$$);

select mark_clinics(array(select clinic_id from doubted_clinics));
