-- What the tables of requests cannot say by themselves: which steps are legal, and that rows agree at a commit.

create function is_legal_step(from_state text, to_state text) returns boolean
language sql immutable parallel safe as $$
    select case from_state
        when 'unconfirmed' then to_state in ('sent', 'waiting', 'booked', 'cancelled', 'expired')
        when 'sent' then to_state in ('proposed', 'booked', 'declined', 'cancelled', 'expired')
        when 'waiting' then to_state in ('proposed', 'booked', 'declined', 'cancelled', 'expired')
        when 'proposed' then to_state in ('booked', 'sent', 'waiting', 'declined', 'cancelled', 'expired')
        when 'booked' then to_state in ('completed', 'no_show', 'cancelled')
        else false
    end
$$;

create function refuse_illegal_step() returns trigger
language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'unconfirmed' then
            raise exception 'a request begins unconfirmed' using errcode = 'check_violation',
                constraint = 'legal_step';
        end if;
    elsif old.state <> new.state and not is_legal_step(old.state, new.state) then
        raise exception 'no request goes from % to %', old.state, new.state
            using errcode = 'check_violation', constraint = 'legal_step';
    end if;
    return new;
end
$$;
create trigger legal_step before insert or update of state on appointment_requests
    for each row execute function refuse_illegal_step();

create function refuse_illegal_plan_step() returns trigger
language plpgsql as $$
begin
    if (tg_op = 'INSERT' and new.state <> 'held')
        or (tg_op = 'UPDATE' and old.state <> new.state and not (
            old.state = 'held' and new.state <> 'released' or old.state = 'accepted' and new.state = 'released'
        ))
    then
        raise exception 'no plan takes this step' using errcode = 'check_violation',
            constraint = 'legal_plan_step';
    end if;
    return new;
end
$$;
create trigger legal_plan_step before insert or update of state on visit_plans
    for each row execute function refuse_illegal_plan_step();

-- A request's events, its state and its plans say the same, whoever wrote them, or nothing is committed.
create function check_request(checked uuid) returns void
language plpgsql as $$
declare
    request appointment_requests%rowtype;
    held bigint;
    accepted bigint;
    events bigint;
    last_state text;
begin
    select * into request from appointment_requests where id = checked;
    if not found then
        return;
    end if;
    select count(*) filter (where state = 'held'), count(*) filter (where state = 'accepted')
        into held, accepted from visit_plans where request_id = checked;
    select count(*), (array_agg(to_state order by version desc))[1]
        into events, last_state from request_events where request_id = checked;
    if events <> request.version or last_state is distinct from request.state then
        raise exception 'a request and its events disagree' using errcode = 'check_violation',
            constraint = 'request_has_its_events';
    end if;
    if (accepted = 1) <> (request.state in ('booked', 'completed', 'no_show'))
        or (request.state = 'proposed' and held = 0)
        or (request.closed_at is not null and held > 0)
    then
        raise exception 'a request and its plans disagree' using errcode = 'check_violation',
            constraint = 'request_has_its_plans';
    end if;
end
$$;

create function check_request_of_row() returns trigger
language plpgsql as $$
begin
    perform check_request(new.request_id);
    return null;
end
$$;

create function check_request_itself() returns trigger
language plpgsql as $$
begin
    perform check_request(new.id);
    return null;
end
$$;

create constraint trigger rows_agree after insert or update on appointment_requests
    deferrable initially deferred for each row execute function check_request_itself();
create constraint trigger rows_agree after insert or update on visit_plans
    deferrable initially deferred for each row execute function check_request_of_row();
create constraint trigger rows_agree after insert on request_events
    deferrable initially deferred for each row execute function check_request_of_row();

-- History is only ever added to; it goes with its request, and with nothing else.
create function refuse_rewritten_history() returns trigger
language plpgsql as $$
begin
    if tg_op = 'DELETE' and not exists (select from appointment_requests where id = old.request_id) then
        return old;
    end if;
    raise exception 'an event stays as it is' using errcode = 'check_violation', constraint = 'history_stays';
end
$$;
create trigger history_stays before update or delete on request_events
    for each row execute function refuse_rewritten_history();

create function refuse_moved_opening() returns trigger
language plpgsql as $$
begin
    raise exception 'an opening is closed, never moved' using errcode = 'check_violation',
        constraint = 'opening_stays';
end
$$;
create trigger opening_stays before update of starts_at, ends_at, specialist_id, clinic_id, rule_id on openings
    for each row when (
        (old.starts_at, old.ends_at, old.specialist_id, old.clinic_id, old.rule_id)
        is distinct from (new.starts_at, new.ends_at, new.specialist_id, new.clinic_id, new.rule_id)
    ) execute function refuse_moved_opening();
