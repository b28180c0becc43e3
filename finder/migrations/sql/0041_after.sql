-- Events name their letter and the account of who did it.
alter table appointment_requests alter column claimed_by type uuid using null;
alter table request_events alter column actor_id type uuid using null;
alter table request_events
    add column mail_id uuid,
    add constraint uq_request_events_mail_id unique (mail_id),
    add constraint fk_request_events_mail_id_outgoing_mails foreign key (mail_id)
        references outgoing_mails (id),
    add constraint ck_request_events_told check (from_state is not distinct from to_state or mail_id is not null);

-- Which times are taken, without whose they are. The view reads as its owner, whom row security shows all.
create view taken_times with (security_barrier) as
select opening_id, seat, specialist_id, starts_at, ends_at from visits where plan_state in ('held', 'accepted');
grant create on schema public to finder_service;
alter view taken_times owner to finder_service;
revoke create on schema public from finder_service;
revoke all on taken_times from finder_public, finder_private;
grant select on taken_times to finder_public, finder_private;

-- A patient's transaction sees the one request of its link; a clinic's those that were sent to it.
select protect_rows('appointment_requests',
    'id = app_request_id() or (clinic_id = any (app_clinic_ids()) and state <> ''unconfirmed'')');
do $$
declare
    child text;
begin
    foreach child in array array['request_specialties', 'request_events', 'visit_plans', 'visits',
                                 'request_patients', 'request_messages'] loop
        perform protect_rows(child::regclass, format(
            'exists (select from appointment_requests as mine where mine.id = %I.request_id)', child));
    end loop;
end
$$;
select keep_private('request_links'), keep_private('idempotent_answers'), keep_private('request_attempts');

-- Events are added and never changed by pages; the trigger says so too.
revoke update, delete on request_events from finder_public, finder_private;
