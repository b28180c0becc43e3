-- Accounts are known by number: who claimed a request, who took a step, who wrote.
alter table appointment_requests alter column claimed_by type bigint using null,
    add constraint fk_appointment_requests_claimed_by_accounts foreign key (claimed_by)
        references accounts (id) on delete set null;
alter table request_events alter column actor_id type bigint using null;
alter table request_messages alter column account_id type bigint using null;
