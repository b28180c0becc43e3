-- Takes the patients, the view and the row security away again.
drop view taken_times;
drop table clinic_answer_times, request_attempts, idempotent_answers, request_messages, request_patients;
do $$
declare
    name text;
begin
    foreach name in array array['appointment_requests', 'request_specialties', 'request_events', 'visit_plans',
                                'visits'] loop
        execute format('drop policy own_rows on %I', name);
        execute format('drop policy all_rows on %I', name);
        execute format('alter table %I no force row level security', name);
        execute format('alter table %I disable row level security', name);
    end loop;
end
$$;
alter table request_events drop column mail_id;
alter table appointment_requests alter column claimed_by type bigint using null;
alter table request_events alter column actor_id type bigint using null;
